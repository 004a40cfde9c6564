"""Invented incidents in our own CSV, of every kind that a filter can tell apart."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

ROWS = 520
DATASETS = ("alpha", "beta-desk", "gamma_2")
TYPES = ("Battles", "Protests", "Explosions/Remote violence", "State-based conflict", "Other")
ACTORS = ("Side Alpha", "side alpha", "Side Beta (Group)", "Straße 7", "100% _local_", "O'Brien", "")
PLACES = (
    ("Torkham gate", ""),
    ("Spin Bōldak bazaar", "Kandahar"),
    ("سپین بولدک", "Kandahar"),
    ("تورخم ګیټ", "Nangarhar"),
    ("لنڈی کوتل", "Khyber Pakhtunkhwa"),
    ("چمن کې", "Balochistan"),
    ("Qal‘a-e-Naw road", ""),
    ("Hang'u valley", "Khyber Pakhtunkhwa"),
)
NOTES = ("", "seen by a Gazette reporter", "GAZETTEER entry", "unrelated gates", "nothing more", "Łódź-made shell")
PRECISIONS = (
    *(("point", 0.5), ("town", 3), ("near", 12), ("near", 45), ("district", 25), ("province", 80)),
    *(("country", 400), ("unknown", ""), ("unknown", 9)),
)
FAR = ((179.5, 10.0), (180.0, -20.0), (-179.75, 12.5), (-180.0, 0.0), (-170.0, 60.0), (12.5, 41.9))
"""On both sides of the antimeridian, on it, and in Europe."""
FIRST_DAY, DAYS = date(2008, 1, 1), 5 * 365
EDGES = (
    "2009-12-31",
    "2010-01-01",
    "2010-02-28",
    "2010-03-01",
    "2010-03-31",
    "2010-04-01",
    "2010-12-31",
    "2011-01-01",
)
HEADER = (
    *("id", "dataset", "title", "event_type", "actor1", "actor2", "date_start", "date_end", "date_precision"),
    *("place_name", "country_stated", "province_stated", "fatalities_best", "fatalities_low", "fatalities_high"),
    *("injured", "said_by", "overlaps", "source", "source_ref", "notes"),
    *("longitude", "latitude", "geo_precision", "radius_km", "locate_as"),
)


def write_invented(path: Path) -> Path:
    """The same incidents every time."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, restval="")
        writer.writeheader()
        writer.writerows(_rows(Random(1893)))
    return path


def _rows(chance: Random) -> Iterator[dict[str, object]]:
    for number in range(ROWS):
        yield {
            "id": f"r{number:03}",
            "dataset": _dataset(number),
            "title": f"Report {number} on {chance.choice(('a clash', 'a shelling', 'a closed gate', 'talks'))}",
            "event_type": chance.choice(TYPES),
            "actor1": chance.choice(ACTORS),
            "actor2": chance.choice(("", "Side Gamma")),
            "source": "Invented Gazette",
            "source_ref": f"page {number % 40}",
            "said_by": chance.choice(("", "an official", "A resident")),
            "notes": chance.choice(NOTES),
            **_days(chance, number),
            **_figures(chance, number),
            **_place(chance, number),
        }


def _dataset(number: int) -> str:
    return DATASETS[number % len(DATASETS)]


def _days(chance: Random, number: int) -> dict[str, object]:
    """A day, several, a month, one end alone or none; the first rows on the edges of months and years."""
    start = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
    kind = (
        "day"
        if number < 3 * len(EDGES)
        else chance.choice(("day", "day", "range", "month", "before", "after", ""))
    )
    if number < 3 * len(EDGES):
        start = date.fromisoformat(EDGES[number % len(EDGES)])
    if kind == "day":
        return {"date_start": start, "date_end": start, "date_precision": "day"}
    if kind == "range":
        end = start + timedelta(days=chance.choice((1, 6, 40, 400)))
        return {"date_start": start, "date_end": end, "date_precision": "range"}
    if kind == "month":
        first = start.replace(day=1)
        last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        return {"date_start": first, "date_end": last, "date_precision": "month"}
    if kind == "before":
        return {"date_end": start, "date_precision": "before"}
    return {"date_start": start, "date_precision": "after"} if kind else {"date_precision": "unknown"}


def _figures(chance: Random, number: int) -> dict[str, object]:
    """Bounds and a best estimate, one of them alone, or nothing; some name a figure that they overlap with."""
    low = chance.choice((0, 0, 1, 2, 5, 9, 30))
    best, high = low + chance.choice((0, 1, 4)), low + chance.choice((4, 10))
    kind = chance.choice(("all", "all", "best", "low", "none"))
    figures: dict[str, object] = {"injured": chance.choice(("", "", 0, 3, 12))}
    if kind in ("all", "best"):
        figures["fatalities_best"] = best
    if kind in ("all", "low"):
        figures["fatalities_low"] = low
    if kind == "all":
        figures["fatalities_high"] = high
    if number % 9 == 8:
        figures["overlaps"] = f"{_dataset(number - 1)}:r{number - 1:03}"
    return figures


def _place(chance: Random, number: int) -> dict[str, object]:
    """Around the line, far away, or with no place at all."""
    name, province = chance.choice(PLACES)
    country = chance.choice(("Afghanistan", "Pakistan", ""))
    said = {"place_name": name, "province_stated": province, "country_stated": country}
    if number % 13 == 12:
        return {**said, "locate_as": "-"}
    if number >= ROWS - 2 * len(FAR):
        lon, lat = FAR[number % len(FAR)]
        return {
            "place_name": "far away",
            "longitude": lon,
            "latitude": lat,
            "geo_precision": "point",
            "radius_km": 1,
        }
    precision, radius = chance.choice(PRECISIONS)
    # In and around two crossings, on round degrees and half degrees, and anywhere.
    spot = chance.choice(("torkham", "chaman", "round", "anywhere", "anywhere"))
    if spot == "torkham":
        lon, lat = 71.0932 + chance.uniform(-0.5, 0.5), 34.1226 + chance.uniform(-0.5, 0.5)
    elif spot == "chaman":
        lon, lat = 66.45 + chance.uniform(-0.6, 0.6), 30.92 + chance.uniform(-0.6, 0.6)
    elif spot == "round":
        lon, lat = chance.randrange(132, 146) / 2, chance.randrange(60, 72) / 2
    else:
        lon, lat = chance.uniform(62, 74), chance.uniform(29.5, 36.5)
    place = {
        "longitude": round(lon, 6),
        "latitude": round(lat, 6),
        "geo_precision": precision,
        "radius_km": radius,
    }
    return {**said, **place}
