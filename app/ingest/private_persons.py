"""Names of private persons in texts that come in, for whoever decides whether they should stand there.

A name is taken for a private person's where the words around it say so: an age, a family, a home, an occupation.
It is a remark and no refusal: a person knows what a pattern does not. Offices are left out: who speaks or commands
for others is named as a source.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.model.batch import Batch
from app.model.columns import Table

READ = (
    *("title", "notes", "casualties_text", "place_name", "said_by", "actor1", "actor2", "source"),
    *("statement", "quote", "killed_text", "injured_text", "detained_text", "of_whom", "scope", "date_note"),
)
"""The columns, of any table, that people write sentences into."""
SHOWN = 3
"""Names that a sentence of the report has; the report's list has all."""

_WORD = r"[A-Z][a-z][\w'’-]*"
_NAME = rf"(?P<name>{_WORD}(?: (?:{_WORD}|ul|ur|ud|uz|al|bin|bint)){{0,3}})"
_WHO = [
    "resident",
    "villager",
    "shopkeeper",
    "labourer",
    "laborer",
    "driver",
    "farmer",
    "trader",
    "teacher",
    "student",
    "schoolboy",
    "schoolgirl",
    "worker",
    "vendor",
    "shepherd",
    "refugee",
    "returnee",
    "survivor",
    "victim",
    "youth",
    "eyewitness",
    "witness",
    "relative",
    "tribesman",
    "elder",
    "passenger",
    "pedestrian",
    "porter",
    "patient",
    "mother",
    "father",
    "widow",
    "boy",
    "girl",
    "child",
    "civilian",
    "detainee",
    "prisoner",
    "man",
    "woman",
]
_KIN = ["son", "sons", "daughter", "daughters", "wife", "widow", "brother", "sister", "mother", "father", "nephew"]
_HOME = ["house", "home", "compound", "residence", "hujra", "guesthouse", "shop", "vehicle", "car"]
_OF = tuple(f"{word} of" for word in (*_KIN, *_HOME))
_SLASHED = ("s/o", "d/o", "w/o")
_ANY_WHO = "|".join(_WHO)
_FRONT = tuple(
    (cue, re.compile(text))
    for cue, text in (
        *((cue, rf"{cue},?(?: (?:{_ANY_WHO}))?,?(?: named)? {_NAME}") for cue in ("year-old", "year old")),
        *((cue, rf"{cue} {_NAME}") for cue in ("dentified as", "amed as")),
        # "Violence against civilians, Landi Kotal" is a type and a place.
        *((who, rf"(?<!against )\b{who}s?,? (?:named |identified as |called )?{_NAME}") for who in _WHO),
        *((cue, rf"\b{cue} (?:one |the late )?{_NAME}") for cue in (*_OF, *_SLASHED)),
        ("ولد", r"(?P<name>[\u0600-\u06ff]+ [\u0600-\u06ff]+) ولد [\u0600-\u06ff]+"),
    )
)
"""Words that a text has where a pattern may hold, and the pattern: a name behind these words."""
_BACK = tuple(
    (cue, re.compile(text))
    for cue, text in (
        ("", r"(?:, | \()(?:aged )?\d\d?(?=[,)])"),
        (", a", rf", an? (?:local |Afghan |Pakistani |tribal |\d\d?-year-old )*(?:{_ANY_WHO})\b"),
        (", the ", rf", the (?:local |Afghan |Pakistani |tribal )*(?:{_ANY_WHO})\b"),
        *((cue, rf",? {cue} ") for cue in _SLASHED),
    )
)
"""Words that a text has where a pattern may hold, and the pattern, which stands behind a name."""
_CUES = frozenset(f"{who}{end}" for who in _WHO for end in ("", "s", ",", "s,", ".")) | {*_KIN, *_HOME, *_SLASHED}
_PARTS_OF_CUES = ("year", " as ", "ولد")
"""Words, and parts of words, of which every text has one in which a pattern with a cue holds."""
_ENDS = re.compile(rf"(?<![\w'’-]){_NAME}$")
_GIVEN = re.compile(
    r"\b(?:Khan|Gul|Muhammad|Mohammad|Mohammed|Ahmad|Ahmed|Ali|Shah|Jan|Noor|Nur|Abdul|Rahman|Rehman|Rahim|Bibi|Begum|"
    r"Hussain|Hassan|Ibrahim|Yousaf|Yusuf|Zaman|Wali|Akbar|Akhtar|Amin|Aziz|Bakht|Daud|Fazal|Ghulam|Habib|Hamid|Iqbal|"
    r"Karim|Malik|Mir|Naseer|Omar|Qasim|Rashid|Sadiq|Sher|Sultan|Taj|Umar|Zahir|\w+ullah|\w+uddin)\b"
)
"""Given names and parts of names that are frequent in the region: an age alone also stands behind a place."""
_OFFICE = re.compile(
    r"\b(?:spokes\w+|minister|governor|commander|general|colonel|major|captain|chief|commissioner|president|envoy|"
    r"ambassador|secretary|director|senator|mayor|judge|leader|official|officer|emir|mufti|mawlawi|maulana|prime|"
    r"inspector|superintendent|representative|chairman|head)\b",
    re.IGNORECASE,
)
_NEAR = 40
"""Characters before a name in which an office makes its bearer a public person."""
_NO_NAMES = frozenset(
    word
    for line in (
        "January February March April May June July August September October November December Monday Tuesday",
        "Wednesday Thursday Friday Saturday Sunday Afghan Afghans Afghanistan Pakistan Pakistani Pakistanis Iran",
        "Iranian India Indian Taliban Taleban Islamic State Emirate Army Forces Force Police Corps Frontier Front",
        "Movement Group Party Ministry Agency Agencies Commission Commissioner Council Province District Tehsil",
        "Village Valley Pass Gate Camp Hospital School University Mosque Bazaar Market Road Line Border Crossing",
        "Post Operation Red Crescent Cross United Nations UNHCR Dera Kabul Kandahar Peshawar Quetta Islamabad",
        "Jalalabad Torkham Chaman Khost Kunar Nangarhar Paktika Paktia Balochistan Khyber Pakhtunkhwa Waziristan",
        "Durand",
    )
    for word in line.split()
)
"""Words that are in no name of a private person: days, countries, bodies, places."""
_HONORIFICS = frozenset(
    ("Mr", "Mrs", "Ms", "Haji", "Malik", "The", "A", "An", "In", "On", "At", "Of", "By", "From")
)
_BEFORE = 60
"""Characters before words in which the name that they are about is looked for."""


@dataclass(frozen=True, slots=True)
class Person:
    """A name that may be a private person's: its row in the file, its column, and the name."""

    row: int
    column: str
    name: str

    def as_dict(self) -> dict[str, object]:
        """The name as plain values, for JSON."""
        return {"row": self.row, "column": self.column, "name": self.name}


def private_names(text: str) -> list[str]:
    """The names in a text that may be private persons', each once, in the order of the text."""
    found = sorted({(at, name) for at, name in _named(text) if name and not _is_public(text, at)})
    return list(dict.fromkeys(name for _, name in found))


def find_persons(records: Batch, table: Table, numbers: NDArray[np.signedinteger]) -> list[Person]:
    """The names in records that may be private persons', ascending by row; `numbers` are rows in the file."""
    found = []
    for column in table.columns:
        if column.name not in READ or column.name not in records:
            continue
        cells = records.columns[column.name]
        names = [private_names(str(text)) for text in cells.values]
        if not any(names):
            continue
        for at in np.flatnonzero(cells.flagged([bool(each) for each in names])).tolist():
            row = int(numbers[at])
            found += [Person(row, column.name, name) for name in names[int(cells.codes[at])]]
    return sorted(found, key=lambda person: person.row)


def persons_note(persons: Sequence[Person]) -> list[str]:
    """The sentence of an import's report that points names out; none where there are no names."""
    rows = len({person.row for person in persons})
    return _sentence(persons, "1 row seems" if rows == 1 else f"{rows:,} rows seem")


def record_note(record: Mapping[str, object]) -> list[str]:
    """The sentence that points out names in a record, or in some of its columns; none where there are no names."""
    texts = {name: str(record[name]) for name in READ if record.get(name) is not None}
    persons = [Person(1, column, name) for column, text in texts.items() for name in private_names(text)]
    return _sentence(persons, "it seems")


def _sentence(persons: Sequence[Person], which: str) -> list[str]:
    if not persons:
        return []
    shown = ", ".join(f"{each.name!r} in {each.column}" for each in persons[:SHOWN])
    more = f" and {len(persons) - SHOWN:,} more" if len(persons) > SHOWN else ""
    return [f"{which} to name private persons: {shown}{more}; leave out what could do them harm"]


def _named(text: str) -> Iterator[tuple[int, str]]:
    """Every name in a text with its place, by all patterns; an empty name where a pattern is about none."""
    has_cues = any(part in text for part in _PARTS_OF_CUES) or not _CUES.isdisjoint(text.split())
    for cue, pattern in _FRONT if has_cues else ():
        if cue in text:
            for match in pattern.finditer(text):
                yield match.start("name"), _trimmed(match["name"])
    for cue, pattern in _BACK if has_cues else _BACK[:1]:
        if cue in text:
            for match in pattern.finditer(text):
                begin = max(0, match.start() - _BEFORE)
                found = _ENDS.search(text[begin : match.start()])
                if found is not None and " " in found["name"] and (cue or _GIVEN.search(found["name"])):
                    yield begin + found.start("name"), _trimmed(found["name"])


def _trimmed(name: str) -> str:
    """The name without words in front that are none; empty for what is no person's name."""
    words = name.split(" ")
    while words and words[0] in _HONORIFICS:
        words.pop(0)
    return "" if _NO_NAMES.intersection(words) else " ".join(words)


def _is_public(text: str, at: int) -> bool:
    """Whether the words of the same sentence before a name give its bearer an office."""
    return _OFFICE.search(re.split(r"[.;:]\s", text[max(0, at - _NEAR) : at])[-1]) is not None
