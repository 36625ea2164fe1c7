"""Labels of several manifests under one name and by one set of class ids; every other byte stays."""

import json
from typing import Any

import pytest

from tests.support.sample_lines import Record, as_line, record
from tests.support.union_world import Merged, labeled, merged, part, profile
from train_on_label.preparation.renaming.given_ids import given_ids

BOXES = "object-detection"


def only_line(result: Merged) -> bytes:
    assert result.codes == []
    (line,) = result.lines
    return line


def with_blanks(line: bytes) -> bytes:
    return line.replace(b'":', b'" : ').replace(b',"', b' ,"')


def test_what_needs_no_other_name_keeps_its_bytes() -> None:
    odd = b'{ "b" : 1.50 ,' + with_blanks(as_line(labeled(BOXES, 1, "all"))[1:])

    assert only_line(merged([part("new", "all", [odd])])) == odd


# Beside ordinary lines, each of these is to be told from them.
AROUND = {
    "plain": b"",
    "numbers": b'"x":[1.0,2e3 , -0],',
    "the name as a value": b'"y":"cats","z":["cats"],"cats-metadata ":"cats-metadata",',
    "the name inside": b'"y":{"cats":1},',
    "the same keys inside": b'"y":{"cats":1,"cats-metadata":{}},',
    "escapes": b'"y":"\\u00e9 \\"cats\\":",',
}


@pytest.mark.parametrize("before", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize("task_type", ["object-detection", "image-classification", "custom"])
def test_the_label_gets_another_name_and_nothing_else(task_type: str, before: bytes) -> None:
    line = as_line(labeled(task_type, 1, "cats"))[1:]

    other = as_line(labeled(task_type, 2, "cats"))[1:]

    result = merged([part("new", "cats", [b"{" + other, b"{" + before + line], task_type)])

    def renamed(each: bytes) -> bytes:
        return each.replace(b'"cats":', b'"all":').replace(b'"cats-metadata":', b'"all-metadata":')

    assert {*result.lines} == {b"{" + renamed(other), b"{" + before + renamed(line)}


def test_an_attribute_that_is_called_so_already_makes_room() -> None:
    line = {**record(BOXES), "all": {"old": 1}, "all-metadata": [2]}

    told = json.loads(only_line(merged([part("new", "bees", [line])])))

    assert told["all"] == line["bees"]
    assert (told["bees"], told["bees-metadata"]) == ({"old": 1}, [2])


OTHER_IDS = [
    pytest.param(
        BOXES,
        {
            "image_size": [{"width": 640, "height": 480, "depth": 3}],
            "annotations": [
                {"class_id": 1, "top": 30, "left": 12, "height": 41, "width": 50},
                {"top": 5, "left": 300, "height": 20, "width": 20, "class_id": 0},
            ],
        },
        {"class-map": {"0": "bee", "1": "wasp"}},
        {"class-map": {"0": "wasp", "1": "bee"}},
        [
            (b'"class_id":1,', b'"class_id":0,'),
            (b'"class_id":0}', b'"class_id":1}'),
            (b'{"0":"bee","1":"wasp"}', b'{"1":"bee","0":"wasp"}'),
        ],
        id=BOXES,
    ),
    pytest.param(
        "image-classification",
        1,
        {"class-name": "bee"},
        {"class-name": "wasp"},
        [(b'"bees":1', b'"bees":2')],
        id="image-classification",
    ),
    pytest.param(
        "text-classification",
        "1",
        {"class-name": "bee"},
        {"class-name": "wasp"},
        [(b'"bees":"1"', b'"bees":"2"')],
        id="text-classification, as text",
    ),
    pytest.param(
        "image-classification-multilabel",
        [1, 0],
        {"class-map": {"1": "wasp", "0": "bee"}, "confidence-map": {"1": 0.95, "0": 0.77}},
        {"class-map": {"1": "bee", "0": "wasp"}, "confidence-map": {"1": 0.95, "0": 0.77}},
        [
            (b"[1,0]", b"[0,1]"),
            (b'"class-map":{"1":"wasp","0":"bee"}', b'"class-map":{"0":"wasp","1":"bee"}'),
            (b'"confidence-map":{"1":0.95,"0":0.77}', b'"confidence-map":{"0":0.95,"1":0.77}'),
        ],
        id="image-classification-multilabel",
    ),
    pytest.param(
        "point-cloud-object-detection",
        None,
        {"class_map": {"0": "Car"}},
        {"class_map": {"0": "Bus"}},
        [(b'"class-id":0', b'"class-id":1'), (b'"class_map":{"0":"Car"}', b'"class_map":{"1":"Car"}')],
        id="point-cloud-object-detection",
    ),
]


@pytest.mark.parametrize(("task_type", "label", "names", "older_names", "changed"), OTHER_IDS)
def test_class_ids_follow_the_names(
    task_type: str,
    label: Any,
    names: Record,
    older_names: Record,
    changed: list[tuple[bytes, bytes]],
) -> None:
    old = labeled(task_type, 2, "bees", label, **older_names)
    line = as_line(labeled(task_type, 1, "bees", label, **names))
    expected = line
    for before, behind in changed:
        assert expected.count(before) == 1
        # In two steps, for one may make what another one is looked for.
        expected = expected.replace(before, behind.replace(b'"', b"\x00"))
    expected = expected.replace(b"\x00", b'"')
    older = part("old", "bees", [old], task_type)

    for as_written in (bytes, with_blanks):
        new = part("new", "bees", [as_written(line)], task_type)
        result = merged([new, older], profile("bees"))

        assert result.codes == []
        assert {*result.lines} == {as_line(old), as_written(expected)}


def test_lines_of_one_manifest_that_call_an_id_differently_keep_their_own_names() -> None:
    boxes = {**record(BOXES)["bees"], "annotations": record(BOXES)["bees"]["annotations"][:1]}
    new = [
        labeled(BOXES, number, "b", boxes, **{"class-map": {"0": name}})
        for number, name in ((1, "bee"), (2, "wasp"))
    ]
    old = labeled(BOXES, 3, "a", boxes, **{"class-map": {"0": "wasp", "1": "bee"}})

    result = merged([part("new", "b", new), part("old", "a", [old])], known={"wasp": 0, "bee": 1})

    told = {
        record_["all"]["annotations"][0]["class_id"]: record_["all-metadata"]["class-map"]
        for record_ in result.by_source.values()
    }
    assert told == {1: {"1": "bee"}, 0: {"0": "wasp", "1": "bee"}}
    assert sorted(each["all"]["annotations"][0]["class_id"] for each in result.by_source.values()) == [
        0,
        0,
        1,
    ]


def test_ids_are_counted_as_they_were_written() -> None:
    old = labeled(BOXES, 1, "a", **{"class-map": {"0": "wasp", "1": "bee"}})
    new = labeled(BOXES, 2, "b", **{"class-map": {"0": "bee", "1": "fly"}})

    dataset = merged([part("new", "b", [new]), part("old", "a", [old])]).dataset

    told = [(row.id, row.name, row.train + row.validation) for row in dataset.classes]
    assert told == [(0, "wasp", 1), (1, "bee", 2), (2, "fly", 1)]
    assert (dataset.num_classes, dataset.max_class_id) == (3, 2)
    assert dataset.label_attribute == "all"


def test_ids_that_were_given_stay() -> None:
    parts = [part("new", "b", [labeled(BOXES, 2, "b", **{"class-map": {"0": "wasp", "1": "bee"}})])]

    result = merged(parts, known={"fly": 0, "bee": 4})

    (record_,) = result.by_source.values()
    assert record_["all-metadata"]["class-map"] == {"5": "wasp", "4": "bee"}
    assert [box["class_id"] for box in record_["all"]["annotations"]] == [5, 4]
    assert [(row.id, row.name) for row in result.dataset.classes] == [(0, "fly"), (4, "bee"), (5, "wasp")]
    assert result.dataset.num_classes == 6


@pytest.mark.parametrize(
    ("known", "manifests", "expected"),
    [
        ({}, [{0: "a", 1: "b"}, {0: "b", 1: "c"}], {"a": 0, "b": 1, "c": 2}),
        ({"x": 0}, [{0: "a", 2: "b"}], {"x": 0, "b": 2, "a": 3}),
        ({}, [{2: "b", 0: "a"}], {"a": 0, "b": 2}),
        ({"x": 29_999}, [{29_999: "a"}], {"x": 29_999}),
        ({}, [{0: "a", 3: "a"}], {"a": 0}),
    ],
)
def test_a_new_name_keeps_its_own_id_where_that_is_free(
    known: dict[str, int], manifests: list[dict[int, str]], expected: dict[str, int]
) -> None:
    given = given_ids(known, manifests)

    assert given == expected
    assert given_ids(given, manifests) == given


def test_a_name_that_the_profile_does_not_list_is_refused_by_line() -> None:
    lines = [
        labeled(BOXES, 1, "a", **{"class-map": {"0": "wasp", "1": "bee"}}),
        labeled(BOXES, 2, "a", **{"class-map": {"0": "moth", "1": "bee"}}),
    ]

    result = merged([part("new", "a", lines)], profile(classes=["bee", "wasp"]))

    assert result.codes == [("new", 2, "CLASS_NAMES_DIFFER")]
    assert result.rejects[0]["detail"] == 'the classes of all have no "moth"'
    (accepted,) = result.by_source.values()
    assert [box["class_id"] for box in accepted["all"]["annotations"]] == [1, 0]


def test_ids_without_names_are_those_that_the_profile_lists() -> None:
    lines = [
        {key: value for key, value in record(BOXES, number).items() if key != "bees-metadata"}
        for number in (1, 2)
    ]
    lines[1]["bees"]["annotations"][0]["class_id"] = 2
    new = part("new", "bees", lines, metadata_is_optional=True)

    result = merged([new], profile(classes=["bee", "wasp"]))

    assert result.codes == [("new", 2, "CLASS_NOT_IN_MAP")]
    assert len(result.lines) == 1


def test_ids_without_names_are_refused_where_others_have_names() -> None:
    unnamed = {key: value for key, value in record(BOXES).items() if key != "bees-metadata"}
    parts = [
        part("new", "bees", [unnamed], metadata_is_optional=True),
        part("old", "a", [labeled(BOXES, 2, "a")]),
    ]

    assert merged(parts).codes == [("new", 1, "CLASS_NOT_IN_MAP")]
    # The label-category file names them.
    named = part("new", "bees", [unnamed], metadata_is_optional=True, categories=("wasp", "bee"))
    by_source = merged([named, parts[1]]).by_source
    assert [box["class_id"] for box in by_source[unnamed["source-ref"]]["all"]["annotations"]] == [1, 0]


MASKS = "semantic-segmentation"


def mask(number: int, attribute: str, *names: str) -> Record:
    colors = {str(own): {"class-name": name, "hex-color": "#2ca02c"} for own, name in enumerate(names)}
    return labeled(MASKS, number, attribute, **{"internal-color-map": colors})


def test_masks_whose_pixels_say_otherwise_are_refused_with_the_names() -> None:
    parts = [
        part("new", "b-ref", [mask(1, "b-ref", "BACKGROUND", "car"), mask(2, "b-ref", "BACKGROUND")], MASKS),
        part("old", "a-ref", [mask(1, "a-ref", "BACKGROUND", "road")], MASKS),
    ]

    result = merged(parts)

    assert result.codes == [("new", 1, "CLASS_NAMES_DIFFER")]
    assert result.rejects[0]["detail"] == (
        'class 1 is "car" here and "road" among the classes of all, where "car" is 2; '
        "the label lies in a file of its own"
    )
    assert len(result.lines) == 2
    assert all(b'"all-ref":"s3://' in line for line in result.lines)


def test_a_mask_without_metadata_has_the_classes_of_its_manifest() -> None:
    bare = {key: value for key, value in mask(1, "b-ref").items() if key != "b-ref-metadata"}
    old = part("old", "a-ref", [mask(2, "a-ref", "BACKGROUND", "road")], MASKS)

    for categories, detail in (
        (("road",), None),
        (("car", "road"), 'class 1 is "car" here and "road" among the classes of all'),
        (None, "nothing names the classes of the mask"),
    ):
        new = part("new", "b-ref", [bare], MASKS, metadata_is_optional=True, categories=categories)
        result = merged([new, old])

        assert len(result.lines) == (1 if detail else 2)
        assert [each["detail"].startswith(detail) for each in result.rejects] == ([True] if detail else [])


def test_two_ids_of_one_name_are_no_label_of_two_classes() -> None:
    task_type = "image-classification-multilabel"
    names = {"class-map": {"0": "bee", "1": "bee", "2": "wasp"}}
    lines = [labeled(task_type, 1, "a", [0, 1], **names), labeled(task_type, 2, "a", [2, 1], **names)]

    result = merged([part("new", "a", lines, task_type)])

    assert result.codes == [("new", 1, "INVALID_LABEL")]
    assert result.rejects[0]["detail"] == 'two classes of the label have one name, "bee"'
    (record_,) = result.by_source.values()
    assert record_["all"] == [2, 0]
    assert record_["all-metadata"]["class-map"] == {"0": "bee", "2": "wasp"}


def test_masks_of_maps_that_agree_are_merged() -> None:
    parts = [
        part("new", "b-ref", [mask(1, "b-ref", "BACKGROUND", "road", "car")], MASKS),
        part("old", "a-ref", [mask(2, "a-ref", "BACKGROUND", "road")], MASKS),
    ]

    assert [row.name for row in merged(parts).dataset.classes] == ["BACKGROUND", "road", "car"]


def test_entities_are_merged_by_name() -> None:
    task_type = "named-entity-recognition"
    new = labeled(task_type, 1, "b")
    new["b"]["annotations"]["entities"][0]["label"] = "City"
    parts = [part("new", "b", [new], task_type), part("old", "a", [labeled(task_type, 2, "a")], task_type)]

    assert [(row.id, row.name) for row in merged(parts).dataset.classes] == [(0, "Person"), (1, "City")]
