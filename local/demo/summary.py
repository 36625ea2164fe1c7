"""What the demo prints in the end."""

from rich.console import Console

from local.demo.trained import Trained
from train_on_label.preparation import files
from train_on_label_terminal.plan_view import show_dataset, show_first_rejects, show_warnings


def show(trained: Trained, console: Console) -> None:
    """Prints the dataset that a team's labels became, its model, and where everything lies."""
    console.print()
    show_warnings(trained.dataset, console)
    show_dataset(trained.dataset, console)
    show_first_rejects(trained.dataset, trained.first_rejects, console)
    console.print()
    told = f"{trained.team.metric}  {trained.metric:.4f}"
    for name, value in {
        "training job": trained.training_job,
        "learned": f"{told}; a constant guess has {trained.guess:.4f}",
        "model": trained.model,
        "registered": trained.model_package,
        "dataset": trained.prefix,
        "card": f"{trained.prefix}{files.CARD}",
    }.items():
        console.print(f"{name:13} {value}", soft_wrap=True, markup=False)
