"""Tags on training jobs."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from train_on_label.tags import tag_list, tag_mistakes, tag_value


@given(st.text())
def test_any_text_becomes_a_value_that_sagemaker_takes(text: str) -> None:
    value = tag_value(text)

    assert len(value) <= 256
    assert all(character in "_.:/=+-@" or unicodedata.category(character)[0] in "LZN" for character in value)
    assert tag_mistakes({"key": value}) == []


def test_a_value_that_is_allowed_is_kept() -> None:
    assert tag_value("Straße 7: a/b=c+d-e@f_g.h") == "Straße 7: a/b=c+d-e@f_g.h"


def test_what_tags_lack_becomes_an_underscore() -> None:
    assert tag_value('"etag"&\n') == "_etag___"


def test_a_later_layer_wins_and_keys_are_sorted() -> None:
    assert tag_list({"b": "stack", "a": "stack"}, {"b": "profile"}) == [
        {"Key": "a", "Value": "stack"},
        {"Key": "b", "Value": "profile"},
    ]
