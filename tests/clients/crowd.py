"""Invented incidents in UCDP's form, more than a client asks for at once."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

COUNT = 2500
FIRST, DAYS = date(2001, 1, 1), 9000
NAMES = ("Torkham gate", "Chaman, bazaar", "Spin Bōldak", 'O\'Brien "post"', "100% _ \\ valley", "تورخم", "")
HEADER = (
    "id",
    "relid",
    "type_of_violence",
    "dyad_name",
    "side_a",
    "side_b",
    "source_article",
    "source_original",
    "where_prec",
    "where_coordinates",
    "adm_1",
    "latitude",
    "longitude",
    "country",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
)


def write_crowd(path: Path) -> Path:
    """The same incidents every time, along the frontier and away from it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(_rows(Random(1893)))
    return path


def _rows(chance: Random) -> Iterator[list[object]]:
    for number in range(COUNT):
        start = FIRST + timedelta(days=chance.randrange(DAYS))
        end = start + timedelta(days=chance.choice((0, 0, 0, 2, 6, 29)))
        deaths = [chance.choice((0, 0, 1, 2, 7)) for _ in range(4)]
        best = sum(deaths)
        yield [
            500_000 + number,
            f"INV-{start.year}-1-{number}",
            chance.choice((1, 2, 3)),
            "Side Alpha - Side Beta",
            "Side Alpha",
            chance.choice(("Side Beta", "Side Gamma")),
            "Invented Gazette",
            chance.choice(("", "an invented official")),
            chance.choice((1, 1, 2, 3, 4)),
            chance.choice(NAMES),
            chance.choice(("", "Nangarhar province", "Balochistan province")),
            round(chance.uniform(29.5, 36.5), 6),
            round(chance.uniform(61.5, 73.5), 6),
            chance.choice(("Afghanistan", "Pakistan")),
            1,
            1 if start == end else 2,
            f"{start} 00:00:00.000",
            f"{end} 00:00:00.000",
            *deaths,
            best,
            best + chance.choice((0, 3)),
            best,
        ]
