"""Damages lines as disks, editors and careless scripts do, and as nobody should."""

import re
from collections.abc import Callable
from random import Random

Damage = Callable[[bytes, Random], bytes]

_VALUE = re.compile(rb'(?<=[:\[,])(?:-?[0-9][0-9.eE+-]*|"[^"\\]*"|true|false|null|\[\]|\{\})')
_KEY_AND_VALUE = re.compile(rb'"[^"\\]+":(?:-?[0-9][0-9.eE+-]*|"[^"\\]*"|true|false|null)(?=[,}])')
_LETTER = re.compile(rb"[A-Za-z0-9]")

HARD_BYTES = (
    *(bytes([value]) for value in b'"{}[],:\\/ \t\r\n\x00\x1f\x7f\x80\xc3\xff-.0eE'),
    b"\xef\xbb\xbf",
    b"\xed\xa0\xbd",  # half a surrogate pair, written as UTF-8 must not be
    b"\xf4\x90\x80\x80",  # beyond Unicode
    b"\xc0\xaf",  # a slash in two bytes
    "\u2028\u0085".encode(),
    b"}{",
    b'","',
)

_NESTING = (10, 300, 600, 2_000, 100_000)  # none near a limit: how deep Python reads depends on its caller

HARD_VALUES = (
    *(b"NaN", b"Infinity", b"-Infinity", b"nan", b"True", b"None", b"undefined", b"'0'"),
    *(b"-0", b"-0.0", b"0.0", b"1.0", b"1e0", b"10E-1", b"01", b"+1", b".5", b"5.", b"0x1"),
    *(b"1e400", b"-1e400", b"1e-400", b"1e308", b"9007199254740993", b"18446744073709551616"),
    *(b"1" + b"0" * 30, b"1" * 5_000, b"0." + b"1" * 5_000, b"1e" + b"9" * 20),
    *(b"-1", b"0", b"1", b"2", b"29999", b"30000", b"99999", b"100000", b"640", b"479.5", b"-0.5"),
    *(b"true", b"false", b"null", b"[]", b"{}", b"[0]", b"[[]]", b"[0,0]", b'{"0":0}', b'[{"width":1}]'),
    *(b'""', b'" "', b'"0"', b'"-0"', b'"1"', b'"-1"', b'"01"', b'"1 "', b'"1.0"', b'"\xd9\xa3"', b'"1_0"'),
    *(rb'"\ud800"', rb'"\udc00\ud800"', rb'"\ud83d\udc1d"', rb'"\u0031"', rb'"\u0000"', rb'"\x"', rb'"\u12"'),
    *(b'"\xff"', b'"\xed\xa0\x80"', b'"a\nb"', b'"a\x00b"', b'"yes"', b'"true"', b'"no"', b'"bad"'),
    *(
        b'"s3://example-images/"',
        b'"s3://b/../c"',
        b'"s3://example-images/a.jpg"',
        b'"' + b"x" * 2_000 + b'"',
    ),
    *(b"[" * depth + b"]" * depth for depth in _NESTING),
    *(b'{"a":' * depth + b"0" + b"}" * depth for depth in _NESTING),
)


def damaged(line: bytes, random: Random) -> bytes:
    """The line with one to three damages."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        line = random.choice(_DAMAGES)(line, random)
    return line


def _place(line: bytes, random: Random) -> int:
    return random.randrange(len(line) + 1)


def _flip(line: bytes, random: Random) -> bytes:
    place = _place(line, random)
    return (
        line[:place]
        + bytes(byte ^ (1 << random.randrange(8)) for byte in line[place : place + 1])
        + line[place + 1 :]
    )


def _insert(line: bytes, random: Random) -> bytes:
    place = _place(line, random)
    return line[:place] + random.choice(HARD_BYTES) + line[place:]


def _overwrite(line: bytes, random: Random) -> bytes:
    place = _place(line, random)
    return line[:place] + random.choice(HARD_BYTES) + line[place + 1 :]


def _cut_out(line: bytes, random: Random) -> bytes:
    start = _place(line, random)
    return line[:start] + line[start + random.choice((1, 2, 5, 40)) :]


def _cut_off(line: bytes, random: Random) -> bytes:
    return line[: _place(line, random)]


def _repeat(line: bytes, random: Random) -> bytes:
    start, place = _place(line, random), _place(line, random)
    return line[:place] + line[start : start + random.choice((1, 5, 40))] + line[place:]


def _join(line: bytes, random: Random) -> bytes:
    return line + random.choice((b"", b" ", b",", b"\r")) + line


def _change_value(line: bytes, random: Random) -> bytes:
    found = list(_VALUE.finditer(line))
    if not found:
        return line
    match = random.choice(found)
    return line[: match.start()] + random.choice(HARD_VALUES) + line[match.end() :]


def _add_key(line: bytes, random: Random) -> bytes:
    """A key that nobody reads, into any of the objects."""
    braces = [match.end() for match in re.finditer(rb"\{", line)]
    if not braces:
        return line
    place = random.choice(braces)
    return line[:place] + b'"unread":' + random.choice(HARD_VALUES) + b"," + line[place:]


def _repeat_key(line: bytes, random: Random) -> bytes:
    """A key twice in one object, the second time with another value."""
    found = list(_KEY_AND_VALUE.finditer(line))
    if not found:
        return line
    match = random.choice(found)
    key, _, value = match[0].partition(b'":')
    again = key + b'":' + random.choice((value, *HARD_VALUES))
    pair = random.choice((match[0] + b"," + again, again + b"," + match[0]))
    return line[: match.start()] + pair + line[match.end() :]


def _escape(line: bytes, random: Random) -> bytes:
    """A letter written as an escape, which is the same to JSON."""
    found = list(_LETTER.finditer(line))
    if not found:
        return line
    match = random.choice(found)
    return line[: match.start()] + rb"\u00%02x" % match[0][0] + line[match.end() :]


_DAMAGES: tuple[Damage, ...] = (
    _flip,
    _insert,
    _overwrite,
    _cut_out,
    _cut_off,
    _repeat,
    _join,
    *(_change_value,) * 4,
    *(_add_key,) * 2,
    *(_repeat_key,) * 2,
    _escape,
)
