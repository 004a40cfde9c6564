"""Invented rows in UCDP's columns: events around towns of the frontier, in waves, by parties of their regions."""

import math
from datetime import date, timedelta
from random import Random

TOWNS = (
    ("Peshawar town", 71.55, 34.01, 8), ("Miranshah town", 70.07, 33.00, 6), ("Mir Ali town", 70.27, 32.98, 4),
    ("Wana town", 69.57, 32.30, 4), ("Bara town", 71.47, 33.90, 4), ("Khar town", 71.53, 34.73, 3),
    ("Mingora town", 72.36, 34.78, 4), ("Dabori town", 70.93, 33.75, 3), ("Parachinar town", 70.10, 33.90, 2),
    ("Quetta town", 67.01, 30.19, 6), ("Chaman town", 66.44, 30.92, 2), ("Turbat town", 63.05, 26.00, 2),
    ("Dera Bugti town", 69.16, 29.04, 2), ("Spin Boldak town", 66.40, 31.00, 1), ("Karachi town", 67.01, 24.86, 6),
)  # fmt: skip
NORTH = (("Government of Pakistan", "TTP", "1"),) * 6 + (
    ("TTP", "Civilians", "3"),
    ("Lashkar-e-Islam", "Ansaar ul-Islam", "2"),
    ("Government of United States of America", "al-Qaida", "1"),
)
SOUTH = (("Government of Pakistan", "BLA", "1"), ("Government of Pakistan", "BRA", "1"), ("LeJ", "Civilians", "3"))
VILLAGES = ("Shin Kamar", "Zangai", "Gul Kach", "Sur Dag", "Tor Ghundi", "Khwaja Khidr", "Loe Sam", "Ghiljo")


def invented_rows(count: int, seed: int) -> list[dict[str, str]]:
    """So many rows; the same for a seed."""
    random = Random(seed)
    waves = [(random.choice(TOWNS), random.randrange(9000)) for _ in range(30)]
    return [_row(random, 900_000 + at, waves) for at in range(count)]


def _row(random: Random, number: int, waves: list[tuple[tuple[str, float, float, int], int]]) -> dict[str, str]:
    town, first = random.choice(waves)
    if random.random() < 0.5:
        town, first = random.choices(TOWNS, [each[3] for each in TOWNS])[0], random.randrange(9000)
    name, lon, lat, _ = town
    if random.random() < 0.5:
        name = f"{random.choice(VILLAGES)} village"
        lon, lat = lon + random.gauss(0, 0.15), lat + random.gauss(0, 0.15)
    day = date(2000, 1, 1) + timedelta(days=first + random.randrange(60))
    one, other, kind = random.choice(SOUTH if lat < 31.5 else NORTH)
    best = math.floor(random.expovariate(0.22))
    return {
        "id": str(number), "relid": f"INV-{number}", "type_of_violence": kind, "side_a": one, "side_b": other,
        "dyad_name": f"{one} - {other}", "where_prec": random.choice("1223"), "where_coordinates": name,
        "where_description": "", "source_headline": "An invented report", "source_article": "Invented Gazette",
        "source_original": "", "adm_1": "", "adm_2": "", "latitude": f"{lat:.5f}", "longitude": f"{lon:.5f}",
        "country": "Pakistan", "event_clarity": "1", "date_prec": "1", "date_start": str(day),
        "date_end": str(day), "deaths_a": "0", "deaths_b": "0", "deaths_civilians": "0", "deaths_unknown": "0",
        "best": str(best), "low": str(best), "high": str(best + random.choice((0, 0, 2))),
    }  # fmt: skip
