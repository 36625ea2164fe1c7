"""How wide the object detection algorithm's label must be."""

DEFAULT = 350
_HEADER = 2
_PER_BOX = 5  # class id, left, top, width, height


def needed_for(boxes: int) -> int:
    """The least label_width for an image with so many boxes (object-detection-api-config in the guide)."""
    return _PER_BOX * boxes + _HEADER


def label_width(max_boxes_per_image: int) -> int:
    """What is sent: wide enough for the busiest image, and never below the algorithm's default."""
    return max(DEFAULT, needed_for(max_boxes_per_image))
