"""Where the split leaves a channel empty: which record, or which group, crosses over."""

from train_on_label.codes import Code
from train_on_label.preparation.split import Crossing
from train_on_label.preparation.tally import Tally


def crossing_for(tally: Tally) -> Crossing | None:
    """The crossing that fills a channel which the split left empty; None where none is, or nothing can cross.

    The group with the smallest hash goes to validation, the one with the largest to train. A single group
    is broken up, for two records are worth more to training than the group's keeping together.
    """
    to_validation = tally.validation.records == 0
    full = tally.train if to_validation else tally.validation
    if tally.accepted < 2 or full.records < tally.accepted:  # noqa: PLR2004  # one record cannot be in both
        return None
    by_key = full.groups.lowest == full.groups.highest
    extremes = full.keys if by_key else full.groups
    mark = extremes.lowest if to_validation else extremes.highest
    if mark is None or extremes.lowest == extremes.highest:
        return None
    return Crossing(to_validation, mark, by_key)


def crossed_over(crossing: Crossing, tally: Tally) -> list[str]:
    """Warns of the records that changed the channel, and the note of them."""
    filled, moved = (
        ("validation", tally.validation.records) if crossing.to_validation else ("train", tally.train.records)
    )
    tally.warnings[Code.CHANNEL_FILLED] = moved
    return [f"the split left {filled} empty; records that crossed over: {moved}"]
