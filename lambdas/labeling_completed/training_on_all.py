"""From labels that a profile takes to a training job on all of its labels so far, if enough are new."""

from dataclasses import dataclass

from labeling_completed.attempts import Attempt
from labeling_completed.outcome import Ignored, IndexedOnly, Outcome, Refused, WaitingForLabels
from labeling_completed.taken import Routed, Taken, TakenFacts
from labeling_completed.taking_in import TakenIn, TakingIn, UnfitLabelsError
from labeling_completed.training import Training
from labeling_completed.wait import Wait
from train_on_label.aws.errors import UnreadableObjectError
from train_on_label.codes import Code, Refusal
from train_on_label.planning.labels.manifests import LabelsManifest
from train_on_label.planning.one_function import BeyondOneFunctionError
from train_on_label.preparation.finality import NotFinalError
from train_on_label.preparation.ranges.asking import UnpreparedError
from train_on_label.training.job_name import training_job_name


@dataclass(frozen=True, slots=True)
class TrainingOnAll:
    """Takes labels into those of their profile, and goes on with all of these."""

    training: Training
    taking_in: TakingIn

    def run(self, routed: Routed, wait: Wait) -> Outcome:
        """What becomes of the profile's labels, with these among them."""
        facts: TakenFacts = {"labeling_job": routed.job.name, "profile": routed.profile.name}
        taken_in = self._taken_in(routed, wait, facts)
        if isinstance(taken_in, Outcome):
            return taken_in
        if taken_in.entry not in taken_in.so_far.entries:
            why = f"its labels are left out of those of {routed.profile.name}, or were dropped anew since"
            return Ignored(**facts, why=why)
        if wait.instructions.index_only:
            return IndexedOnly(**facts)
        taken = self._taken(routed, taken_in, wait)
        return self._too_few(taken, taken_in, wait) or self.training.start(taken, None, wait)

    def _taken_in(self, routed: Routed, wait: Wait, facts: TakenFacts) -> TakenIn | Outcome:
        """The labels among those of their profile; what becomes of them where they are not to be."""
        training, dry_run = self.training, wait.instructions.dry_run
        try:
            return self.taking_in.run(routed, training.counters(routed.job, wait), dry_run=dry_run)
        except UnfitLabelsError as error:
            return self._kept_out(routed, error, wait)
        except UnreadableObjectError as error:
            return Refused(**facts, refusals=(Refusal(Code.UNREADABLE_BUCKET, str(error)),))
        except BeyondOneFunctionError as error:
            return Refused(**facts, refusals=error.refusals)
        except (NotFinalError, UnpreparedError) as error:
            return training.later(error, wait, facts, routed.job)

    def _taken(self, routed: Routed, taken_in: TakenIn, wait: Wait) -> Taken:
        """The attempt at training on all labels that comes next."""
        profile, so_far = routed.profile, taken_in.so_far
        manifest = LabelsManifest(self.taking_in.index(profile.name).uri, so_far.identity)
        job = so_far.job(profile, manifest.uri)
        attempt = self.training.attempts.choose(job, manifest.identity, profile, wait.instructions, so_far)
        return Taken(routed=routed, job=job, manifest=manifest, attempt=attempt, labels=so_far)

    def _too_few(self, taken: Taken, taken_in: TakenIn, wait: Wait) -> WaitingForLabels | None:
        """Where labels that come later are waited for."""
        profile, (entry, so_far) = taken.profile, taken_in
        least, new = profile.dataset.min_new_records, so_far.new_records
        attempt = taken.attempt
        if new >= least or wait.instructions.again or attempt.was_started or attempt.number > 1:
            return None
        detail = f"{new:,} of {least:,} records are there that no training job of {profile.name} has seen."
        return WaitingForLabels(
            labeling_job=taken.routed.job.name,
            profile=profile.name,
            refusals=(Refusal(Code.TOO_FEW_NEW_RECORDS, detail),),
            new_records=new,
            min_new_records=least,
            entry=entry,
            is_news=so_far.state.told.get(entry.key) != entry.identity,
        )

    def _kept_out(self, routed: Routed, error: UnfitLabelsError, wait: Wait) -> Outcome:
        """Refused as they would be alone, with a dataset card that shows why."""
        profile, training = routed.profile, self.training
        name = training_job_name(routed.job, routed.manifest.identity, profile, training.attempts.deployment)
        taken = routed.alone(Attempt(number=1, training_job=name))
        try:
            taken, _ = training.preparing.run(taken, None, dry_run=wait.instructions.dry_run)
        except UnpreparedError as unprepared:
            return training.later(unprepared, wait, taken.facts, routed.job)
        except BeyondOneFunctionError:
            pass  # then it is told without the card
        first, *others = error.refusals
        kept_out = first._replace(detail=f"{first.detail} The labels stay out of those of {profile.name}.")
        return Refused(**taken.facts, refusals=(kept_out, *others))

    def remember_told(self, outcome: WaitingForLabels) -> None:
        """People know now that these labels wait for more."""
        self.taking_in.index(outcome.profile).update(lambda state: state.having_told(outcome.entry))
