"""Runs the fault matrix, prints its table and writes docs/faults.md: make faults."""

import io
import logging
import sys
from contextlib import redirect_stdout
from pathlib import Path

from rich.console import Console

from docs.faults_page import faults_page, faults_table, summary
from tests.support.account.invocation import deployed
from tests.support.account.world import ENVIRONMENT, SETTINGS
from tests.support.faults.matrix import run_matrix

PAGE = Path(__file__).with_name("faults.md")

if __name__ == "__main__":
    logging.disable()  # the function tells of every fault, and there are hundreds
    with redirect_stdout(io.StringIO()), deployed(SETTINGS, ENVIRONMENT):
        results = run_matrix()
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    console.print(faults_table(results, plain=not console.is_terminal))
    for result in results:
        for reason in result.lost:
            console.print(f"LOST: {result.cell.site.call}, {result.cell.fault.value}: {reason}", markup=False)
    console.print(summary(results))
    PAGE.write_text(faults_page(results), encoding="utf-8")
    sys.exit(any(result.lost for result in results))
