"""Records as corrected: a person's values upon what a source says, located anew where these move them."""

from collections.abc import Mapping, Sequence

from app.ingest.doubtful_places import OUTSIDE
from app.ingest.enrich import CONTEXT, PLACED, enrich
from app.ingest.formats.figures import UNORDERED, flag_unordered
from app.ingest.formats.own import precision_of
from app.ingest.locator import Desk, rounded
from app.model.batch import Values, batch_of
from app.model.columns import INCIDENTS, Table
from app.model.vocabulary import BY_NAME, DatePrecision
from app.record.corrections import FIGURES, PLACE, has_own_point

BY_PERSON = "coordinates given in a correction"
"""The `located_by` of an incident with corrected coordinates."""
DAYS = ("date_start", "date_end")

Said = Mapping[str, object]


def corrected_rows(
    table: Table, sources: Sequence[Values], corrections: Sequence[Said], desk: Desk
) -> list[Values]:
    """Records as sources say them with their corrections (values by column), in the order of the table's columns.

    Everything that follows from a corrected column follows anew: a corrected name of a place is looked up, a
    corrected point has another district, side and distances.
    """
    said = [dict(zip(table.names, source, strict=True)) for source in sources]
    pairs = [*zip(said, corrections, strict=True)]
    records = [overlaid(table, *pair) for pair in pairs]
    if table is INCIDENTS:
        moved = [at for at, pair in enumerate(pairs) if _move(records[at], *pair, desk)]
        for at, record in zip(moved, _located([records[at] for at in moved], desk), strict=True):
            by = pairs[at][1].get("located_by", record["located_by"])
            records[at] = {**record, "located_by": by}
    return [tuple(record[name] for name in table.names) for record in records]


def overlaid(table: Table, said: Said, values: Said) -> dict[str, object]:
    """A record as its source says it with other values in some columns; not located anew."""
    record = {**said, **values}
    if table is INCIDENTS and values:
        _complete_days(record, said, values)
        if values.keys() & {*PLACED, "country_stated"} and "flags" not in values:
            # Of the place as it was: where it is now, `stated_match` says.
            record["flags"] = _without(record["flags"], OUTSIDE)
        if values.keys() & {*FIGURES, "flags"}:
            record["flags"] = _flags(record)
    return record


def _complete_days(record: dict[str, object], said: Said, values: Said) -> None:
    """Let a single day end on itself when it moves, and a precision that days alone gave follow them."""
    if values.keys().isdisjoint(DAYS):
        return
    follows = "date_precision" not in values and said["date_precision"] in (None, _precision(said))
    is_single = said["date_start"] == said["date_end"] and (
        follows or record["date_precision"] == DatePrecision.DAY
    )
    if is_single and "date_end" not in values:
        record["date_end"] = record["date_start"]
    if follows:
        record["date_precision"] = _precision(record)


def _precision(record: Said) -> str:
    """The precision that an import gives to a record's days where none is stated."""
    first, last = (None if record[name] is None else str(record[name]) for name in DAYS)
    return precision_of(first, last, None)


def _flags(record: Said) -> object:
    """The flags of a record with other figures."""
    kept = _without(record["flags"], UNORDERED)
    row = tuple({**record, "flags": kept}[name] for name in INCIDENTS.names)
    return flag_unordered(batch_of(INCIDENTS, [row])).column("flags").spread()[0]


def _without(flags: object, flag: str) -> str | None:
    words = [word.strip() for word in str(flags or "").split(";")]
    return ";".join(word for word in words if word and word != flag) or None


def _move(record: dict[str, object], said: Said, values: Said, desk: Desk) -> bool:
    """Whether an incident is to be located anew; what followed from another place is taken from the record."""
    if values.keys().isdisjoint((*PLACED, *CONTEXT, "place_name")):
        return False
    emptied: tuple[str, ...] = ()
    if not values.keys().isdisjoint(PLACE):
        emptied = ("geo_precision", "radius_km")
        record["located_by"] = None if record["longitude"] is None else BY_PERSON
    elif _is_looked_up(said, values, desk):
        emptied, record["located_by"] = PLACED, None
    elif said["longitude"] is None:
        return False
    elif "geo_precision" in values:
        emptied = ("radius_km",)
    record.update(dict.fromkeys(name for name in emptied if name not in values))
    return True


def _is_looked_up(said: Said, values: Said, desk: Desk) -> bool:
    """Whether a corrected name, country, province or district means that the place is looked up again.

    A cleared name leaves a point that the source gives; a corrected province leaves a place that was not found by
    the name in the record.
    """
    if "place_name" in values:
        return values["place_name"] is not None or not has_own_point(said)
    return not values.keys().isdisjoint(CONTEXT) and _was_found_by_name(said, desk)


def _was_found_by_name(said: Said, desk: Desk) -> bool:
    """Whether looking up an incident's name gives the place that the incident has, or gave it none."""
    name, located_by = said["place_name"], str(said["located_by"])
    if name is None or has_own_point(said):
        return False
    if not located_by.startswith(BY_NAME):
        return str(name) in located_by
    context = (None if said[each] is None else str(said[each]) for each in CONTEXT)
    match = desk.geocoder.answer(str(name), *context).match
    return match is not None and rounded(match.lon, match.lat) == (said["longitude"], said["latitude"])


def _located(records: Sequence[Said], desk: Desk) -> list[dict[str, object]]:
    """Incidents with every derived column."""
    if not records:
        return []
    rows = [tuple(record[name] for name in INCIDENTS.names) for record in records]
    located = enrich(batch_of(INCIDENTS, rows), desk).only(INCIDENTS.names).rows(INCIDENTS)
    return [dict(zip(INCIDENTS.names, row, strict=True)) for row in located]
