"""Images and masks held against what their labels and the algorithm ask of them."""

from io import BytesIO

import pytest
from PIL import Image as pillow  # noqa: N813

from tests.support.images import mask, picture
from train_on_label.algorithms.algorithms import ALGORITHMS
from train_on_label.codes import Code
from train_on_label.preparation.images.checks import (
    Expected,
    check_image,
    check_mask,
    expected_of,
    nothing_further,
)
from train_on_label.preparation.images.image import FORMATS, load
from train_on_label.preparation.images.pictured import stated_size

BOXES = ALGORITHMS["object-detection"]
LABEL = {"image_size": [{"width": 32, "height": 24, "depth": 3}], "annotations": []}
EXPECTED = expected_of(stated_size(LABEL), BOXES)


def codes(data: bytes, expected: Expected = EXPECTED, *, whole: bool = True) -> list[Code]:
    """What is wrong with an image."""
    inspect = load if whole else nothing_further
    return [finding.code for finding in check_image(BytesIO(data), expected, inspect)]


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    "data",
    [
        picture(),
        picture(kind="JPEG"),
        picture(orientation=1),
        picture(orientation=0),  # no orientation of EXIF's
        picture("P"),
    ],
)
def test_an_image_as_its_label_says_has_no_fault(data: bytes, *, whole: bool) -> None:
    assert codes(data, whole=whole) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (picture(size=(31, 24)), Code.IMAGE_SIZE_DIFFERS),
        (picture(size=(24, 32)), Code.IMAGE_SIZE_DIFFERS),
        (picture(kind="JPEG", orientation=6), Code.IMAGE_ROTATED),
        (picture(kind="JPEG", orientation=2), Code.IMAGE_ROTATED),
        (picture("L"), Code.IMAGE_CHANNELS),
        (picture("RGBA"), Code.IMAGE_CHANNELS),
        (picture("CMYK", kind="JPEG"), Code.IMAGE_CHANNELS),
        (picture("I;16"), Code.IMAGE_CHANNELS),
        (picture(kind="WEBP"), Code.IMAGE_UNREADABLE),
        (b"", Code.IMAGE_UNREADABLE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", Code.IMAGE_UNREADABLE),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 32 24\n", Code.IMAGE_UNREADABLE),
        (picture()[:20], Code.IMAGE_UNREADABLE),
    ],
)
def test_each_fault_is_seen_in_the_header_alone(data: bytes, code: Code) -> None:
    assert codes(data, whole=False) == [code]
    assert codes(data, whole=True) == [code]


def test_an_image_that_is_cut_is_seen_where_all_of_it_is_decoded() -> None:
    noise = BytesIO()
    pillow.effect_noise((32, 24), 90).convert("RGB").save(noise, "JPEG")
    cut = noise.getvalue()[:-200]

    assert codes(cut, whole=False) == []
    assert codes(cut, whole=True) == [Code.IMAGE_UNREADABLE]


def test_an_image_that_would_fill_the_memory_is_refused_before_it_does() -> None:
    header = bytearray(picture(size=(1, 1)))
    header[16:24] = (100_000).to_bytes(4, "big") * 2  # PNG's width and height, whatever their checksum says

    assert codes(bytes(header), whole=True) == [Code.IMAGE_UNREADABLE]


def test_a_container_of_ones_own_is_sent_any_image() -> None:
    assert [codes(picture(kind=kind), expected_of(None, None)) for kind in FORMATS] == [[]] * len(FORMATS)
    assert codes(picture("L"), expected_of(None, None)) == []


@pytest.mark.parametrize("mode", ["L", "P"])
def test_a_masks_values_are_held_against_its_color_map(mode: str) -> None:
    def found(classes: dict[int, str]) -> list[Code]:
        return [finding.code for finding in check_mask(BytesIO(mask(mode, 0, 1, 1, 7)), classes)]

    assert found({0: "BACKGROUND", 1: "road", 7: "car"}) == []
    assert found({0: "BACKGROUND", 1: "road"}) == [Code.MASK_VALUE_UNKNOWN]


def test_a_mask_in_colors_has_no_class_ids() -> None:
    assert [finding.code for finding in check_mask(BytesIO(picture("RGB")), {0: "road"})] == [
        Code.IMAGE_CHANNELS
    ]
