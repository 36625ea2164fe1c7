"""What passes leave to those behind them: over the same manifest, and over older ones where several merge."""

from dataclasses import dataclass, field

from train_on_label.preparation.duplicates import SeenSources
from train_on_label.preparation.ports import Outputs
from train_on_label.preparation.rejects import RejectsWriter
from train_on_label.preparation.sample import Sample
from train_on_label.preparation.screening.rules import Rules
from train_on_label.preparation.split import Split


@dataclass(slots=True, kw_only=True)
class SoFar:
    """What was before a part of a manifest; the pass over that part adds to it."""

    rejects: RejectsWriter
    sample: Sample
    lines: int = 0
    """Of newer manifests and of earlier parts."""
    newer: SeenSources = field(default_factory=SeenSources)
    """What newer manifests label, or judge."""
    seen: SeenSources = field(default_factory=SeenSources)
    """What earlier parts of the manifest label."""
    unchecked: SeenSources | None = None
    """What lines label that are too many to be checked for duplicates; None where nobody asks."""
    judged: SeenSources = field(default_factory=SeenSources)
    """What refused lines of the manifest take the labels of older ones away from."""
    names: dict[int, str] = field(default_factory=dict)
    """Class id -> the first name that a line of the manifest gave it."""
    entity_names: set[str] = field(default_factory=set)
    """Names of the manifest's entities."""
    buckets: set[str] = field(default_factory=set)
    """Of the manifest's sources, as far as they are counted."""

    @classmethod
    def nothing(cls, rules: Rules, split: Split, outputs: Outputs) -> "SoFar":
        """As it is before the first part of the newest manifest."""
        rejects = RejectsWriter(outputs.rejects, rules.options.max_rejects_listed)
        return cls(rejects=rejects, sample=Sample(split.threshold))

    def end_manifest(self) -> None:
        """What comes now is an older manifest."""
        self.newer = self.newer.united(self.seen).united(self.judged)
        self.seen, self.judged = SeenSources(), SeenSources()
        self.names, self.entity_names, self.buckets = {}, set(), set()
