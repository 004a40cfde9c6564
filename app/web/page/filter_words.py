"""Filters and codes in words: the filters of a request, names of provinces and crossings, sides of the line."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import shapely

from app.filters.area_text import read_area
from app.filters.catalogue import DEFAULT_WITHIN_KM, PLACE_MATCHES
from app.filters.interval_text import read_interval
from app.filters.value_text import read_range
from app.geography.admin import Province
from app.geography.atlas import Atlas
from app.geography.border import Crossing
from app.geography.place_names import Named, district_names
from app.geography.units import COUNTRIES
from app.model.columns import INCIDENTS, Table
from app.model.errors import BadParameter
from app.model.query import DateMatch
from app.web.page.catalogue import ENGLISH, words_in
from app.web.page.summary_sentence import days_phrase

SIDE_WORDS = {"AF": "Afghan side", "PK": "Pakistani side", "undetermined": "side undetermined"}
MATCH_WORDS = {
    "agrees": "agrees",
    "province_differs": "another province",
    "country_differs": "another country",
    "side_undetermined": "too close to the line to compare",
    "not_comparable": "cannot be compared",
}
PLACE_MATCH_WORDS: Mapping[str, str] = {
    "centre": "by the centre of each place",
    **{str(match): words for match, words in PLACE_MATCHES.items()},
}


@dataclass(frozen=True, slots=True)
class Names:
    """The names of provinces by ISO 3166-2 code, and of crossings by id, in the language of a page.

    In another language than English also those of countries by ISO 3166-1 code and of districts by their English
    names, as far as there are any.
    """

    provinces: Mapping[str, str] = field(default_factory=dict)
    crossings: Mapping[str, str] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    districts: Mapping[str, Named] = field(default_factory=dict)

    def name(self, column: str, code: str) -> str:
        """A code of a column with its name before it, "Kandahar (AF-KAN)"; the code alone if it has no name.

        Sides are given as words only.
        """
        if column == "side":
            return SIDE_WORDS.get(code, code)
        name = {"province": self.provinces, "crossing": self.crossings}.get(column, {}).get(code)
        return code if name is None else f"{name} ({code})"


def names_of(atlas: Atlas, language: str = ENGLISH) -> Names:
    """The names of the atlas's places in a language; provinces and crossings in English where there is none."""
    return Names(
        {unit.iso: name_in(unit, language) for unit in atlas.provinces},
        {crossing.id: name_in(crossing, language) for crossing in atlas.crossings},
        {} if language == ENGLISH else country_names(language),
        district_names(atlas.districts, language),
    )


def country_names(language: str) -> dict[str, str]:
    """The names of the two countries by their codes."""
    return {code: str(words_in(language)[f"country_{code.lower()}"]) for code in COUNTRIES}


def name_in(thing: Province | Crossing, language: str) -> str:
    """The name of a province or a crossing in a language; its English name where it has none."""
    english = thing.name if isinstance(thing, Province) else thing.name_en
    return getattr(thing, f"name_{language}", "") or english


def filter_phrases(params: Mapping[str, str], names: Names, table: Table = INCIDENTS) -> list[str]:
    """The filters without the dates, each as a phrase: "within 25 km of Torkham", "province Kandahar (AF-KAN)".

    `params` are the texts that a query was read from; a text that no filter accepts is shown as it is.
    """
    phrases = [near_phrase(params, names)] if "near" in params else []
    for name, text in params.items():
        if name in _PHRASES:
            phrases.append(_PHRASES[name](text, names))
        elif name in table.names:
            phrases.append(f"{table.column(name).title}: {text}")
    return phrases


def dates_phrase(params: Mapping[str, str]) -> str:
    """The dates in words: "1 Oct – 30 Nov 2025, certainly or possibly", "from 1 Oct 2025, certainly".

    Empty without dates.
    """
    if "datetime" not in params:
        return ""
    interval = read_interval(params["datetime"])
    span = "any date" if interval is None else days_phrase(interval.start, interval.end)
    is_certain = params.get("date_match", "").strip().casefold() == DateMatch.CERTAINLY
    return f"{span}, {'certainly' if is_certain else 'certainly or possibly'}"


def restriction_phrase(params: Mapping[str, str], atlas: Atlas) -> str:
    """The filters without the days in one phrase: "within 25 km of Torkham, dataset ucdp"; "" without filters."""
    parts = filter_phrases(params, names_of(atlas))
    if dates_phrase(params).endswith(", certainly"):
        parts.append("certainly in these dates")
    return ", ".join(parts)


def all_phrases(params: Mapping[str, str], names: Names, table: Table = INCIDENTS) -> list[str]:
    """The dates and the other filters, each as a phrase; empty without filters."""
    dates = dates_phrase(params)
    return [*([dates] if dates else []), *filter_phrases(params, names, table)]


def near_phrase(params: Mapping[str, str], names: Names) -> str:
    """The circle of a request in words: "within 25 km of Torkham"."""
    km = params.get("within_km", f"{DEFAULT_WITHIN_KM:g}").strip()
    near = params["near"]
    lon, comma, lat = near.partition(",")
    place = f"longitude {lon.strip()}, latitude {lat.strip()}" if comma else names.crossings.get(near, near)
    return f"within {km} km of {place}"


def area_phrase(text: str) -> str:
    """An area in words: "in an area of 5 corners from 69.5, 33.5 to 71.5, 34.8"; the text itself if it is none."""
    try:
        shape = read_area(text).shape
    except BadParameter:
        return f"in the area {text}"
    west, south, east, north = (f"{degrees:.4g}" for degrees in shape.bounds)
    rings = sum(len(shapely.get_rings(part)) for part in shapely.get_parts(shape))
    corners = shapely.get_num_coordinates(shape) - rings
    return f"in an area of {corners} corners from {west}, {south} to {east}, {north}"


def corridor_phrase(text: str, names: Names) -> str:
    """A corridor in words: "within 10 km of the line from Torkham to Chaman"."""
    first, last, km = (part.strip() for part in f"{text},,".split(",")[:3])
    gates = (names.crossings.get(gate, gate) for gate in (first, last))
    return f"within {km} km of the line from {' to '.join(gates)}"


def fatalities_phrase(text: str) -> str:
    """A range of deaths in words: "at least 10 killed by the best estimate"."""
    try:
        least, most = read_range(text)
    except BadParameter:
        return f"killed: {text}"
    if least is None and most is None:
        return "any number killed"
    if least == most or None in (least, most):
        before = "at most " if least is None else "at least " if most is None else ""
        return f"{before}{most if least is None else least} killed by the best estimate"
    return f"{least} to {most} killed by the best estimate"


def _listed(before: str, column: str) -> Callable[[str, Names], str]:
    """A function that puts codes, separated by commas and in any case, into words with names, after `before`."""

    def words(text: str, names: Names) -> str:
        by_fold = {code.casefold(): code for code in (*names.provinces, *SIDE_WORDS)}
        parts = [part.strip() for part in text.split(",")]
        return before + " or ".join(names.name(column, by_fold.get(part.casefold(), part)) for part in parts)

    return words


def _either(before: str, words: Mapping[str, str]) -> Callable[[str, Names], str]:
    """A function that puts words, separated by commas, into other words where `words` has them, after `before`."""

    def say(text: str, _: Names) -> str:
        parts = [part.strip() for part in text.split(",")]
        return before + " or ".join(words.get(part.casefold(), part) for part in parts)

    return say


_PHRASES: Mapping[str, Callable[[str, Names], str]] = {
    "event_type": _either("", {}),
    "dataset": _either("dataset ", {}),
    "province": _listed("province ", "province"),
    "district": _either("in ", {}),
    "fatalities": lambda text, _: fatalities_phrase(text),
    "actor": _either("with a party named like ", {}),
    "verification": _either("verification: ", {}),
    "side": _listed("", "side"),
    "stated_match": _either("stated and derived place: ", MATCH_WORDS),
    "border_km": lambda text, _: f"at most {text.strip()} km from the line",
    "area": lambda text, _: area_phrase(text),
    "corridor": lambda text, names: corridor_phrase(text, names),
    "bbox": lambda text, _: f"in the box {text}",
    "bbox-crs": lambda text, _: f"its reference system {text}",
    "place_match": _either("", PLACE_MATCH_WORDS),
    "q": lambda text, _: f"with the words “{text.strip()}”",
    "filter": lambda text, _: f"where {text}",
}
