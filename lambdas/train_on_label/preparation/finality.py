"""Whether a manifest already has the labels that its labeling job counts.

Ground Truth writes the output manifest now and then while people label, and S3 may show the last version only
minutes after the job has completed. Until then the missing labels are lines without one.
"""

from train_on_label.codes import Code
from train_on_label.labeling.labeling_job import LabelCounters
from train_on_label.preparation.tally import Tally


class NotFinalError(Exception):
    """A manifest to look at again later, in a sentence with both numbers."""


def check_final(tally: Tally, counters: LabelCounters) -> None:
    """NotFinalError where the lines hold fewer labels, or fewer failures, than the labeling job counts.

    A line that cannot be read may hold a label, so it counts as labeled here.
    """
    failed = tally.rejected[Code.LABELING_FAILED]
    labeled = tally.lines - tally.unlabeled - failed
    if labeled < counters.labeled or failed < counters.failed:
        raise NotFinalError(
            f"The manifest has {labeled} labeled lines and {failed} failed ones; the labeling job counts "
            f"{counters.labeled} and {counters.failed}."
        )
