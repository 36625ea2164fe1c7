"""Class ids of a union of manifests: given by name, once and for ever."""

from collections.abc import Iterable, Mapping

from train_on_label.preparation.screening.rules import MAX_CLASS_ID


def given_ids(known: Mapping[str, int], manifests: Iterable[Mapping[int, str]]) -> dict[str, int]:
    """Class name -> id: the known ones, and those of manifests, the oldest first, whose names are not known.

    A new name keeps the id that it has in its own manifest where that is free, for a mask's id lies in its
    pixels; else it takes the next one above all. Where no id is left for it, it gets none.
    """
    ids = dict(known)
    taken = set(ids.values())
    for names in manifests:
        new = {name: own for own, name in sorted(names.items(), reverse=True) if name not in ids}
        free = {name: own for name, own in sorted(new.items(), key=_id) if own not in taken}
        ids |= free
        taken |= set(free.values())
        for name, _ in sorted(new.items(), key=_id):
            if name not in ids and (following := max(taken, default=-1) + 1) <= MAX_CLASS_ID:
                ids[name] = following
                taken.add(following)
    return ids


def _id(named: tuple[str, int]) -> int:
    return named[1]
