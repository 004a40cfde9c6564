"""Coordinates that are probably wrong as written, and the sentences that report them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.geocoding.context import Context
from app.geography.units import COUNTRIES
from app.ingest.files.cells import Checks
from app.ingest.files.tables import Refusal
from app.ingest.files.written_degrees import BOX, Axis
from app.ingest.formats.figures import with_flag
from app.ingest.locator import Desk
from app.model.batch import Batch
from app.model.coded import Mask
from app.model.vocabulary import StatedMatch

MOST_LATITUDE = 90.0
EXCHANGED = "; with longitude and latitude exchanged it would lie inside: "
SWAP = "say swap = true in the mapping (--map), or exchange the two columns"
NEARLY_ALL = 0.9
"""Share of a file's rows from which one sentence says that all have longitude and latitude exchanged."""
OUTSIDE = "outside_both_countries"
"""The flag of a record that states one of our countries, and whose coordinates lie in neither."""
CONTEXT = ("country_stated", "province_stated", "district_stated")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A kind of doubtful coordinates: the country that a file states, and where the coordinates lie instead.

    `stated` and `lies_in` are ISO codes, None for no statement and for neither country. `exchanged` says whether
    the point with longitude and latitude exchanged would lie where it should.
    """

    stated: str | None
    lies_in: str | None
    exchanged: bool

    def sentence(self, rows: int) -> str:
        """The sentence that reports this doubt about `rows` rows."""
        lie, they = ("row lies", "it") if rows == 1 else ("rows lie", "they")
        where = "outside both countries" if self.lies_in is None else f"in {COUNTRIES[self.lies_in]}"
        though = "" if self.stated is None else f" though the file says {COUNTRIES[self.stated]}"
        would = f"; with longitude and latitude exchanged {they} would lie inside" if self.exchanged else ""
        return f"{rows:,} {lie} {where}{though}{would}"


def are_at_zero(records: Batch) -> Mask:
    """A mask of the rows with coordinates 0, 0: outside both countries, and written by programs for "no place"."""
    return records.column("longitude").among([0.0]) & records.column("latitude").among([0.0])


def zero_sentence(rows: int) -> str:
    """The sentence that reports how rows at 0, 0 were treated."""
    have, its = ("row has", "its place is") if rows == 1 else ("rows have", "their places are")
    return (
        f"{rows:,} {have} the coordinates 0, 0, which are no place of either country: they count as missing, and "
        f"{its} looked up by name"
    )


def refuse_exchanged(records: Batch, desk: Desk, checks: Checks) -> None:
    """Refuse rows that name a country, lie in neither, and would lie inside with their coordinates exchanged."""
    lon, lat = (records.column(name).numbers() for name in ("longitude", "latitude"))
    maybe = np.flatnonzero(_is_within(lon, Axis.LATITUDE) & _is_within(lat, Axis.LONGITUDE))
    rows = records.take(maybe)
    stated = zip(*(rows.column(name).spread() for name in CONTEXT), strict=True)
    named = (_country_named(desk.context(*cells)) for cells in stated)
    turned = _countries_of_exchanged(rows, desk).tolist()
    for row, country, other in zip(maybe.tolist(), named, turned, strict=True):
        if country in COUNTRIES and other is not None:
            where = f"longitude {lon[row]:g}, latitude {lat[row]:g}: outside both countries though the row names "
            checks.reasons.setdefault(int(checks.numbers[row]), f"{where}{COUNTRIES[country]}{EXCHANGED}{SWAP}")


def _country_named(context: Context) -> str | None:
    """The country that a row names, or in which the units lie that it names; None for none, and for two."""
    if context.country is not None:
        return context.country
    countries = {place.country for place in (*context.regions, *context.districts)}
    return countries.pop() if len(countries) == 1 else None


def exchanged_sentences(refused: Iterable[Refusal], rows: int) -> list[str]:
    """A sentence if nearly all of a file's rows were refused for exchanged coordinates; else none."""
    count = sum(EXCHANGED in refusal.reason for refusal in refused)
    if count < 2 or count < NEARLY_ALL * rows:
        return []
    return [f"{count:,} of {rows:,} rows have longitude and latitude exchanged: {SWAP}"]


def _is_within(degrees: NDArray[np.floating], axis: Axis) -> Mask:
    """A mask of the numbers that are degrees of the two countries on an axis; no two axes share any."""
    least, most = BOX[axis]
    return np.asarray((degrees >= least) & (degrees <= most))


def find_doubts(records: Batch, desk: Desk, given: str) -> Counter[Doubt]:
    """The number of rows for each doubt, among rows whose `located_by` is `given`: coordinates in the file."""
    rows = records.take(np.flatnonzero(records.column("located_by").among([given]) & _is_elsewhere(records)))
    stated = [desk.context(country, None, None).country for country in rows.column("country_stated").spread()]
    turned = _countries_of_exchanged(rows, desk)
    doubts = (
        Doubt(country, side, other == country if country else other is not None)
        for country, side, other in zip(stated, rows.column("side").spread(), turned, strict=True)
        if country is None or country in COUNTRIES
    )
    return Counter(doubts)


def flag_outside(records: Batch, desk: Desk, given: str) -> Batch:
    """Located incidents with a flag on each that a country's name and its coordinates in the file contradict.

    Only coordinates in neither country are flagged; `stated_match` tells those in the other one.
    """
    outside = records.column("located_by").among([given]) & ~records.column("side").known()
    if not outside.any():
        return records
    stated = records.column("country_stated").map(lambda name: desk.context(name, None, None).country)
    flags = with_flag(records.column("flags"), OUTSIDE, outside & stated.among(COUNTRIES))
    return records.having({"flags": flags})


def sentences(doubts: Counter[Doubt]) -> Iterable[str]:
    """Every doubt as a sentence, the most frequent first."""
    return [doubt.sentence(rows) for doubt, rows in doubts.most_common()]


def _is_elsewhere(records: Batch) -> Mask:
    """A mask of located rows in neither country, or certainly in another country than the file states."""
    differs = records.column("stated_match").among([StatedMatch.COUNTRY_DIFFERS])
    return records.column("longitude").known() & (~records.column("side").known() | differs)


def _countries_of_exchanged(rows: Batch, desk: Desk) -> NDArray[np.object_]:
    """The country in which each row would lie with longitude and latitude exchanged; None for neither."""
    lon, lat = rows.column("latitude").numbers(), rows.column("longitude").numbers()
    possible = np.abs(lat) <= MOST_LATITUDE
    found = desk.atlas.ground.find(lon[possible], lat[possible])
    countries = np.array([*(district.country for district in desk.atlas.districts), None], dtype=object)
    turned = np.full(len(rows), None, dtype=object)
    turned[possible] = countries[found]
    return turned
