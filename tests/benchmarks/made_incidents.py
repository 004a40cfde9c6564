"""Invented incidents in our own CSV: `python tests/benchmarks/made_incidents.py ROWS OUT.csv [FIRST]`.

The same rows every time. They lie as reported ones do: around towns and crossings of both countries, a third of
them on the very point of a town, over twenty years. At a million, some 56,000 are in a box of half a degree around
a hot spot, 1,700 a year within 25 km of Torkham, and 580 of one event type in a month. Nothing in them happened.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.intp]
Floats = NDArray[np.float64]

SEED = 1893
CHUNK = 100_000
FIRST_DAY = date(2005, 1, 1)
YEARS = tuple(range(2005, 2025))
DAYS = (date(YEARS[-1], 12, 31) - FIRST_DAY).days + 1

COLUMNS = (
    *("id", "dataset", "title", "event_type", "sub_event_type", "actor1", "actor2"),
    *("date_start", "date_end", "date_precision", "place_name"),
    *("country_stated", "province_stated", "district_stated"),
    *("fatalities_best", "fatalities_low", "fatalities_high", "injured", "source", "source_ref", "notes"),
    *("longitude", "latitude", "geo_precision", "radius_km", "locate_as"),
)
"""Those of `durand import --template` that are filled."""
ROW = (
    "%d,%s,%s near %s: %s and %s,%s,%s,%s,%s,"
    "%s,%s,%s,%s%s,"
    "%s,"
    '%s,%s,%s,%s,%s,%s,"%s: %s; %s, it says."'
    ",%s,%s,%s,%s\r\n"
)

DATASETS = ("desk-log", "field-notes", "press-digest")
EVENT_TYPES = {
    # Four types of equal share: a month of one is the same work whichever it is.
    ("Battles", "Armed clash"): 0.139,
    ("Explosions/Remote violence", "Remote explosive/landmine/IED"): 0.139,
    ("Protests", "Peaceful protest"): 0.139,
    ("State-based conflict", ""): 0.139,
    ("Violence against civilians", "Attack"): 0.12,
    ("Strategic developments", "Disrupted weapons use"): 0.1,
    ("One-sided violence", ""): 0.08,
    ("Riots", "Mob violence"): 0.06,
    ("Non-state conflict", ""): 0.05,
    ("Other", ""): 0.034,
}
EVEN_TYPES = ("Battles", "Explosions/Remote violence", "Protests", "State-based conflict")
ACTORS = (
    *("Pakistan Army", "Frontier Corps", "Frontier Constabulary", "Police of Khyber Pakhtunkhwa", "Levies Force"),
    *("Afghan border police", "Afghan National Army", "Taliban border brigade", "Tehrik-i-Taliban Pakistan"),
    *("Jamaat-ul-Ahrar", "Lashkar-i-Islam", "Balochistan Liberation Army", "Islamic State Khorasan Province"),
    *("Haqqani network", "Hafiz Gul Bahadur group", "Civilians", "Traders", "Truck drivers", "Tribal elders"),
    *("Unidentified armed group", "Mehsud tribesmen", "Wazir tribesmen", "Shinwari tribesmen", "Zazi tribesmen"),
)
SOURCES = ("Border Gazette", "Frontier Desk", "Khyber Wire", "Kandahar Bulletin", "Quetta Courier", "Radio Tirah")

# Name, longitude, latitude, country, province and district as a source would state them, share of all incidents.
HOT = 0.05960
CROSSING = 0.03580
PLACES = (
    ("Peshawar", 71.550, 34.008, "Pakistan", "Khyber Pakhtunkhwa", "Peshawar", HOT),
    ("Kandahar", 65.710, 31.613, "Afghanistan", "Kandahar", "Kandahar", HOT),
    ("Quetta", 67.010, 30.192, "Pakistan", "Balochistan", "Quetta", HOT),
    ("Torkham", 71.0932, 34.1226, "Pakistan", "Khyber Pakhtunkhwa", "Khyber", CROSSING),
    ("Chaman", 66.4374, 30.9559, "Pakistan", "Balochistan", "Killa Abdullah", CROSSING),
    ("Kharlachi", 69.9434, 33.8343, "Pakistan", "Khyber Pakhtunkhwa", "Kurram", CROSSING),
    ("Angoor Adda", 69.2727, 32.5194, "Afghanistan", "Paktika", "Barmal", CROSSING),
    ("Miran Shah", 70.070, 33.007, "Pakistan", "Khyber Pakhtunkhwa", "North Waziristan", 0.030),
    ("Mir Ali", 70.270, 32.983, "Pakistan", "Khyber Pakhtunkhwa", "North Waziristan", 0.020),
    ("Wana", 69.573, 32.299, "Pakistan", "Khyber Pakhtunkhwa", "South Waziristan", 0.020),
    ("Datta Khel", 69.745, 32.908, "Pakistan", "Khyber Pakhtunkhwa", "North Waziristan", 0.012),
    ("Bara", 71.459, 33.922, "Pakistan", "Khyber Pakhtunkhwa", "Khyber", 0.001),
    ("Khar", 71.527, 34.734, "Pakistan", "Khyber Pakhtunkhwa", "Bajaur", 0.018),
    ("Parachinar", 70.101, 33.899, "Pakistan", "Khyber Pakhtunkhwa", "Kurram", 0.0005),
    ("Hangu", 71.059, 33.532, "Pakistan", "Khyber Pakhtunkhwa", "Hangu", 0.014),
    ("Kohat", 71.441, 33.587, "Pakistan", "Khyber Pakhtunkhwa", "Kohat", 0.014),
    ("Bannu", 70.604, 32.986, "Pakistan", "Khyber Pakhtunkhwa", "Bannu", 0.024),
    ("Dera Ismail Khan", 70.902, 31.832, "Pakistan", "Khyber Pakhtunkhwa", "Dera Ismail Khan", 0.024),
    ("Tank", 70.383, 32.217, "Pakistan", "Khyber Pakhtunkhwa", "Tank", 0.016),
    ("Mingora", 72.360, 34.780, "Pakistan", "Khyber Pakhtunkhwa", "Swat", 0.024),
    ("Islamabad", 73.055, 33.715, "Pakistan", "Islamabad", "Islamabad", 0.012),
    ("Lahore", 74.347, 31.558, "Pakistan", "Punjab", "Lahore", 0.014),
    ("Karachi", 67.010, 24.861, "Pakistan", "Sindh", "Karachi", 0.036),
    ("Zhob", 69.449, 31.341, "Pakistan", "Balochistan", "Zhob", 0.014),
    ("Nushki", 66.022, 29.553, "Pakistan", "Balochistan", "Nushki", 0.008),
    ("Turbat", 63.049, 26.003, "Pakistan", "Balochistan", "Kech", 0.014),
    ("Gilgit", 74.308, 35.920, "Pakistan", "Gilgit-Baltistan", "Gilgit", 0.006),
    ("Kabul", 69.172, 34.529, "Afghanistan", "Kabul", "Kabul", 0.038),
    ("Jalalabad", 70.451, 34.427, "Afghanistan", "Nangarhar", "Jalalabad", 0.034),
    ("Asadabad", 71.151, 34.873, "Afghanistan", "Kunar", "Asadabad", 0.020),
    ("Khost", 69.920, 33.340, "Afghanistan", "Khost", "Khost", 0.026),
    ("Gardez", 69.226, 33.597, "Afghanistan", "Paktya", "Gardez", 0.018),
    ("Sharan", 68.788, 33.176, "Afghanistan", "Paktika", "Sharan", 0.018),
    ("Ghazni", 68.420, 33.551, "Afghanistan", "Ghazni", "Ghazni", 0.028),
    ("Qalat", 66.908, 32.106, "Afghanistan", "Zabul", "Qalat", 0.018),
    ("Lashkargah", 64.360, 31.583, "Afghanistan", "Helmand", "Lashkargah", 0.036),
    ("Tarinkot", 65.867, 32.633, "Afghanistan", "Uruzgan", "Tarinkot", 0.018),
    ("Farah", 62.113, 32.374, "Afghanistan", "Farah", "Farah", 0.016),
    ("Herat", 62.200, 34.342, "Afghanistan", "Herat", "Herat", 0.024),
    ("Maymana", 64.783, 35.921, "Afghanistan", "Faryab", "Maymana", 0.014),
    ("Mazar-e Sharif", 67.110, 36.709, "Afghanistan", "Balkh", "Mazar-e Sharif", 0.016),
    ("Kunduz", 68.857, 36.729, "Afghanistan", "Kunduz", "Kunduz", 0.022),
    ("Pul-e Khumri", 68.708, 35.944, "Afghanistan", "Baghlan", "Pul-e Khumri", 0.014),
    ("Fayzabad", 70.579, 37.117, "Afghanistan", "Badakhshan", "Fayzabad", 0.010),
    ("Zaranj", 61.862, 30.960, "Afghanistan", "Nimroz", "Zaranj", 0.008),
)
HOT_SPOTS = tuple(place[1:3] for place in PLACES[:3])
CROSSINGS = ("torkham", "chaman", "kharlachi", "angoor-adda")
"""As the service names the four that have as many incidents around them as Torkham."""

VILLAGES = tuple(
    f"{first} {last}"
    for first, last in product(
        ("Kas", "Shna", "Tor", "Spin", "Zhawara", "Lwar", "Gul", "Mirza", "Nawa", "Sra", "Pir", "Khwaja"),
        ("Kot", "Banda", "Kalay", "Ghar", "Mela", "Khel", "Tangai", "Warsak", "Qala", "Raghzai", "Sar", "Manda"),
    )
)
OPENINGS = (
    *(
        "Mortar rounds fell beside the checkpoint",
        "Traders blocked the road to the gate",
        "A patrol came under fire",
    ),
    *(
        "An explosive device went off at a culvert",
        "Elders met officers of both forces",
        "A post was overrun at dawn",
    ),
    *("Trucks with fruit and coal were held up", "Shots were exchanged over a new fence", "A convoy was stopped"),
)
MIDDLES = (
    *("the two sides give different accounts of who fired first", "residents left their houses before nightfall"),
    *("the wounded were taken to the district hospital", "no group has said that it was behind it"),
    *("officials at the gate confirm the closure only", "a spokesman put the losses higher than the police did"),
)
ENDINGS = (
    *(
        "the road was open again two days later",
        "the funeral was held in the evening",
        "wheat and cement wait there",
    ),
    *("a jirga is to settle the matter", "the figure is that of the hospital", "the telephone network was cut"),
    *("helicopters were seen over the ridge", "schools in the valley stayed shut", "the inquiry has not reported"),
)

# How the location is known: class, share, radii in km that are drawn from, mean distance from the town (0: on it).
PRECISIONS = (
    ("point", 0.36, (0.5, 1.0, 2.0), 6.0),
    ("near", 0.30, (5.0, 10.0, 25.0), 9.0),
    ("town", 0.20, (5.0,), 0.0),
    ("district", 0.10, (25.0, 40.0), 0.0),
    ("province", 0.04, (100.0, 160.0), 0.0),
)
FARTHEST_KM = 60.0
KM_PER_DEGREE = 111.2
PER_HUNDRED_BY_NAME = 98
PER_HUNDRED_NOWHERE = 99
"""One in a hundred has no coordinates but a town's name, and one has no place at all."""

# How well the date is known: as a day, as one of the next days, as a month.
DATE_PRECISIONS = (("day", 0.93), ("range", 0.05), ("month", 0.02))
FIGURES = ("", *map(str, range(1000)))
"""Numbers of persons as they are written, the unknown one first."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn for incidents `first`, `first + 1` and so on: codes into the lists above, and points.

    `lon` and `lat` are NaN where the file gives none. Figures are codes into `FIGURES`.
    """

    first: int
    kind: Codes
    place: Codes
    village: Codes
    actors: tuple[Codes, Codes]
    day: Codes
    last_day: Codes
    date_precision: Codes
    figures: tuple[Codes, Codes, Codes, Codes]
    words: tuple[Codes, Codes, Codes, Codes]
    lon: Floats
    lat: Floats
    precision: Codes
    radius_km: Floats

    def __len__(self) -> int:
        return len(self.day)


def draw(first: int, count: int) -> Drawn:
    """Draw that many incidents; the same numbers give the same incidents."""
    chance = np.random.default_rng([SEED, first])
    place = pick(chance, [row[-1] for row in PLACES], count)
    precision = pick(chance, [row[1] for row in PRECISIONS], count)
    lon, lat = scatter(chance, place, precision, np.arange(first, first + count) % 100)
    day, last_day, date_precision = draw_dates(chance, count)
    return Drawn(
        first=first,
        kind=pick(chance, list(EVENT_TYPES.values()), count),
        place=place,
        village=chance.integers(0, len(VILLAGES), count),
        actors=draw_actors(chance, count),
        day=day,
        last_day=last_day,
        date_precision=date_precision,
        figures=draw_figures(chance, count),
        words=tuple(chance.integers(0, len(text), count) for text in (OPENINGS, MIDDLES, ENDINGS, SOURCES)),
        lon=lon,
        lat=lat,
        precision=precision,
        radius_km=draw_radii(chance, precision),
    )


def pick(chance: np.random.Generator, shares: list[float], count: int) -> Codes:
    """Codes in these shares, which are scaled to add up to one."""
    edges = np.cumsum(shares)
    return np.searchsorted(edges / edges[-1], chance.random(count), side="right")


def scatter(
    chance: np.random.Generator, place: Codes, precision: Codes, of_hundred: Codes
) -> tuple[Floats, Floats]:
    """Points around their towns, or on them, to five digits; NaN where no coordinates are given."""
    mean_km = np.array([row[3] for row in PRECISIONS])[precision]
    km = np.minimum(chance.exponential(1.0, len(place)) * mean_km, FARTHEST_KM)
    angle = chance.uniform(0, 2 * np.pi, len(place))
    lon, lat = (np.array([row[axis] for row in PLACES])[place] for axis in (1, 2))
    lon = np.round(lon + km * np.cos(angle) / (KM_PER_DEGREE * np.cos(np.radians(lat))), 5)
    lat = np.round(lat + km * np.sin(angle) / KM_PER_DEGREE, 5)
    missing = of_hundred >= PER_HUNDRED_BY_NAME
    return np.where(missing, np.nan, lon), np.where(missing, np.nan, lat)


def draw_dates(chance: np.random.Generator, count: int) -> tuple[Codes, Codes, Codes]:
    """First and last day as days since the first of all, and how well they are known."""
    day = chance.integers(0, DAYS, count)
    precision = pick(chance, [share for _, share in DATE_PRECISIONS], count)
    last = np.minimum(day + np.where(precision == 1, chance.integers(1, 7, count), 0), DAYS - 1)
    months = np.datetime64(FIRST_DAY) + np.arange(DAYS)
    starts = months.astype("datetime64[M]").astype("datetime64[D]")
    ends = (months.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1
    whole = precision == 2
    first_of, last_of = ((edge - np.datetime64(FIRST_DAY)).astype(np.intp) for edge in (starts, ends))
    return np.where(whole, first_of[day], day), np.where(whole, last_of[day], last), precision


def draw_actors(chance: np.random.Generator, count: int) -> tuple[Codes, Codes]:
    """Two actors, never the same one twice."""
    one = chance.integers(0, len(ACTORS), count)
    return one, (one + chance.integers(1, len(ACTORS), count)) % len(ACTORS)


def draw_figures(chance: np.random.Generator, count: int) -> tuple[Codes, Codes, Codes, Codes]:
    """Deaths, best, low and high, and injured, as codes into `FIGURES`; one in eight is not known."""
    best = np.minimum(np.floor(chance.exponential(2.5, count)), 600).astype(np.intp)
    low, high = np.floor(best * 0.8).astype(np.intp), np.ceil(best * 1.3).astype(np.intp)
    known = chance.random(count) >= 0.125
    injured = np.minimum(np.floor(chance.exponential(4.0, count)), 900).astype(np.intp)
    hurt = chance.random(count) < 0.4
    figures = best, low, high, injured
    return tuple(
        np.where(of, figure + 1, 0) for figure, of in zip(figures, (known, known, known, hurt), strict=True)
    )


def draw_radii(chance: np.random.Generator, precision: Codes) -> Floats:
    """The radius of each location in km, one of those of its class."""
    which = (chance.random(len(precision)) * np.array([len(row[2]) for row in PRECISIONS])[precision]).astype(
        np.intp
    )
    radii = np.array([[row[2][min(n, len(row[2]) - 1)] for n in range(3)] for row in PRECISIONS])
    return radii[precision, which]


def drawn(rows: int, first: int = 0) -> Iterator[Drawn]:
    """Incidents `first` to `first + rows`, a chunk at a time."""
    for start in range(first, first + rows, CHUNK):
        yield draw(start, min(CHUNK, first + rows - start))


def incident_name(number: int) -> str:
    """The id by which the service knows an incident of that number."""
    return f"{DATASETS[number % len(DATASETS)]}:{number}"


def is_located(number: int) -> bool:
    """Whether the file gives coordinates for it."""
    return number % 100 < PER_HUNDRED_BY_NAME


def taken(values: tuple[str, ...] | list[str], codes: Codes) -> list[str]:
    """The values of these codes."""
    return [values[code] for code in codes.tolist()]


def lines(incidents: Drawn) -> Iterator[str]:
    """The incidents as lines of CSV."""
    numbers = range(incidents.first, incidents.first + len(incidents))
    kinds, subs = zip(*EVENT_TYPES, strict=True)
    towns = taken([row[0] for row in PLACES], incidents.place)
    actors = [taken(ACTORS, codes) for codes in incidents.actors]
    days = [(FIRST_DAY + timedelta(n)).isoformat() for n in range(DAYS)]
    openings, middles, endings, sources = (
        taken(texts, codes)
        for texts, codes in zip((OPENINGS, MIDDLES, ENDINGS, SOURCES), incidents.words, strict=True)
    )
    columns = (
        numbers,
        [DATASETS[number % len(DATASETS)] for number in numbers],
        taken([sub or kind for kind, sub in EVENT_TYPES], incidents.kind),
        towns,
        *actors,
        taken(kinds, incidents.kind),
        taken(subs, incidents.kind),
        *actors,
        taken(days, incidents.day),
        taken(days, incidents.last_day),
        taken([name for name, _ in DATE_PRECISIONS], incidents.date_precision),
        villages(incidents),
        towns,
        stated(incidents),
        *(taken(FIGURES, codes) for codes in incidents.figures),
        sources,
        [f"{number % 97 + 1}:{number % 31 + 1}" for number in numbers],
        openings,
        middles,
        endings,
        coordinates(incidents),
        *located(incidents),
    )
    return (ROW % row for row in zip(*columns, strict=True))


def villages(incidents: Drawn) -> list[str]:
    """What stands before the town in the place's name: nothing on its very point."""
    off = np.array([row[3] > 0 for row in PRECISIONS])[incidents.precision] & ~np.isnan(incidents.lon)
    names = ["", *(f"{name} near " for name in VILLAGES)]
    return taken(names, np.where(off, incidents.village + 1, 0))


def stated(incidents: Drawn) -> list[str]:
    """Country, province and district as the source names them, three cells."""
    return taken([f"{row[3]},{row[4]},{row[5]}" for row in PLACES], incidents.place)


def coordinates(incidents: Drawn) -> list[str]:
    """Longitude and latitude, two cells."""
    points = zip(incidents.lon.tolist(), incidents.lat.tolist(), strict=True)
    return [f"{lon:.5f},{lat:.5f}" if lon == lon else "," for lon, lat in points]


def located(incidents: Drawn) -> tuple[list[str], list[str], list[str]]:
    """Class and radius of the location, empty where no coordinates are given, and what to look up instead."""
    blank = np.isnan(incidents.lon)
    nowhere = np.arange(incidents.first, incidents.first + len(incidents)) % 100 == PER_HUNDRED_NOWHERE
    classes = taken(["", *(row[0] for row in PRECISIONS)], np.where(blank, 0, incidents.precision + 1))
    radii = [
        "" if gap else f"{km:g}" for gap, km in zip(blank.tolist(), incidents.radius_km.tolist(), strict=True)
    ]
    return classes, radii, ["-" if no else "" for no in nowhere.tolist()]


def write_incidents(path: Path, rows: int, first: int = 0) -> None:
    """Write incidents `first` to `first + rows` as our own CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(",".join(COLUMNS) + "\r\n")
        file.writelines(chain.from_iterable(map(lines, drawn(rows, first))))


def main() -> None:
    """Write a file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rows", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("first", type=int, nargs="?", default=0, help="number of the first incident")
    arguments = parser.parse_args()
    write_incidents(arguments.out, arguments.rows, arguments.first)


if __name__ == "__main__":
    main()
