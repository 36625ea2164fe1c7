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
from tests.support.faults.matrix import SUBJECTS, run_matrix

PAGE = Path(__file__).with_name("faults.md")

if __name__ == "__main__":
    logging.disable()  # the functions tell of every fault, and there are hundreds
    with redirect_stdout(io.StringIO()), deployed(SETTINGS, ENVIRONMENT):
        matrices = {function: run_matrix(subject) for function, subject in SUBJECTS.items()}
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    for function, results in matrices.items():
        console.print(faults_table(function, results, plain=not console.is_terminal))
        for result in results:
            for reason in result.lost:
                told = f"LOST: {result.cell.site.call}, {result.cell.fault.value}: {reason}"
                console.print(told, markup=False)
        console.print(summary(results))
    PAGE.write_text(faults_page(matrices), encoding="utf-8")
    sys.exit(any(result.lost for results in matrices.values() for result in results))
