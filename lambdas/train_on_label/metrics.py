"""The names of what the functions count, for those who count it and those who draw and watch it."""

from typing import Final

NAMESPACE: Final = "TrainOnLabel"

LABELING_JOBS_COMPLETED: Final = "LabelingJobsCompleted"
LABELING_JOBS_IGNORED: Final = "LabelingJobsIgnored"
LABELING_JOBS_REFUSED: Final = "LabelingJobsRefused"
LABELS_TAKEN_IN: Final = "LabelsTakenIn"
TRAINING_JOBS_WAITING: Final = "TrainingJobsWaiting"
TRAINING_JOBS_STARTED: Final = "TrainingJobsStarted"
TRAINING_JOBS_COMPLETED: Final = "TrainingJobsCompleted"
TRAINING_JOBS_FAILED: Final = "TrainingJobsFailed"
TRAINING_JOBS_STOPPED: Final = "TrainingJobsStopped"
TRAINING_JOBS_IGNORED: Final = "TrainingJobsIgnored"
MODELS_REGISTERED: Final = "ModelsRegistered"
MANIFESTS_SHARED: Final = "ManifestsShared"
EVENTS_REPEATED: Final = "EventsRepeated"

MANIFEST_BYTES: Final = "ManifestBytes"
LINES_ACCEPTED: Final = "LinesAccepted"
LINES_REJECTED: Final = "LinesRejected"

REFUSALS_BY_CODE: Final = "RefusalsByCode"
CODE: Final = "Code"
"""The dimension of refusals by code."""
STEP_SECONDS: Final = "StepSeconds"
STEP: Final = "Step"
"""The dimension of seconds per step."""
