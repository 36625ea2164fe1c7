"""Every code that an image, an annotation or a file can be left out with, and what to do about it.

The page docs/convert-codes.md is made from this table.
"""

from enum import Enum
from typing import NamedTuple


class Scope(Enum):
    """What a code speaks of."""

    IMAGE = "image"
    ANNOTATION = "annotation"
    FILE = "file"
    WARNING = "warning"


class Row(NamedTuple):
    """What a code says and what a person does about it, one sentence each."""

    scope: Scope
    meaning: str
    advice: str


class Code(Enum):
    """Why something was not converted, or not as it stands; the name is what `--json` prints."""

    # Images: no line is written for one
    INVALID_IMAGE = Row(
        Scope.IMAGE,
        "The entry of an image lacks what its format demands.",
        "Mend the entry that is named, or export the labels again.",
    )
    INVALID_IMAGE_NAME = Row(
        Scope.IMAGE,
        "The image's name cannot be the key of an object in S3.",
        "Give the image a name of at most 1,024 bytes, without control characters, . or .. as a folder.",
    )
    DUPLICATE_IMAGE = Row(
        Scope.IMAGE,
        "An earlier image has the same key.",
        "Give images of different folders different names, in the labels as in S3.",
    )
    IMAGE_SIZE_UNKNOWN = Row(
        Scope.IMAGE,
        "Neither the labels nor an image on this machine say how large the image is.",
        "Name the folder of the images with --images-from.",
    )
    UNLABELED_IMAGE = Row(
        Scope.IMAGE,
        "Nobody has labeled the image yet.",
        "Label it and export again, or go on without it.",
    )
    SEVERAL_LABELS = Row(
        Scope.IMAGE,
        "The image has several labels, and --task-type asks for one.",
        "Leave --task-type out, or choose image-classification-multilabel.",
    )
    TOO_MANY_ANNOTATIONS = Row(
        Scope.IMAGE,
        "The image's line would be longer than a manifest's lines may be.",
        "Cut the image into tiles, or take annotations out.",
    )

    # Annotations: the image is kept without them
    CROWD = Row(
        Scope.ANNOTATION,
        "The annotation is marked iscrowd: one shape round many objects.",
        "Some tools set iscrowd on every mask in RLE: where single objects are meant, set it to 0.",
    )
    SHAPE_NOT_CONVERTED = Row(
        Scope.ANNOTATION,
        "Only boxes, and polygons and masks as their boxes, become labels.",
        "Draw the object as a box, or go on without it.",
    )
    UNKNOWN_CLASS = Row(
        Scope.ANNOTATION,
        "The annotation has no class, or one that the list of classes lacks.",
        "Add the class to the list of the source or of --names, or mend the annotation.",
    )
    INVALID_CLASS_NAME = Row(
        Scope.ANNOTATION,
        "The class's name is too long, or is no text.",
        "Give the class a name of at most 256 characters.",
    )
    UNKNOWN_IMAGE = Row(
        Scope.ANNOTATION,
        "The annotation belongs to an image that the source does not list.",
        "Add the image to the source's list, or take the annotation out.",
    )
    INVALID_ANNOTATION = Row(
        Scope.ANNOTATION,
        "The annotation lacks what its format demands, or has a number that is none.",
        "Mend the annotation that is named, or go on without it.",
    )
    BOX_WITHOUT_AREA = Row(
        Scope.ANNOTATION,
        "The box's width or height is not above 0.",
        "Redraw the box.",
    )
    BOX_OUTSIDE_IMAGE = Row(
        Scope.ANNOTATION,
        "No part of the box lies in the image.",
        "Redraw the box; images that were resized or rotated after labeling are the usual cause.",
    )
    OTHER_TASK_TYPE = Row(
        Scope.ANNOTATION,
        "The source holds boxes and labels of whole images, and a manifest holds one kind.",
        "Convert once more with --task-type and another --out to have the other kind.",
    )

    # Files
    UNREADABLE_FILE = Row(
        Scope.FILE,
        "The file or folder cannot be opened.",
        "Give this user the right to read it, and keep pipes and devices out of the folder.",
    )
    INVALID_FILE = Row(
        Scope.FILE,
        "The file is not of its format, or is damaged.",
        "Look at the file; if it is whole, name the format that it has.",
    )
    FORBIDDEN_XML = Row(
        Scope.FILE,
        "The XML file declares entities, which could name other files or grow without end.",
        "Take the DOCTYPE out: no labeling tool writes one that is needed.",
    )
    TOO_LARGE = Row(
        Scope.FILE,
        "The file is larger or more deeply nested than any of its kind.",
        "Look at what it holds; split it if it is sound.",
    )
    LINK_NOT_FOLLOWED = Row(
        Scope.FILE,
        "The link leads out of the folder, or to a folder.",
        "Put the file itself there instead of the link.",
    )
    UNEXPECTED_FILE = Row(
        Scope.FILE,
        "The file is not an image in the folder of a class.",
        "Move it out, or into the folder of its class if it is an image.",
    )
    LABELS_WITHOUT_IMAGE = Row(
        Scope.FILE,
        "No image belongs to the label file.",
        "Put the image beside it or into the folder images, or name its folder with --images-from.",
    )
    NOTHING_TO_CONVERT = Row(
        Scope.FILE,
        "The source holds no image of this format.",
        "Check the format and the folder that are named.",
    )
    CLASS_NAMES_MISSING = Row(
        Scope.FILE,
        "Nothing says what the classes are called.",
        "Name a data.yaml, obj.names or classes.txt with --names.",
    )
    CLASS_NAMES_DIFFER = Row(
        Scope.FILE,
        "Several files name the classes, each differently.",
        "Name the right one with --names.",
    )
    TOO_MANY_CLASSES = Row(
        Scope.FILE,
        "There are more classes than a manifest may have.",
        "Check which field of the source holds the class: this one looks like free text.",
    )
    LENGTHS_DIFFER = Row(
        Scope.FILE,
        "The two channels do not have as many entries, so no object is sure to have its label.",
        "Give both channels the same entries in the same order.",
    )
    IMAGE_READER_MISSING = Row(
        Scope.FILE,
        "The labels lack sizes, and nothing is installed to read them from the images.",
        "Install the command line with its extra: pip install 'train-on-label[images]'.",
    )

    # Warnings: what is named is converted, or is no label
    BOX_CLIPPED = Row(
        Scope.WARNING,
        "The box left the image, and was clipped to it.",
        "Nothing to do if it is little; much is a sign of images that were resized after labeling.",
    )
    ANNOTATION_NOT_CHOSEN = Row(
        Scope.WARNING,
        "The image has several annotations, and another one was taken, or this one was cancelled.",
        "Mark the annotation that is right as ground truth, and export again.",
    )
    IMAGE_WITHOUT_LABEL_FILE = Row(
        Scope.WARNING,
        "No label file belongs to the image, so it was kept as an image without objects.",
        "Move images that nobody has looked at out of the folder.",
    )

    @property
    def scope(self) -> Scope:
        """What the code speaks of."""
        return self.value.scope

    @property
    def advice(self) -> str:
        """What a person does about it."""
        return self.value.advice
