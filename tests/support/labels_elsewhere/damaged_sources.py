"""Label files damaged as disks, editors and careless scripts do it, and what conversion makes of them."""

import json
import re
import signal
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.support.damage import HARD_BYTES, HARD_VALUES, damaged
from tests.support.labels_elsewhere.conversions import PREFIX, Content, picture, write_source
from tests.support.labels_elsewhere.label_exports import BOX_EXPORTS, LABEL_EXPORTS, Dataset, Picture
from tests.support.screening_world import prepare_bytes, rules_as_recognised
from train_on_label_convert.conversion import convert
from train_on_label_convert.formats import FORMATS
from train_on_label_convert.source import Source
from train_on_label_convert.target import Target

_SECONDS = 20  # far above what any of these small files takes, even on a busy machine
_TOKEN = re.compile(rb"-?[0-9][0-9.eE+-]*|[A-Za-z_]+")
_MARKUP = (
    *(
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
        b"&b;",
        b"&#0;",
        b"&#x41;",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"<a>",
        b"</a>",
    ),
    *(
        b"<image/>",
        b"<tag/>",
        b"<box/>",
        b"<object/>",
        b" rotation='45'",
        b"\n- &a [*a]\n",
        b"? ",
        b"!!python/none",
    ),
)

_DATASET = Dataset(
    ["car", "bus", "Grüne Ampel"],
    [
        Picture("a b(1).jpg", (64, 48), [("car", 1, 2, 30, 20), ("bus", 0, 0, 64, 48)]),
        Picture("ü+.png", (32, 32), []),
        Picture("c.d.jpg", (20, 10), [("Grüne Ampel", 2.5, 1.25, 5, 5)] * 3),
    ],
)
_LABELED = Dataset(
    _DATASET.classes,
    [
        Picture(each.name, each.size, (), [name])
        for each, name in zip(_DATASET.pictures, _DATASET.classes, strict=True)
    ],
)


class Subject(NamedTuple):
    """A good source of one format."""

    format: str
    files: Mapping[str, bytes]
    source: str


def subjects() -> list[Subject]:
    """Every export of boxes and of labels."""
    exports = [(name, export(_DATASET)) for name, export in BOX_EXPORTS.values()]
    exports += [(name, export(_LABELED)) for name, export in LABEL_EXPORTS.values()]
    return [
        Subject(name, {path: _bytes(path, content) for path, content in files.items()}, source)
        for name, (files, source) in exports
    ]


def damaged_subject(subject: Subject, random: Random) -> Subject:
    """The source with one or two of its files damaged."""
    files = dict(subject.files)
    for name in random.choices(list(files), k=random.choice((1, 1, 2))):
        for _ in range(random.choice((1, 1, 2, 3))):
            files[name] = random.choice((damaged, _change_token, _change_token, _insert_markup))(
                files[name], random
            )
    return subject._replace(files=files)


def failure(subject: Subject, codes: Counter[str] | None = None) -> str | None:
    """Why a conversion fails; None where it does not. Counts the codes of what was left out."""
    with TemporaryDirectory() as folder:
        out = Path(folder, "out.manifest")
        write_source(Path(folder, "in"), subject.files)
        source = Source(Path(folder, "in", subject.source))
        try:
            with _within(_SECONDS):
                conversion = convert(FORMATS[subject.format], source, Target.checked(PREFIX, None, None), out)
        except Exception as error:  # noqa: BLE001  # that none escapes is what is tried
            return f"it ended with {error!r}"
        data = out.read_bytes() if out.exists() else b""
        entries = list(conversion.remarks.entries(*{code.scope for code in conversion.remarks.counts}))
    if codes is not None:
        codes.update(json.loads(entry)["code"] for entry in entries)
        codes["lines written"] += conversion.records
    written = data.count(b"\n")
    if written != conversion.records:
        return f"{conversion.records} lines were counted, and {written} written"
    if not data:
        return None if entries else "nothing was written, and nothing told"
    prepared = prepare_bytes(data, rules_as_recognised(data, "label", empty_annotations="keep"))
    return f"plan refuses {prepared.rejects}" if prepared.dataset.rejected else None


def _bytes(path: str, content: Content) -> bytes:
    if isinstance(content, bytes):
        return content
    if isinstance(content, str):
        return content.encode()
    if isinstance(content, tuple):
        return picture((content[0], content[1]), Path(path).suffix)
    return json.dumps(content, ensure_ascii=False).encode()


def _change_token(data: bytes, random: Random) -> bytes:
    found = list(_TOKEN.finditer(data))
    if not found:
        return data
    match = random.choice(found)
    return (
        data[: match.start()] + random.choice((*HARD_VALUES, random.choice(found)[0])) + data[match.end() :]
    )


def _insert_markup(data: bytes, random: Random) -> bytes:
    place = random.randrange(len(data) + 1)
    return data[:place] + random.choice((*_MARKUP, *HARD_BYTES)) + data[place:]


@contextmanager
def _within(seconds: int) -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
