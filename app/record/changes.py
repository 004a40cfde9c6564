"""Changes between two revisions: records inserted, changed and retracted, each once."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import orjson
from apsw import Connection

from app.model.columns import INCIDENTS, TABLES, Table
from app.record.event_ids import COLUMN
from app.record.shade import Shade
from app.record.shown_links import find_unlinked, versions_without_links
from app.record.shown_records import effect_on, shown_version, shown_versions
from app.record.tombstones import RETRACTED, read_retracted, read_tombstones
from app.record.version_rows import select_sql, version_values
from app.record.versions import read_history
from app.record.withheld_now import WithheldNow, find_withheld_now
from app.rules.rule import NOTHING

INSERTED, CHANGED, GONE = "inserted", "changed", "retracted"
TOUCHED = """
    SELECT id, max(revision) AS last FROM (
        SELECT id, revision FROM history WHERE table_name = :table AND revision > :after AND revision <= :until
        UNION ALL
        SELECT id, revision FROM tombstones WHERE table_name = :table AND revision > :after AND revision <= :until)
    GROUP BY id"""
AT_REVISION = (
    "SELECT record FROM history h WHERE h.table_name = :table AND h.id = t.id AND h.revision <= {} "
    "ORDER BY h.revision DESC LIMIT 1"
)
Known = dict[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """One record that is not what it was: `became` inserted, changed or retracted, last at `revision`."""

    revision: int
    table: str
    id: str
    became: str


@dataclass(frozen=True, slots=True)
class Changes:
    """All changes after the revision `after`, up to and with the revision `until`; ordered by revision.

    A record that came and went in between is not among them, and none that is withheld now. Nothing is told of the
    links of `unlinked` records.
    """

    after: int
    until: int
    listed: Sequence[Change]
    unlinked: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"<Changes after revision {self.after}, up to {self.until}: {len(self.listed):,} records>"


def list_changes(
    connection: Connection, after: int, until: int, withheld: frozenset[str], shade: Shade | None = None
) -> Changes:
    """The changes after one revision and up to another, as a reader sees it who must not get these licences.

    `shade` says what else the reader is not shown: a change of nothing that is shown is no change.
    """
    found = [
        change
        for table in TABLES.values()
        for each in (_new_ones, _touched)
        for change in each(connection, table, (after, until), withheld)
    ]
    if shade is not None:
        seen = (_seen(connection, change, (after, until), shade) for change in found)
        found = [change for change in seen if change is not None]
    unlinked = find_unlinked(connection, withheld, shade)
    if unlinked:
        told = (
            _without_links(connection, one, (after, until), shade) if one.id in unlinked else one for one in found
        )
        found = [change for change in told if change is not None]
    order = {name: number for number, name in enumerate(TABLES)}
    return Changes(after, until, sorted(found, key=lambda one: (one.revision, order[one.table], one.id)), unlinked)


def tell_changes(connection: Connection, changes: Changes, part: slice, shade: Shade | None = None) -> list[Known]:
    """Some of the changes with what a reader needs: when, with which file, why and by whom, and the record.

    `fields` are the changed ones, each with `before` and `after`; `record` is the record at the last revision,
    null of a retracted one. `shade` says what the reader is not shown.
    """
    return [_told(connection, change, changes, shade) for change in changes.listed[part]]


def changed_fields(names: Sequence[str], before: Known, after: Known) -> list[Known]:
    """The fields in which two versions differ: name, value before, value after."""
    return [
        {"field": name, "before": before[name], "after": after[name]}
        for name in names
        if before[name] != after[name]
    ]


def _new_ones(
    connection: Connection, table: Table, between: tuple[int, int], withheld: frozenset[str]
) -> Iterator[Change]:
    """Records inserted in between that have never changed."""
    inserted = connection.execute(
        "SELECT first_fid, revision FROM inserted WHERE table_name = ? ORDER BY first_fid", (table.name,)
    )
    ranges = [(int(str(fid)), int(str(revision))) for fid, revision in inserted]
    starts = [first for first, _ in ranges]
    first = next((fid for fid, revision in ranges if revision > between[0]), None)
    end = next((fid for fid, revision in ranges if revision > between[1]), 2**62)
    licence = "licence" if table is INCIDENTS else "NULL"
    rows = connection.execute(
        f'SELECT id, fid, {licence} FROM "{table.name}" t WHERE fid >= ? AND fid < ? AND NOT EXISTS '
        "(SELECT 1 FROM history h WHERE h.table_name = ? AND h.id = t.id)",
        (2**62 if first is None else first, end, table.name),
    )
    for record_id, fid, under in rows:
        if under not in withheld:
            yield Change(ranges[bisect_right(starts, fid) - 1][1], table.name, record_id, INSERTED)


def _touched(
    connection: Connection, table: Table, between: tuple[int, int], withheld: frozenset[str]
) -> Iterator[Change]:
    """Records of which a version, a retraction or a restoration is of a revision in between."""
    after, until = between
    down = [read_retracted(connection, table, revision) for revision in between]
    hidden = find_withheld_now(connection, sorted(withheld)) if table is INCIDENTS else WithheldNow()
    rows = connection.execute(
        f"SELECT id, last, ({AT_REVISION.format(':after')}), ({AT_REVISION.format(':until')}) FROM ({TOUCHED}) t",
        {"table": table.name, "after": after, "until": until},
    )
    for record_id, last, *records in rows:
        was, now = (
            None if record_id in gone or not _is_shown(record, hidden, withheld) else record
            for record, gone in zip(records, down, strict=True)
        )
        if was != now:
            became = INSERTED if was is None else GONE if now is None else CHANGED
            yield Change(last, table.name, record_id, became)


def _is_shown(record: str | None, hidden: WithheldNow, withheld: frozenset[str]) -> bool:
    """Whether there is a version that may be shown."""
    if record is None or hidden.holds(record):
        return False
    return not withheld or orjson.loads(record).get("licence") not in withheld


def _seen(connection: Connection, change: Change, between: tuple[int, int], shade: Shade) -> Change | None:
    """The change as a reader sees it to whom not all is shown; None where nothing that is shown has changed.

    Its revision is the last one that changed what is shown.
    """
    table = TABLES[change.table]
    values = _version(connection, table, change.id, between[1])
    if shown_version(values, table, shade) is values:
        return change
    versions = shown_versions(read_history(connection, table, change.id), table, shade)
    was, now = ([one for one in versions if int(str(one["revision"])) <= end][-1:] for end in between)
    there = [bool(one) and one[0]["became"] != RETRACTED for one in (was, now)]
    if was == now or not any(there):
        return None
    became = INSERTED if not there[0] else GONE if not there[1] else CHANGED
    if became == CHANGED and all(was[0][name] == now[0][name] for name in table.names):
        return None
    return Change(int(str(now[0]["revision"])), change.table, change.id, became)


def _without_links(
    connection: Connection, change: Change, between: tuple[int, int], shade: Shade | None
) -> Change | None:
    """The change of an incident of whose links nothing is told; None where only these have changed."""
    table = TABLES[change.table]
    if table is not INCIDENTS:
        return change
    versions = read_history(connection, table, change.id)
    versions = versions_without_links(versions if shade is None else shown_versions(versions, table, shade))
    last = [int(str(one["revision"])) for one in versions if between[0] < int(str(one["revision"])) <= between[1]]
    return replace(change, revision=last[-1]) if last else None


def _told(connection: Connection, change: Change, changes: Changes, shade: Shade | None) -> Known:
    table = TABLES[change.table]
    before, after = (_version(connection, table, change.id, each) for each in (changes.after, changes.until))
    is_whole = shade is None or effect_on({**before, **after}, table, shade) == NOTHING
    if shade is not None:
        # What is not there at all comes as values that are all unknown.
        before, after = ({**(shown_version(each, table, shade) or {})} for each in (before, after))
    if change.id in changes.unlinked:
        before, after = ({**each, **({COLUMN: None} if each else {})} for each in (before, after))
    at, file = connection.execute("SELECT at, file FROM revisions WHERE revision = ?", (change.revision,)).get
    stones = [one for one in read_tombstones(connection, table, change.id) if one.revision == change.revision]
    return {
        "table": change.table,
        "id": change.id,
        "became": change.became,
        "revision": change.revision,
        "at": at,
        "file": file,
        "why": stones[0].why if stones and is_whole else None,
        "by": stones[0].by if stones and is_whole else None,
        "fields": changed_fields(table.names, before, after) if change.became == CHANGED else [],
        "record": None if change.became == GONE else after,
    }


def _version(connection: Connection, table: Table, record_id: str, revision: int) -> Known:
    """A record's version at a revision; its only one, where it never changed."""
    record = connection.execute(
        "SELECT record FROM history WHERE table_name = ? AND id = ? AND revision <= ? "
        "ORDER BY revision DESC LIMIT 1",
        (table.name, record_id, revision),
    ).get
    if record is not None:
        return dict(zip(table.names, version_values(table, record), strict=True))
    found = connection.execute(f"{select_sql(table)} WHERE id = ?", (record_id,)).fetchone()
    return dict(zip(table.names, found[1:] if found else [None] * len(table.names), strict=True))
