"""Every code that a line, a manifest or a training request can be refused with, and what to do about it.

The page docs/codes.md is made from this table.
"""

from enum import Enum
from typing import NamedTuple


class Scope(Enum):
    """What a code speaks of."""

    LINE = "line"
    IMAGE = "image"
    MANIFEST = "manifest"
    TRAINING = "training"
    WAITING = "waiting"
    WARNING = "warning"


class Row(NamedTuple):
    """What a code says and what a person does about it, one sentence each."""

    scope: Scope
    meaning: str
    advice: str


class Code(Enum):
    """A refusal or a warning; the name is what `dataset.json` and `rejects.jsonl` carry."""

    # Lines
    INVALID_JSON = Row(
        Scope.LINE,
        "The line is not one JSON value.",
        "Write one JSON object per line, with no line break inside it and no second one behind it.",
    )
    BLANK_LINE = Row(
        Scope.LINE,
        "The line is blank.",
        "Nothing to do: blank lines are left out, and do not count as faults.",
    )
    INVALID_ENCODING = Row(
        Scope.LINE, "The line is not UTF-8.", "Save the manifest as UTF-8 without a byte order mark."
    )
    NOT_AN_OBJECT = Row(
        Scope.LINE,
        "The line is JSON, but not an object.",
        "Write each line as {...} with a source and a label.",
    )
    LINE_TOO_LONG = Row(
        Scope.LINE,
        "The line is longer than the limit.",
        "Ground Truth takes at most 100,000 characters a line: move data out of the manifest into S3.",
    )
    MISSING_SOURCE = Row(
        Scope.LINE,
        "The line has no source, or a blank text.",
        "Give images and files a source-ref with their S3 URI, text a source that says something.",
    )
    INVALID_SOURCE_URI = Row(
        Scope.LINE,
        "The source-ref, or another attribute that the container reads as an object, is not an S3 URI.",
        "Write it as s3://bucket/key, with a valid bucket name and the key as it is in S3, not URL-encoded.",
    )
    MISSING_LABEL = Row(
        Scope.LINE,
        "The line was not labeled, or lacks another attribute that the container reads.",
        "Label the object in a further labeling job, or leave it out of the manifest.",
    )
    LABELING_FAILED = Row(
        Scope.LINE,
        "Ground Truth could not label the object.",
        "Read the failure-reason, mend it, and label the object again.",
    )
    INVALID_LABEL = Row(
        Scope.LINE,
        "The label does not have the shape of its task type.",
        "Compare the line with Ground Truth's output format for the task type; a name that ends in -ref must "
        "hold an S3 URI.",
    )
    INVALID_METADATA = Row(
        Scope.LINE,
        "The label's metadata is missing or not as Ground Truth writes it.",
        "Keep <label>-metadata as it was written; labels need none where task_type under [profile.dataset] "
        "in the settings, or --task-type on the command line, says what they are.",
    )
    CLASS_NOT_IN_MAP = Row(
        Scope.LINE,
        "The label uses a class that its class-map, the label-category file or the profile's classes lack.",
        "Add the class to the map, the file or classes, or mend the class id.",
    )
    CLASS_NAMES_DIFFER = Row(
        Scope.LINE,
        "A line names a class id otherwise than the label-category file, the profile's classes or an earlier "
        "line does.",
        "Give the classes the same names and order everywhere; where the file or classes has every name of a "
        "line, its ids are mapped by name, and it is used.",
    )
    UNSUPPORTED_DEPTH = Row(
        Scope.LINE,
        "The image has another number of channels than the algorithm takes.",
        "Convert the image to RGB, with three channels, and write 3 as depth of its image_size.",
    )
    BOX_OUTSIDE_IMAGE = Row(
        Scope.LINE,
        "A box leaves the image by a pixel or more.",
        "Adjust the box; rotated images (EXIF) and stale image sizes are the usual cause.",
    )
    INVALID_BOX = Row(
        Scope.LINE,
        "A box has no area, or a number that is none.",
        "Redraw the box: left and top at least 0, width and height above 0.",
    )
    NO_ANNOTATIONS = Row(
        Scope.LINE,
        "The object was looked at and nothing was found in it.",
        'To train on empty objects, set empty_annotations = "keep" in the profile.',
    )
    LOW_CONFIDENCE = Row(
        Scope.LINE,
        "The label's confidence is below the profile's min_confidence.",
        "Lower min_confidence, or have more workers label it; 0.00 is what a single worker yields.",
    )
    NOT_HUMAN_ANNOTATED = Row(
        Scope.LINE,
        "A machine labeled the object, and the profile takes human labels only.",
        "Set human_only = false, or have people label the object.",
    )
    DUPLICATE_SOURCE = Row(
        Scope.LINE,
        "An earlier line has the same source, and the same values of what a container of one's own reads "
        "beside the label.",
        "Leave one line per object; the first one is used.",
    )
    SUPERSEDED = Row(
        Scope.LINE,
        "A newer manifest has the last word on the same object; only where several manifests are merged.",
        "Nothing to do: the newest label is used, and older ones do not count as faults.",
    )
    REJECTED_BY_VERIFICATION = Row(
        Scope.LINE,
        "A verification job judged the label bad.",
        "Have the label adjusted, then verified again.",
    )

    # Images and masks
    IMAGE_MISSING = Row(
        Scope.IMAGE,
        "The image or the mask is not there, or may not be read.",
        "Put the object where the line says it is, with the key as it stands there, or leave the line out.",
    )
    IMAGE_UNREADABLE = Row(
        Scope.IMAGE,
        "The image or the mask cannot be decoded.",
        "Save it again as a whole JPEG or PNG file, or leave the line out.",
    )
    IMAGE_SIZE_DIFFERS = Row(
        Scope.IMAGE,
        "The image has another size than its label says.",
        "Put the image back that was labeled, or label the new one: boxes are pixels of the labeled one.",
    )
    IMAGE_ROTATED = Row(
        Scope.IMAGE,
        "The image's EXIF data asks viewers to turn it, which training does not do.",
        "Turn its pixels, take the EXIF orientation out, and label it again: workers saw it turned.",
    )
    IMAGE_CHANNELS = Row(
        Scope.IMAGE,
        "The image or the mask has another number of channels than the algorithm takes.",
        "Convert images to RGB, and masks to one channel of class ids.",
    )
    MASK_VALUE_UNKNOWN = Row(
        Scope.IMAGE,
        "A mask has pixels of a class that its color map does not name.",
        "Add the class to the labeling job's color map, or mend the mask.",
    )

    # The whole manifest
    EMPTY_MANIFEST = Row(
        Scope.MANIFEST,
        "The manifest has no lines.",
        "Look at what wrote it; a labeling job may have been stopped before anything was labeled.",
    )
    NOT_JSON_LINES = Row(
        Scope.MANIFEST,
        "The file is no manifest: it is something else that is known, or has no line that is a JSON object.",
        "Give it as JSON Lines, one object per line; train-on-label convert makes them from other tools' "
        "label formats.",
    )
    NO_LABEL_ATTRIBUTE = Row(
        Scope.MANIFEST,
        "No line has the label attribute.",
        "Name an attribute that the lines have, or label the objects first.",
    )
    SEVERAL_LABEL_ATTRIBUTES = Row(
        Scope.MANIFEST,
        "The lines have several label attributes, and nobody says which one is to be trained on.",
        "Name one with --label-attribute, of plan or of submit.",
    )
    UNKNOWN_TASK_TYPE = Row(
        Scope.MANIFEST,
        "Neither the labels' metadata nor the labeling job nor the settings say what the labels are.",
        "Mend type in the metadata; where there are none, say it with task_type under [profile.dataset] "
        "in the settings, or with --task-type on the command line.",
    )
    TOO_MANY_REJECTED = Row(
        Scope.MANIFEST,
        "A larger share of the lines was refused than the profile allows.",
        "Mend the refused lines, or raise max_rejected_fraction under [profile.dataset].",
    )
    TOO_FEW_RECORDS = Row(
        Scope.MANIFEST,
        "Fewer records were accepted than training needs.",
        "Label more objects: each channel and each GPU needs a record, and min_records in the settings "
        "may ask for more.",
    )
    TOO_FEW_CLASSES = Row(
        Scope.MANIFEST,
        "Fewer classes were seen than training needs.",
        "Label objects of further classes: a classifier needs two, and min_classes in the settings "
        "may ask for more.",
    )
    MIXED_TASK_TYPES = Row(
        Scope.MANIFEST,
        "Lines of several task types stand under one label attribute.",
        "Give each labeling job its own label attribute.",
    )
    UNREADABLE_BUCKET = Row(
        Scope.MANIFEST,
        "A bucket that the manifest needs cannot be read.",
        "Name the bucket in the settings, and let its owner allow the roles that the stack's outputs name.",
    )
    UNSUPPORTED_TASK_TYPE = Row(
        Scope.MANIFEST,
        "The algorithm does not train on this task type.",
        "Choose an algorithm for the task type in a profile, or set image_uri to a container of your own.",
    )
    MISSING_MANIFEST = Row(
        Scope.MANIFEST,
        "The output manifest is not where the labeling job says.",
        "Look at the bucket and key; if it was removed, restore the version and run replay.",
    )
    INVALID_MANIFEST_URI = Row(
        Scope.MANIFEST,
        "The manifest's address or key is none that is read here.",
        "Submit a copy of the manifest, under a name without control characters and without . or .. as a "
        "folder.",
    )
    INCOMPLETE_MANIFEST = Row(
        Scope.MANIFEST,
        "The output manifest has fewer labels than the labeling job counts, and did not get them in time.",
        "Look at the labeling job's counters and at the manifest, then run replay; to train on it as it is, "
        "set manifest_final_minutes = 0 in [guards] and deploy before.",
    )
    DATASET_BEYOND_FUNCTION = Row(
        Scope.MANIFEST,
        "The function has not the time to prepare the manifest, or all those that are merged.",
        "Raise memory_mb in [function], of which each 1,769 bring a core, or timeout_seconds; else split "
        "the manifest, or leave labels out of what is merged: train-on-label labels PROFILE --without JOB.",
    )

    # The training request and the guards
    NOT_COMPLETED = Row(
        Scope.TRAINING,
        "The labeling job has not completed.",
        "Wait until it has, then run replay.",
    )
    NO_PROFILE = Row(
        Scope.TRAINING,
        "No profile takes up the labeling job.",
        "Add a profile whose match holds for it, or name one with the tag train-on-label:profile.",
    )
    UNKNOWN_PROFILE = Row(
        Scope.TRAINING,
        "The labeling job's tag, or a dropped manifest's folder, names no profile of the settings.",
        "Mend the tag train-on-label:profile or the folder, or add the profile.",
    )
    INSTANCE_TYPE_NOT_ALLOWED = Row(
        Scope.TRAINING,
        "The settings do not allow the profile's instance type.",
        "Choose an allowed one, or add it to allowed_instance_types.",
    )
    TOO_MANY_INSTANCE_HOURS = Row(
        Scope.TRAINING,
        "Instances times run time is above the limit in the settings.",
        "Lower max_runtime_seconds or instance_count, or raise max_instance_hours.",
    )
    ALGORITHM_NOT_IN_REGION = Row(
        Scope.TRAINING,
        "AWS publishes no image of the built-in algorithm in the deployment's region.",
        "Set image_uri in the profile to a container of your own, or deploy in another region.",
    )
    HYPERPARAMETER_CONTRADICTS_DATA = Row(
        Scope.TRAINING,
        "A hyperparameter of the profile cannot be right for this dataset.",
        "Remove it from the profile, so that it is filled in, or mend it.",
    )
    HYPERPARAMETER_TOO_LONG = Row(
        Scope.TRAINING,
        "A hyperparameter of the profile becomes longer with this dataset's values than SageMaker takes.",
        "Take the placeholder out of the profile's hyperparameters: dataset.json has what it stands for.",
    )
    DATASET_BEYOND_ALGORITHM = Row(
        Scope.TRAINING,
        "The dataset makes a hyperparameter what the algorithm does not take.",
        "Train on fewer classes or less crowded images, or set image_uri in a profile to a container of your "
        "own.",
    )

    REQUEST_REFUSED_BY_SAGEMAKER = Row(
        Scope.TRAINING,
        "SageMaker calls the training request invalid.",
        "Mend what its sentence names, in the profile or in the account, then run replay.",
    )
    QUOTA_TOO_SMALL = Row(
        Scope.TRAINING,
        "One training job of the profile needs more instances than the account's quota has.",
        "Ask for a higher quota in Service Quotas, then run replay --dead-letters.",
    )
    LABELS_GONE = Row(
        Scope.TRAINING,
        "A manifest of the profile's labels so far is gone, cannot be read, or is not what it was.",
        "Restore it and replay its labeling job, or leave it out: train-on-label labels PROFILE --without "
        "JOB.",
    )
    WAITED_TOO_LONG = Row(
        Scope.TRAINING,
        "The training job waited for 14 days, and the reason has not passed.",
        "Mend the reason, then run replay --dead-letters.",
    )

    # What passes: the training job waits, and starts by itself
    PAUSED = Row(
        Scope.WAITING,
        "Starting training jobs is switched off.",
        "Set the stack's pause parameter to false: what waits then starts within 15 minutes.",
    )
    TOO_MANY_RUNNING = Row(
        Scope.WAITING,
        "As many training jobs of this profile are running as the settings allow.",
        "Nothing to do, it starts once one has ended; max_running_jobs_per_profile lets more run at once.",
    )
    QUOTA_EXCEEDED = Row(
        Scope.WAITING,
        "The account's quota has no instance left for the training job.",
        "Nothing to do, it starts once one is free; a higher quota in Service Quotas lets more run at once.",
    )
    TOO_FEW_NEW_RECORDS = Row(
        Scope.WAITING,
        "Fewer records are new since the last training job than min_new_records asks for.",
        "Nothing to do, the labels that come next start it; train-on-label replay JOB --again starts it now.",
    )
    MANIFEST_NOT_FINAL = Row(
        Scope.WAITING,
        "The output manifest does not have all labels yet that the labeling job counts.",
        "Nothing to do: S3 may show it some minutes after the labeling job has completed.",
    )
    ROLE_NOT_READY = Row(
        Scope.WAITING,
        "SageMaker cannot take on the training role yet, as right after a deployment.",
        "Nothing to do: it is tried again for ten minutes, and refused if that does not help.",
    )

    # Warnings: the line or the dataset is used
    BOX_TOUCHES_OUTSIDE = Row(
        Scope.WARNING,
        "A box leaves the image by less than one pixel.",
        "Nothing to do: consolidated boxes are rounded like this.",
    )
    CLASS_WITHOUT_VALIDATION = Row(
        Scope.WARNING,
        "A class has no record in the validation channel.",
        "Label more objects of the class, or raise validation_fraction.",
    )
    CLASS_WITHOUT_TRAINING = Row(
        Scope.WARNING,
        "A class has no record in the train channel, so it is not learned.",
        "Label more objects of the class.",
    )
    DUPLICATES_DIFFER = Row(
        Scope.WARNING,
        "Lines of one object carry different labels, of which the first is used.",
        "Leave one line per object, the one with the right label.",
    )
    LABELS_LOOK_MULTI_HOT = Row(
        Scope.WARNING,
        "Every label is [0, 1] or [1, 0]: read as class ids, each object has both classes.",
        "Where they are vectors with an entry per class, write class ids in place of them: [1] for [0, 1].",
    )
    OFFSETS_NOT_IN_CODE_POINTS = Row(
        Scope.WARNING,
        "The entities' offsets fit their texts as UTF-16 units, not as code points.",
        "Let the container count likewise, or write the offsets in code points.",
    )
    IMAGES_NEARLY_SAME = Row(
        Scope.WARNING,
        "An image to validate with looks nearly the same as one to train on.",
        "Keep copies and neighbouring frames on one side with group_by: else the metric is too good.",
    )
    CHANNEL_FILLED = Row(
        Scope.WARNING,
        "The split left a channel empty, so records crossed over.",
        "Label more objects.",
    )
    DUPLICATES_NOT_CHECKED = Row(
        Scope.WARNING,
        "The manifest is longer than duplicates are looked for.",
        "Raise max_lines_checked_for_duplicates and, where one function prepares them, its memory.",
    )

    @property
    def scope(self) -> Scope:
        """What the code speaks of."""
        return self.value.scope

    @property
    def advice(self) -> str:
        """What a person does about it."""
        return self.value.advice


class Refusal(NamedTuple):
    """Why training does not start: a code, and the sentence with this case's names and numbers."""

    code: Code
    detail: str


def refusal_fields(refusal: Refusal) -> dict[str, str]:
    """{`code`, `detail`}, as logs, answers and `--json` have it."""
    return {"code": refusal.code.name, "detail": refusal.detail}


class Refused(NamedTuple):
    """Why there is nothing to start; never empty."""

    refusals: tuple[Refusal, ...]
