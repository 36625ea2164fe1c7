"""The dataset card: its numbers are the dataset's, and it does nothing but show them."""

import hashlib
import json
import math
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

from tests.support.browser import CHROMIUM, Page, browser
from tests.support.cards import KINDS
from tests.support.images import MemoryImages, picture
from tests.support.sample_lines import as_line, record
from tests.support.screening_world import Planned, plan_lines
from train_on_label.planning.card.card import MadeBy, render_card
from train_on_label.planning.card.charts import Columns, columns

BOXES = "object-detection"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "{{ 7 * 7 }}",
    "</style><b>",
    "\u202eevil",
)
COUNTS = (1, 1, 2, 5, 5, 5, 12)
SIZES = ((640, 480), (640, 480), (480, 640), (1000, 1000), (640, 480), (320, 240), (640, 480))


def scene(number: int, boxes: int, size: tuple[int, int], name: str) -> bytes:
    """A line of so many boxes of one class in an image of a size."""
    line: dict[str, Any] = json.loads(as_line(record(BOXES)))
    attribute = next(key for key in line if f"{key}-metadata" in line)
    width, height = size
    box = {"class_id": number, "left": 0, "top": 0, "width": width // 4, "height": height // 3}
    line["source-ref"] = f"s3://example-images/{number}/{name}.jpg"
    line[attribute] = {
        "image_size": [{"width": width, "height": height, "depth": 3}],
        "annotations": [box] * boxes,
    }
    line[f"{attribute}-metadata"] |= {
        "class-map": {str(number): name},
        "objects": [{"confidence": 0.15 + number / 10}] * boxes,
        "creation-date": f"2026-01-0{1 + number % 3}T07:17:35.219298",
    }
    return json.dumps(line).encode()


@pytest.fixture(scope="module")
def planned() -> Planned:
    """Seven scenes with hostile names, and four lines to refuse."""
    names = (HOSTILE * 2)[: len(COUNTS)]
    given = [
        scene(number, boxes, size, name.replace("/", "-"))
        for number, (boxes, size, name) in enumerate(zip(COUNTS, SIZES, names, strict=True))
    ]
    images = MemoryImages(
        {
            json.loads(line)["source-ref"]: picture(size=size, kind="JPEG", orientation=number + 1)
            for number, (line, size) in enumerate(zip(given, SIZES, strict=True))
        }
    )
    return plan_lines(
        [*given, b"{", b"[]", b"<script>", b"{}"], BOXES, images=images, max_rejected_fraction=1
    )


@pytest.fixture(scope="module")
def html(planned: Planned) -> str:
    """The card."""
    return planned.files["dataset.html"].decode()


class _Tables(HTMLParser):
    """Heading of each figure -> its table's rows."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.tags: Counter[str] = Counter()
        self._in: list[str] = []
        self._title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.tags[tag] += 1
        self._in.append(tag)
        if tag == "h3":
            self._title = ""
        elif tag == "tr" and "figure" in self._in and "table" in self._in:
            self.tables.setdefault(self._title, []).append([])
        elif tag in ("td", "th") and "figure" in self._in:
            self.tables[self._title][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while self._in and self._in.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._in and self._in[-1] == "h3":
            self._title += data
        elif self._in and self._in[-1] in ("td", "th") and "figure" in self._in:
            self.tables[self._title][-1][-1] += data


def tables(html: str) -> dict[str, list[list[str]]]:
    """Each chart's numbers."""
    parser = _Tables()
    parser.feed(html)
    return parser.tables


def test_every_charts_numbers_are_those_of_a_count_apart(html: str, planned: Planned) -> None:
    found = {title: {row[0]: row[-1] for row in rows} for title, rows in tables(html).items()}

    assert found["Lines"] == {
        "in all": "11",
        "accepted": "7",
        "train": str(planned.report["train"]),
        "validation": str(planned.report["validation"]),
        "refused": "4",
    }
    boxes = {label: int(count) for label, count in found["Boxes an image"].items() if count != "0"}
    assert boxes == {str(number): count for number, count in Counter(COUNTS).items()}
    sizes = {f"{width} x {height}": str(count) for (width, height), count in Counter(SIZES).items()}
    assert found["Image sizes in pixels"] == sizes
    assert sum(map(int, found["Confidence"].values())) == sum(COUNTS)
    assert found["Annotated, by day"] == {"2026-01-01": "3", "2026-01-02": "2", "2026-01-03": "2"}
    aspects = {
        label: int(count) for label, count in found["Width by height of images"].items() if count != "0"
    }
    assert aspects == {"0.66 to 0.8": 1, "0.95 to 1.05": 1, "1.25 to 1.5": 5}
    side = "0.2 to 0.35"  # a quarter of the width, a third of the height
    assert cells(html, "Box sizes, as shares of the image") == {(side, side): sum(COUNTS)}
    middle = "0.1 to 0.2"
    assert cells(html, "Box centres, from the image's top left") == {(middle, middle): sum(COUNTS)}


def test_what_is_counted_of_texts_is_what_a_count_apart_finds() -> None:
    plan = KINDS["text"]()
    lines = [json.loads(line) for line in (*plan.train, *plan.validation)]
    found = {
        title: [(row[0], int(row[-1])) for row in rows]
        for title, rows in tables(plan.files["dataset.html"].decode()).items()
    }

    lengths = Counter(len(line["source"]) // 50 * 50 for line in lines)
    assert found["Characters a text"] == [
        (f"{start} to {start + 49}", lengths[start]) for start in range(0, max(lengths) + 50, 50)
    ]
    tenths = Counter(min(int(Decimal(str(line["bees-metadata"]["confidence"])) * 10), 9) for line in lines)
    assert [count for _, count in found["Confidence"]] == [tenths[place] for place in range(10)]
    months = Counter(line["bees-metadata"]["creation-date"][:7] for line in lines)
    assert found["Annotated, by month"] == sorted(months.items())


def test_each_class_is_told_with_what_a_count_apart_finds() -> None:
    plan = KINDS["many_classes"]()
    count = r'<td class="count">(\d+)</td>'
    rows = re.findall(
        rf'<tr>{count}<td>species.*?</td><td class="bars">.*?</td>{count}{count}{count}</tr>',
        plan.files["dataset.html"].decode().replace("\n", ""),
    )
    boxes = [
        [[box["class_id"] for box in json.loads(line)["bees"]["annotations"]] for line in channel]
        for channel in (plan.train, plan.validation)
    ]
    train, validation = (Counter(id_ for image in channel for id_ in {*image}) for channel in boxes)
    drawn = Counter(id_ for channel in boxes for image in channel for id_ in image)

    assert {tuple(map(int, row)) for row in rows} == {
        (id_, train[id_], validation[id_], drawn[id_]) for id_ in range(120)
    }


def cells(html: str, title: str) -> dict[tuple[str, str], int]:
    """Row and column of a grid's numbers, as far as there is something to count."""
    heading, *rows = tables(html)[title]
    return {
        (row[0], column): int(count)
        for row in rows
        for column, count in zip(heading[1:], row[1:], strict=True)
        if count != "0"
    }


def test_a_chart_without_a_last_edge_takes_in_what_lies_beyond() -> None:
    chart = columns("Ratio", [0, 0.5, 2, 3, 1000], (0, 1, 3, math.inf))

    assert dict(zip(chart.labels, chart.counts, strict=True)) == {"0 to 1": 2, "1 to 3": 1, "3 and more": 2}


@pytest.mark.parametrize("names", [("a", "b"), tuple(f"2026-01-0{day}" for day in range(1, 10))])
def test_what_stands_below_a_chart_never_overlaps(names: tuple[str, ...]) -> None:
    ticks = Columns(title="", labels=names, counts=(1,) * len(names)).ticks
    step = 340 / len(names)

    assert ticks[0][1] == names[0]
    for (place, text), (following, _) in pairwise(ticks):
        assert (following - place) * step > 5.8 * len(text)


def test_refused_lines_are_told_with_their_first_examples(html: str) -> None:
    for number in (8, 9, 10, 11):
        assert f"line {number}:" in html


def test_nothing_of_a_manifest_becomes_markup(html: str) -> None:
    parser = _Tables()
    parser.feed(html)

    assert parser.tags["script"] == parser.tags["img"] == parser.tags["b"] == 0
    assert parser.tags["style"] == 1
    assert "&lt;script&gt;" in html
    assert "{{ 7 * 7 }}" in html


def test_its_policy_takes_this_style_and_nothing_else(html: str) -> None:
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style
    digest = b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    assert f"default-src 'none'; style-src 'sha256-{digest}'" in html
    assert not re.search(r'\s(style|on\w+)="', html)
    assert not re.search(r'(src|href)="(?!https://|#|data:image/jpeg;base64,)', html)


def test_a_code_leads_to_its_section_where_somebody_publishes_the_runbook(planned: Planned) -> None:
    html = render_card(planned.plan, MadeBy(runbook="https://example.com/runbook"))

    assert '<a class="code" href="https://example.com/runbook#invalid_json"' in html
    assert "<code>docs/runbook.md</code>" in planned.files["dataset.html"].decode()


def test_what_is_paid_for_stands_on_top(html: str) -> None:
    verdict = html[: html.index('<div class="numbers">')]

    assert "1 x ml.g5.xlarge, no spot, run time up to 24 hours: at most 24 instance-hours" in verdict


def test_thousands_of_classes_with_long_names_leave_it_below_a_megabyte() -> None:
    names = tuple(f"{number} {'<' * 200}" for number in range(5_000))
    given = [scene(number, 1, (640, 480), "x") for number in range(50)]
    given = [line.replace(b'": "x"', f'": "{names[at]}"'.encode()) for at, line in enumerate(given)]

    html = plan_lines(given, BOXES, labels=names, max_rejected_fraction=1).files["dataset.html"].decode()

    assert len(html) < 1_000_000
    assert "4,500 smaller ones are in <code>dataset.json</code>" in html


def test_where_all_is_refused_the_reasons_come_first() -> None:
    html = plan_lines([b"{"] * 3, BOXES).files["dataset.html"].decode()

    assert html.index("Refused.") < html.index("TOO_MANY_REJECTED") < html.index('<div class="numbers">')
    assert "Training</h2>" not in html


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A browser, where there is one."""
    if CHROMIUM is None:
        pytest.skip("there is no chromium on PATH; Debian's package brings one")
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


INK_AND_PAPER = ("color", "backgroundColor")
PICTURES = "Array.from(document.querySelectorAll('.shown image'), each => each.getBoundingClientRect().width)"


@pytest.mark.parametrize("kind", ["hostile", *KINDS])
def test_a_browser_shows_it_in_silence(page: Page, planned: Planned, tmp_path: Path, kind: str) -> None:
    plan = planned if kind == "hostile" else KINDS[kind]()
    card = tmp_path / "dataset.html"
    card.write_bytes(plan.files["dataset.html"])

    page.open(card)

    for width, scheme in product((390, 1000, 1400), ("light", "dark")):
        page.show_at(width, scheme)
        assert page.value("document.documentElement.scrollWidth") <= width
        ink, paper = (page.value(f"getComputedStyle(document.body).{name}") for name in INK_AND_PAPER)
        assert (brightness(ink) > brightness(paper)) is (scheme == "dark")
    assert page.value("innerWidth") == 1400
    assert page.said() == []
    assert [address for address in page.requested() if not address.startswith("data:")] == [card.as_uri()]
    shown = page.value("Array.from(document.querySelectorAll('.numbers div'), each => each.innerText)")
    assert dict(each.split("\n") for each in shown) == numbers(plan.report)
    pictures = page.value(PICTURES)
    assert len(pictures) == {"hostile": 3, "two_classes": 12, "masks": 12}.get(kind, 0)
    assert all(width > 100 for width in pictures)


def brightness(color: str) -> int:
    """Of a color as browsers write it."""
    return sum(map(int, re.findall(r"\d+", color)))


def numbers(report: dict[str, Any]) -> dict[str, str]:
    """Those of dataset.json that stand on top of the card."""
    counted = {name: report[name] for name in ("lines", "accepted", "train", "validation")}
    counted |= {"refused": sum(report["rejected"].values()), "classes": report["num_classes"]}
    if report["max_boxes_per_image"]:
        counted["boxes"] = sum(row["boxes"] for row in report["classes"])
    return {name: f"{count:,}" for name, count in counted.items()}
