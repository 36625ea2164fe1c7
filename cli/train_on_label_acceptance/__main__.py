"""The acceptance run's entry."""

from train_on_label_cli.program import run

run("train_on_label_acceptance.accept")
