"""Runs the demo; exits with 0 only if each model has learned."""

import argparse
import signal
from contextlib import ExitStack
from types import FrameType

from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from local.aws import LaptopAws
from local.demo.comparing import compared
from local.demo.errors import DemoError
from local.demo.loop import run_loop
from local.demo.staying import keep_datasets, say_how_to_play
from local.demo.summary import show
from local.errors import LaptopError
from local.steps import Steps


def main() -> int:
    """The demo's exit code."""
    parser = argparse.ArgumentParser(prog="make demo", description=run_loop.__doc__)
    parser.add_argument("--keep", action="store_true", help="leave the laptop's AWS running")
    keep = parser.parse_args().keep
    signal.signal(signal.SIGTERM, _stop)
    console = Console(highlight=False)
    steps = Steps(console)
    try:
        with ExitStack() as running:
            with steps.step("start the AWS on this machine"):
                aws = running.enter_context(LaptopAws())
            deployed, trained = run_loop(aws, steps, console)
            for team in trained:
                show(team, console)
            console.print()
            console.print(compared(aws, trained[0], trained[-1]), soft_wrap=True)
            console.print()
            cards = keep_datasets(aws, deployed["DatasetsBucket"], console)
            if keep:
                say_how_to_play(aws, cards, console)
    except (LaptopError, DemoError) as error:
        Console(stderr=True, highlight=False).print(str(error), style="red", markup=False)
        return 1
    except (ClientError, BotoCoreError) as error:
        Console(stderr=True, highlight=False).print(
            f"The laptop's AWS said: {error}", style="red", markup=False
        )
        return 1
    except KeyboardInterrupt:
        console.print("Stopped; nothing is left running.")
        return 130
    console.print()
    console.print(f"The whole loop took {steps.seconds:.1f} s.")
    return 0


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
