"""Claims, crossing statuses and versions of records as readers are shown them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from app.figures.default import as_stated
from app.model.batch import batch_of
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, TABLES, Table
from app.model.vocabulary import Speaker
from app.record.shade import Shade
from app.record.version_rows import select_sql, version_values
from app.rules.rule import NOTHING, Effect, hidden_of, made_title

Known = Mapping[str, object]
OfIncident = Callable[[str], Effect]
"""A function that gives the effect on an incident."""

SAID_ON = {CLAIMS.name: "said_on", CROSSING_STATUS.name: "date_from"}
COUNTED = frozenset({"civilians", "women", "children", "security forces", "militants"})
"""Words of `of_whom` that stay with a rough place; other words are a source's own."""
PARTIES = frozenset(map(str, Speaker))
LINKS = ("overlaps", "part_of")
SEPARATOR = ";"
CORRECTIONS = "corrections"
EVER_SAID = (
    "SELECT record FROM history WHERE table_name = ?1 AND id = ?2 UNION ALL "
    "SELECT record FROM source_layer WHERE table_name = ?1 AND id = ?2 AND record != 'null'"
)
"""SQL for what was said of a record: its versions, and what its source said underneath."""


def shown_records(rows: Iterable[Known], table: Table, shade: Shade, of_incident: OfIncident) -> list[Known]:
    """The claims or statuses that are shown, each as it is shown; links to claims that are not shown are gone."""
    pairs = [(row, shown_record(row, table, shade, of_incident)) for row in rows]
    gone = {str(before["id"]) for before, after in pairs if after is None}
    kept = [after for _, after in pairs if after is not None]
    return [without_links(row, gone) for row in kept] if gone else kept


def shown_record(row: Known, table: Table, shade: Shade, of_incident: OfIncident) -> Known | None:
    """A claim or a status as it is shown, None where it is not.

    A claim about a withheld incident is withheld. A status is of a crossing, which everybody may know: it is shown
    without its link to an incident of which not all may be told, and without the words of its source.
    """
    of_link = NOTHING if row.get("incident") is None else of_incident(str(row["incident"]))
    own = shade.of_dataset(row.get("dataset"), row.get(SAID_ON[table.name]))
    if own.is_withheld or (table is CLAIMS and of_link.is_withheld):
        return None
    effect = own | of_link
    if effect == NOTHING:
        return row
    hidden = hidden_of(effect, table)
    if table is CROSSING_STATUS and (of_link.level or of_link.is_withheld):
        hidden |= {"incident", *table.words}
    shown: dict[str, object] = {**row, **dict.fromkeys(hidden.intersection(row))}
    if table is CLAIMS and effect.level:
        shown |= _common_words(row)
    return shown


def without_links(row: Known, gone: Iterable[str]) -> Known:
    """A record whose lists of ids do not name records that are not shown."""
    left_out = set(gone)
    return {**row, **{name: _without(str(row[name]), left_out) for name in LINKS if row.get(name) is not None}}


def shown_incident(values: Known, effect: Effect, shade: Shade) -> Known | None:
    """A version of an incident as it is shown, None where it is not.

    Without claims that are withheld its figures are those that the dataset states.
    """
    if effect.is_withheld:
        return None
    is_figured = values.get("figures") is not None and shade.withholds_claims(str(values["id"]))
    named = str(values.get("overlaps") or "").split(SEPARATOR)
    gone = [each.strip() for each in named if each.strip() and shade.of_incident(each.strip()).is_withheld]
    if effect == NOTHING and not is_figured and not gone:
        return values
    batch = batch_of(INCIDENTS, [tuple(values.get(name) for name in INCIDENTS.names)])
    batch = as_stated(batch) if is_figured else batch
    if effect.level:
        batch = shade.places.coarsened(batch, np.array([effect.level], dtype=np.intp))
    shown: dict[str, object] = dict(zip(INCIDENTS.names, batch.rows(INCIDENTS)[0], strict=True))
    shown |= dict.fromkeys(hidden_of(effect, INCIDENTS) - {"title"})
    if effect.title_is_made:
        place, kind = shown["place_name"], shown["event_type"]
        shown["title"] = made_title(None if kind is None else str(kind), None if place is None else str(place))
    return without_links({**values, **shown}, gone)


def effect_on(values: Known, table: Table, shade: Shade) -> Effect:
    """The effect on a version of a record: what holds for the record now, and for the version itself."""
    if table is INCIDENTS:
        return shade.of_incident(str(values["id"])) | shade.of_values(values)
    of_link = NOTHING if values.get("incident") is None else shade.of_incident(str(values["incident"]))
    return shade.of_dataset(values.get("dataset"), values.get(SAID_ON[table.name])) | of_link


def is_open(table_name: str, record_id: str, shade: Shade) -> bool:
    """Whether the rules say nothing of a record, of any of its versions, or of what its source says of it.

    Only then may be told what was corrected of it, and why.
    """
    table = TABLES[table_name]
    if table is INCIDENTS and shade.withholds_claims(record_id):
        return False
    return all(effect_on(each, table, shade) == NOTHING for each in _ever_said(table, record_id, shade))


def _ever_said(table: Table, record_id: str, shade: Shade) -> Iterator[dict[str, object]]:
    rows = [row[1:] for row in shade.connection.execute(f"{select_sql(table)} WHERE id = ?", (record_id,))]
    kept = shade.connection.execute(EVER_SAID, (table.name, record_id))
    rows += [version_values(table, str(record)) for (record,) in kept]
    return (dict(zip(table.names, row, strict=True)) for row in rows)


def shown_version(values: Known, table: Table, shade: Shade) -> Known | None:
    """A version of a record of any table as it is shown, None where it is not."""
    if table is INCIDENTS:
        return shown_incident(values, effect_on(values, table, shade), shade)
    return shown_record(values, table, shade, shade.of_incident)


def shown_versions(versions: Sequence[dict[str, Any]], table: Table, shade: Shade) -> list[dict[str, Any]]:
    """The versions of one record as they are shown: none of a withheld one.

    A version that differs from the one before only in what is not shown is left out. Of a record that is not shown
    as it is, neither are the reasons of retractions, which are written freely, nor its corrections.
    """
    shown: list[dict[str, Any]] = []
    versions = _with_open_corrections(versions, table, shade)
    for version in versions:
        seen = shown_version(version, table, shade)
        if seen is None:
            return []
        told = {**seen} if effect_on(version, table, shade) == NOTHING else {**seen, "why": None, "by": None}
        if not shown or told["became"] is not None or any(told[name] != shown[-1][name] for name in table.names):
            shown.append(told)
    return shown


def _with_open_corrections(
    versions: Sequence[dict[str, Any]], table: Table, shade: Shade
) -> Sequence[dict[str, Any]]:
    """The versions without corrections that tell what the rules hide."""
    if not any(CORRECTIONS in each for each in versions):
        return versions
    is_told = is_open(table.name, str(versions[0]["id"]), shade)
    told: list[dict[str, Any]] = []
    for each in versions:
        open_ones = [one for one in each.get(CORRECTIONS, ()) if is_told and one["column"] not in LINKS]
        plain = {name: value for name, value in each.items() if name != CORRECTIONS}
        told.append({**plain, CORRECTIONS: open_ones} if open_ones else plain)
    return told


def _common_words(row: Known) -> dict[str, object]:
    """A claim's party and the kind of people it counts, without words of the source's own."""
    whom, party = row.get("of_whom"), row.get("party")
    return {
        "of_whom": whom if whom in COUNTED else None,
        "party": party if party is None or party in PARTIES else str(Speaker.UNATTRIBUTED),
    }


def _without(listed: str, gone: set[str]) -> str | None:
    kept = [each.strip() for each in listed.split(SEPARATOR) if each.strip() not in gone]
    return f"{SEPARATOR} ".join(filter(None, kept)) or None
