"""What was expected of AWS, and what it did."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the report."""

    about: str
    expected: str
    did: str
    holds: bool | None = None
    """None where every answer is good, or where there is none."""


@dataclass(slots=True)
class Facts:
    """All rows of a run, in the order in which AWS answered."""

    rows: list[Fact] = field(default_factory=list)

    def hold(self, about: str, expected: str, did: str, holds: bool) -> None:
        """Keeps what was expected beside what AWS did."""
        self.rows.append(Fact(about, expected, did, holds))

    def note(self, about: str, expected: str, did: str) -> None:
        """Keeps what no document says, and either of which the deployment can live with."""
        self.rows.append(Fact(about, expected, did))

    @property
    def all_hold(self) -> bool:
        """Whether AWS did nothing else than expected."""
        return all(fact.holds is not False for fact in self.rows)


def spelled(name: str, text: str) -> str:
    """How a text of AWS's spells a name."""
    if name in text:
        return "as it was given"
    return "in lower case" if name.lower() in text else f"not at all: {text}"
