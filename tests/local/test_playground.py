"""The playground's program: what goes wrong is told in a sentence."""

import sys
from pathlib import Path

import pytest

from local.playground import main

NOBODY = "http://127.0.0.1:1"


@pytest.mark.parametrize(
    ("url", "arguments", "said"),
    [
        ("", ["fail-next"], "AWS_ENDPOINT_URL is no address"),
        ("127.0.0.1:4566", ["fail-next"], "AWS_ENDPOINT_URL is no address"),
        (NOBODY, ["fail-next"], f"Nothing answers at {NOBODY}: start it with make demo KEEP=1"),
        (
            NOBODY,
            ["complete", "a", "none.manifest"],
            "none.manifest: cannot be read: No such file or directory.",
        ),
        (NOBODY, ["complete", "a", "."], ".: cannot be read: Is a directory."),
    ],
)
def test_what_goes_wrong_is_told_in_a_sentence(
    url: str, arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    attribute = ["--label-attribute", "cars"] if arguments[0] == "complete" else []
    monkeypatch.setattr(sys, "argv", ["playground", *arguments, *attribute])

    with pytest.raises(SystemExit) as ended:
        main()

    assert str(ended.value).startswith(said)
