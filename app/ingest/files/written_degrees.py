"""Coordinates as people write them: 34°07'35"N, 69.5725°, 34,1264, and both in one cell."""

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

from app.ingest.files.ascii_digits import in_ascii_digits
from app.ingest.files.prose import is_prose


class Axis(StrEnum):
    """A coordinate, by the letters that mark it: the first letter is of positive degrees."""

    LATITUDE = "ns"
    LONGITUDE = "ew"


BOX = {Axis.LATITUDE: (23.0, 39.0), Axis.LONGITUDE: (60.0, 78.0)}
"""Degrees of the two countries; they tell which of two coordinates is which."""
SIGNS = str.maketrans(
    {
        "º": "°",
        "˚": "°",
        "′": "'",
        "’": "'",
        "‘": "'",
        "`": "'",
        "´": "'",
        "″": '"',
        "”": '"',
        "“": '"',
        "−": "-",
        "–": "-",
    }
)
WORDS = (
    ("north", "n"),
    ("south", "s"),
    ("east", "e"),
    ("west", "w"),
    ("شمالی", "n"),
    ("شمال", "n"),
    ("شرقی", "e"),
    ("شرق", "e"),
)
_LETTER, _NUMBER = r"[nsew]", r"\d+(?:[.,]\d+)?"
DECIMAL = re.compile(rf"(?P<sign>[-+])? ?(?P<d>{_NUMBER}) ?(?:°|deg(?:rees)?\.?)?")
MINUTES = re.compile(
    rf"(?P<sign>[-+])? ?(?P<d>\d{{1,3}}) ?(?:°|deg\.?|d|:| ) ?(?P<m>{_NUMBER}) ?(?:'|min\.?|m|:| |$) ?"
    rf"(?:(?P<s>{_NUMBER}) ?(?:\"|''|sec\.?|s|$)?)?"
)
POINT_TEXT = re.compile(r"point(?: ?z)? ?\(([^)]*)\)")
SPLIT = re.compile(
    r" ?[;/|] ?|, +| +(?=[-+]?\d{2,3}[.°])|,(?=[-+]?\d{1,3}\.)|(?<=[nsew]) ?,? ?(?=[-+]?\d)"
    r"|(?<=[\d°'\"]),? (?=[nsew] ?\d)"
)


def read_degrees(text: str, axis: Axis) -> float | None:
    """The degrees of a coordinate; None if the text is none, or is marked as the other coordinate."""
    plain = _tidy(text)
    letter = (
        plain[:1]
        if re.match(rf"{_LETTER}[ \d]", plain)
        else plain[-1:]
        if re.search(rf"[\d°'\" ]{_LETTER}$", plain)
        else ""
    )
    if letter:
        plain = plain.strip(letter).strip()
        if letter not in axis.value:
            return None
    degrees = _degrees(plain)
    if degrees is None or (letter and degrees < 0):
        return None
    return -degrees if letter and letter == axis.value[1] else degrees


def read_pair(text: str, is_longitude_first: bool = False) -> tuple[float, float] | None:
    """Longitude and latitude of a cell that has both; None for another text.

    Letters, and WKT's POINT, say which is which; without them the latitude comes first unless
    `is_longitude_first`.
    """
    plain = _tidy(text).strip("()[] ")
    if found := POINT_TEXT.match(_tidy(text)):
        plain, is_longitude_first = found[1].strip(), True
    parts = _halves(plain)
    if parts is None:
        return None
    order = [Axis.LONGITUDE, Axis.LATITUDE] if is_longitude_first else [Axis.LATITUDE, Axis.LONGITUDE]
    for axes in (order, order[::-1]):
        read = {axis: read_degrees(part, axis) for axis, part in zip(axes, parts, strict=True)}
        lon, lat = read[Axis.LONGITUDE], read[Axis.LATITUDE]
        if lon is not None and lat is not None and (axes == order or re.search(r"[nsew]", plain)):
            return lon, lat
    return None


def are_longitude_first(texts: Iterable[str]) -> bool:
    """Whether cells with both coordinates begin with the longitude: more of them lie in the countries so."""
    pairs = [pair for text in texts if (pair := read_pair(text)) is not None]
    return sum(_lies_inside(lat, lon) for lon, lat in pairs) > sum(_lies_inside(*pair) for pair in pairs)


def _lies_inside(lon: float, lat: float) -> bool:
    values = {Axis.LONGITUDE: lon, Axis.LATITUDE: lat}
    return all(BOX[axis][0] <= value <= BOX[axis][1] for axis, value in values.items())


def _tidy(text: str) -> str:
    """A text in small letters and ASCII signs; it is empty for a text that is too long for coordinates."""
    if is_prose(text):
        return ""
    plain = unicodedata.normalize("NFKC", text.translate(SIGNS)).translate(SIGNS).strip().casefold()
    plain = in_ascii_digits(plain).replace("٫", ".").replace("،", ",").replace("؛", ";")
    plain = re.sub(r"^(?:lat(?:itude)?|lon(?:g(?:itude)?)?)\.?[:= ]+", "", plain)
    plain = re.sub(r"(?<=\d) ?m(?:in)? ?([\d.,]+) ?s(?:ec)?\b\.?", r"'\1\"", plain)
    for word, letter in WORDS:
        plain = re.sub(rf"(?<![^\W\d_]){word}(?![^\W\d_])", letter, plain)
    return " ".join(plain.split())


def _halves(plain: str) -> tuple[str, str] | None:
    """The two coordinates of a cell: at the first place where each half is a coordinate."""
    for found in SPLIT.finditer(plain):
        halves = plain[: found.start()].strip(" ,"), plain[found.end() :].strip(" ,")
        if all(any(read_degrees(half, axis) is not None for axis in Axis) for half in halves):
            return halves
    middle = re.fullmatch(rf"({_NUMBER})[, ]+({_NUMBER})", plain)
    return (middle[1], middle[2]) if middle else None


def _degrees(plain: str) -> float | None:
    if found := DECIMAL.fullmatch(plain):
        return _signed(found["sign"], _number(found["d"]))
    found = MINUTES.fullmatch(plain)
    if found is None:
        return None
    minutes, seconds = _number(found["m"]), _number(found["s"] or "0")
    if minutes >= 60 or seconds >= 60:
        return None
    return _signed(found["sign"], _number(found["d"]) + minutes / 60 + seconds / 3600)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


def _signed(sign: str | None, degrees: float) -> float:
    return -degrees if sign == "-" else degrees
