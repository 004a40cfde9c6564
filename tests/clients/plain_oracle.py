"""What filters mean, in pandas and pyproj: nothing here knows the program that is asked."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
from pyproj import Geod

Rows = pd.DataFrame
Mask = pd.Series
Means = Callable[[Rows], Mask]

GEODATA = Path(__file__).parents[2] / "geodata"
GEOD = Geod(ellps="WGS84")
MARKS = ("Mn", "Mc", "Me")
ONE_LETTER = {
    "ي": "ی",
    "ې": "ی",
    "ے": "ی",
    "ك": "ک",
    "ګ": "گ",
    "ټ": "ت",
    "ٹ": "ت",
    "ڈ": "د",
    "ہ": "ه",
    "Ł": "L",
    "ł": "l",
}
"""Letters of the invented rows and questions that a reader takes as one."""
SAID = (
    "id",
    "title",
    "event_type",
    "actor1",
    "actor2",
    "place_name",
    "country_stated",
    "province_stated",
    "said_by",
)
SEARCHED = (*SAID, "source", "source_ref", "notes", "province_name", "district", "crossing")
DERIVED = (
    "province",
    "province_name",
    "adm2",
    "district",
    "side",
    "stated_match",
    "border_km",
    "crossing",
    "unit",
)
"""Columns that are no row's own: what the program that is asked says of its place."""
FIRST, LAST = "0001-01-01", "9999-12-31"


@dataclass(frozen=True)
class Part:
    """One filter: whether it is on the place, the time or anything else, and which rows it leaves.

    `on_edge` are the rows that measuring a little differently would tell the other way.
    """

    about: Literal["place", "time", "else"]
    means: Means
    on_edge: Means = lambda rows: pd.Series(False, index=rows.index)


@dataclass(frozen=True)
class Expected:
    """What every door has to say: the ids of the located, how many have no place, how many have no date.

    `rows` are all that the filters leave, those without a place too where no place is asked for.
    """

    ids: list[str]
    unlocated: int
    undated: int
    rows: Rows


def read_rows(written: Path, derived: pd.DataFrame) -> Rows:
    """The rows of a CSV as they were written, with what is derived of each beside them; missing is missing."""
    rows = pd.read_csv(written, dtype=str, keep_default_na=False).replace("", None)
    rows["id"] = rows["dataset"] + ":" + rows["id"]
    for name in (
        "longitude",
        "latitude",
        "radius_km",
        "fatalities_best",
        "fatalities_low",
        "fatalities_high",
        "injured",
    ):
        rows[name] = rows[name].astype(float)
    return rows.merge(derived, on="id", how="left", validate="1:1")


def expected(rows: Rows, parts: Iterable[Part]) -> Expected:
    """What the rows are by these filters together."""
    kept = {
        about: all_of(part.means(rows) for part in parts if part.about == about)
        for about in ("place", "time", "else")
    }
    is_located, is_dated = rows.longitude.notna(), rows.date_start.notna() | rows.date_end.notna()

    def held(*names: str) -> Mask:
        return all_of([pd.Series(True, index=rows.index), *(kept[name] for name in names)])

    return Expected(
        sorted(rows.id[is_located & held("place", "time", "else")]),
        int((~is_located & held("time", "else")).sum()),
        int((is_located & ~is_dated & held("place", "else")).sum()),
        rows[held("place", "time", "else")],
    )


def all_of(masks: Iterable[Mask]) -> Mask | bool:
    """Where all hold; True for none."""
    held: Mask | bool = True
    for mask in masks:
        held = held & mask
    return held


def place(means: Means) -> Part:
    return Part("place", means)


def other(means: Means) -> Part:
    return Part("else", means)


def box(west: float, south: float, east: float, north: float) -> Part:
    def means(rows: Rows) -> Mask:
        lon, lat = rows.longitude, rows.latitude
        across = (lon >= west) & (lon <= east) if west <= east else (lon >= west) | (lon <= east)
        return across & (lat >= south) & (lat <= north)

    return place(means)


def possibly(first: str = FIRST, last: str = LAST) -> Part:
    """Dated rows that can have been in these days; an end that is not known is open."""

    def means(rows: Rows) -> Mask:
        is_dated = rows.date_start.notna() | rows.date_end.notna()
        return is_dated & (rows.date_start.fillna(FIRST) <= last) & (rows.date_end.fillna(LAST) >= first)

    return Part("time", means)


def certainly(first: str = FIRST, last: str = LAST) -> Part:
    """Rows both of whose days are known, and lie among these."""

    def means(rows: Rows) -> Mask:
        are_known = rows.date_start.notna() & rows.date_end.notna()
        return are_known & (rows.date_start.fillna("") >= first) & (rows.date_end.fillna(LAST) <= last)

    return Part("time", means)


def crossing(name: str) -> tuple[float, float]:
    """Longitude and latitude of a crossing."""
    rows = pd.read_csv(GEODATA / "crossings.csv").set_index("id")
    return float(rows.lon[name]), float(rows.lat[name])


def within(lon: float, lat: float, km: float) -> Part:
    def means(rows: Rows) -> Mask:
        count = len(rows)
        there = rows.longitude.fillna(0).to_numpy(), rows.latitude.fillna(0).to_numpy()
        metres = GEOD.inv(np.full(count, lon), np.full(count, lat), *there)[2]
        return rows.longitude.notna() & (metres <= km * 1000)

    return place(means)


def among(name: str, *values: str) -> Means:
    return lambda rows: rows[name].isin(values)


def compared(name: str, test: Callable[[pd.Series], pd.Series]) -> Means:
    """Where a value is known, and the test holds for it."""
    return lambda rows: rows[name].notna() & test(rows[name]).fillna(False).astype(bool)


def folded(text: str) -> str:
    """Lower case without marks, one spelling for each letter, words apart by spaces."""
    text = "".join(ONE_LETTER.get(letter, letter) for letter in text if letter not in "'‘’`")
    plain = unicodedata.normalize("NFD", text)
    bare = "".join(letter for letter in plain if unicodedata.category(letter) not in MARKS).casefold()
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare).split())


def begun(*words: str) -> Part:
    """Rows in which each of the words, folded already, begins a word."""

    def means(rows: Rows) -> Mask:
        texts = [
            folded(" ".join(str(text) for text in row if isinstance(text, str)))
            for row in rows[list(SEARCHED)].to_numpy()
        ]
        return pd.Series([all(f" {word}" in f" {text}" for word in words) for text in texts], index=rows.index)

    return other(means)
