"""A second source for rows of UCDP: one file of events as another desk would have written them, and the truth.

`retell` takes UCDP's rows and gives two lists of rows (UCDP's and ACLED's columns) with the pairs of ids that
are one event. The second source displaces places, shifts days, leaves parties out or calls them otherwise,
changes half of the figures, spells names of places otherwise, has ACLED's types, some events in two records,
events that the first lacks, and strangers on the day and at the place of a known event. The seed also chooses
the manner of each change, so that nothing can be fitted to one manner.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.geography.type_words import WORDS_BY_SORT

Row = dict[str, str]
Pair = tuple[str, str]

MISSING_SHARE, REWORDED_SHARE = 0.25, 0.35
CHANGED_FIGURES, SPLIT_SHARE, UNMATCHED_SHARE, STRANGER_SHARE = 0.5, 0.05, 0.3, 0.1

OTHER_WORDS = {
    "government of pakistan": (
        "Military Forces of Pakistan (2018-2022)", "Pakistan Army", "Pakistani security forces", "Frontier Corps",
        "Police Forces of Pakistan (2008-)", "Pak military", "Security Forces", "Pakistani troops", "FC",
    ),
    "government of india": ("Military Forces of India (2014-)", "Indian Army", "Indian troops", "BSF"),
    "government of afghanistan": ("Military Forces of Afghanistan", "Afghan National Army", "Afghan forces"),
    "government of united states of america": (
        "Military Forces of the United States", "US drone", "American forces", "CIA", "USA",
    ),
    "ttp": (
        "Tehreek-i-Taliban Pakistan", "TTP: Tehreek-i-Taliban Pakistan", "Pakistani Taliban", "Tehrik-e-Taliban",
        "Taliban (Pakistan)", "Taliban militants", "Militants",
    ),
    "taleban": ("Taliban", "Afghan Taliban", "Islamic Emirate of Afghanistan"),
    "bla": ("Baloch Liberation Army", "BLA: Baloch Liberation Army", "Baluchistan Liberation Army"),
    "bra": ("Baloch Republican Army", "Baluch Republican Army (BRA)", "Baloch separatists"),
    "blf": ("Baloch Liberation Front", "Balochistan Liberation Front", "BLF: Baloch Liberation Front"),
    "bras": ("Baloch Raaji Aajoi Sangar", "BRAS: Baloch Raji Ajoi Sangar"),
    "is": ("Islamic State", "ISKP", "Islamic State Khorasan Province", "Daesh"),
    "lej": ("Lashkar-e-Jhangvi", "Lashkar-i-Jhangvi (LeJ)", "LeJ: Lashkar-e-Jhangvi"),
    "lashkar-e-islam": ("Lashkar-i-Islam", "LI: Lashkar-e-Islam", "Lashkar e Islami"),
    "al-qaida": ("Al Qaeda", "al-Qaeda", "AQ"),
    "mqm": ("Muttahida Qaumi Movement", "MQM-A", "MQM activists"),
    "civilians": ("Civilians (Pakistan)", "Residents", "Civilian", "Labourers (Pakistan)"),
}  # fmt: skip
"""How other sources call a party; any other party gets another spelling."""
TYPES = {
    "1": {"Battles": 0.6, "Explosions/Remote violence": 0.35, "Violence against civilians": 0.05},
    "2": {"Battles": 0.75, "Explosions/Remote violence": 0.1, "Violence against civilians": 0.1, "Riots": 0.05},
    "3": {"Violence against civilians": 0.55, "Explosions/Remote violence": 0.4, "Battles": 0.05},
}
"""ACLED's types for UCDP's types of violence, with shares."""
TYPE_WORD = re.compile(
    rf" ({'|'.join(w for words in WORDS_BY_SORT.values() for w in words if w.isascii())})$", re.I
)
LETTERS = (
    ("oo", "u"), ("u", "oo"), ("ee", "i"), ("i", "ee"), ("zai", "zi"), ("ai", "ay"), ("kh", "k"), ("w", "v"),
    ("a", "aa"), ("q", "k"), ("an", "aan"), ("sh", "ch"), ("o", "u"), ("e", "i"), ("y", "ai"), ("h", ""),
)  # fmt: skip
TOLD = (
    "Fighting was reported near {place}.",
    "On {day}, {one} and {other} clashed in {place}; {n} reported fatalities.",
    "{one} attacked {other} in {place}. {n} people were killed.",
    "Police said {n} people died in {place}.",
    "",
)


@dataclass(frozen=True)
class Manner:
    """How far and how the second source's rows differ; `km` and `days` are the largest displacements."""

    km: float
    days: int
    seed: int


@dataclass(frozen=True)
class Retold:
    """The two sources' rows, and the pairs of their ids that are one event."""

    first: list[Row]
    second: list[Row]
    truth: set[Pair]


def retell(rows: Sequence[Row], manner: Manner) -> Retold:
    """Two sources made of UCDP's rows; 30 % of each one's rows have no partner in the other."""
    random = Random(manner.seed)
    teller = _Teller(random, manner, rows)
    rows = random.sample(list(rows), len(rows))
    alone = round(len(rows) * UNMATCHED_SHARE / (1 + UNMATCHED_SHARE))
    both, only_first, only_second = rows[2 * alone :], rows[:alone], rows[alone : 2 * alone]
    second: list[Row] = []
    truth: set[Pair] = set()
    for row in both:
        told = teller.tell(row)
        parts = teller.split(told) if random.random() < SPLIT_SHARE else [told]
        second += parts
        truth |= {(row["id"], part["event_id_cnty"]) for part in parts}
    second += [teller.tell(row) for row in only_second]
    second += [teller.stranger(row) for row in random.sample(both, round(len(both) * STRANGER_SHARE))]
    random.shuffle(second)
    return Retold([*both, *only_first], second, truth)


class _Teller:
    def __init__(self, random: Random, manner: Manner, rows: Sequence[Row]) -> None:
        self.random, self.manner, self.rows, self.count = random, manner, rows, 0
        self.move: Callable[[], float] = random.choice((self._disc, self._ring, self._bell))
        self.keeps_words = random.choice((0.0, 0.4, 1.0))
        self.figure: Callable[[int], int] = random.choice((self._share, self._few))

    def tell(self, row: Row) -> Row:
        """The event as the second source has it, in ACLED's columns."""
        random = self.random
        lon, lat = self._moved(float(row["longitude"]), float(row["latitude"]))
        day = date.fromisoformat(row["date_start"][:10])
        day += timedelta(days=random.randint(-self.manner.days, self.manner.days))
        best = int(row["best"])
        best = self.figure(best) if random.random() < CHANGED_FIGURES else best
        kinds = TYPES[row["type_of_violence"]]
        one, other = self._actors(row)
        place = self._spelled(row["where_coordinates"])
        told = {"place": place, "day": f"{day:%-d %B %Y}", "one": one or "Gunmen", "other": other or "others"}
        notes = random.choice(TOLD).format(**told, n=best)
        if random.random() < self.keeps_words and row["source_headline"]:
            notes = " ".join(w for w in row["source_headline"].split() if random.random() < 0.6).capitalize()
        self.count += 1
        return {
            "event_id_cnty": f"PAK{self.count}", "event_date": day.isoformat(), "year": str(day.year),
            "time_precision": random.choice("1112"), "event_type": random.choices([*kinds], [*kinds.values()])[0],
            "sub_event_type": "", "actor1": one, "actor2": other, "country": row["country"],
            "admin1": "", "admin2": "", "location": place, "latitude": f"{lat:.4f}", "longitude": f"{lon:.4f}",
            "geo_precision": {"1": "1", "2": "1", "3": "2"}.get(row["where_prec"], "3"),
            "source": random.choice(("Dawn", "The News", "Express Tribune")), "notes": notes,
            "fatalities": str(best),
        }  # fmt: skip

    def split(self, told: Row) -> list[Row]:
        """The event as two records that share its dead."""
        dead = int(told["fatalities"])
        part = self.random.randint(0, dead)
        self.count += 1
        second = {**told, "event_id_cnty": f"PAK{self.count}", "fatalities": str(dead - part)}
        lon, lat = (float(told[name]) + self.random.uniform(-0.01, 0.01) for name in ("longitude", "latitude"))
        second |= {"longitude": f"{lon:.4f}", "latitude": f"{lat:.4f}"}
        return [{**told, "fatalities": str(part)}, second]

    def stranger(self, row: Row) -> Row:
        """Another event on the day and at the place of this one: other parties, another type, other figures."""
        other = self.random.choice(self.rows)
        at = ("longitude", "latitude", "date_start", "where_coordinates", "where_prec", "country")
        return self.tell({**other, **{name: row[name] for name in at}})

    def _disc(self) -> float:
        return self.manner.km * math.sqrt(self.random.random())

    def _ring(self) -> float:
        return self.manner.km * self.random.uniform(0.5, 1)

    def _bell(self) -> float:
        return min(math.hypot(*(self.random.gauss(0, self.manner.km / 2) for _ in "xy")), 2 * self.manner.km)

    def _moved(self, lon: float, lat: float) -> tuple[float, float]:
        km, way = self.move(), self.random.uniform(0, 2 * math.pi)
        across = 111.32 * math.cos(math.radians(lat))
        return lon + km * math.sin(way) / across, lat + km * math.cos(way) / 110.9

    def _actors(self, row: Row) -> tuple[str, str]:
        chance = self.random.random()
        sides = [row["side_a"], row["side_b"]]
        if chance < MISSING_SHARE:
            sides[self.random.randrange(2)] = ""
            return ("", "") if self.random.random() < 0.5 else (sides[0], sides[1])
        if chance < MISSING_SHARE + REWORDED_SHARE:
            sides = [self._reworded(side) for side in sides]
        return (sides[1], sides[0]) if self.random.random() < 0.5 else (sides[0], sides[1])

    def _reworded(self, name: str) -> str:
        known = OTHER_WORDS.get(name.casefold())
        return self.random.choice(known) if known else self._respelled(name)

    def _spelled(self, place: str) -> str:
        bare = TYPE_WORD.sub("", place)
        return self._respelled(bare if self.random.random() < 0.8 else place)

    def _respelled(self, name: str) -> str:
        for _ in range(self.random.choice((0, 1, 1, 2))):
            ours, theirs = self.random.choice(LETTERS)
            name = name.replace(ours, theirs, 1)
        return name

    def _share(self, best: int) -> int:
        return max(0, round(best * self.random.choice((0.5, 0.7, 0.8, 1.25, 1.5, 2))))

    def _few(self, best: int) -> int:
        return max(0, best + self.random.choice((-3, -2, -1, 1, 2, 3)))
