"""Changes since the report before: what is new, and what was corrected of what a report concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any

from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS
from app.model.errors import BadParameter, NotFound
from app.record.changes import CHANGED, GONE, INSERTED, Change, Changes
from app.record.past import PastStore, revision_at
from app.report.numbers import Number, Way, counted, where_id, where_null
from app.report.questions import Questions

MOST_TOLD = 8
MOST_LOOKED_AT = 400
"""Corrections that are looked through for the ones that concern the report."""
MOST_FIELDS = 3
PAGE = "10000"
"""Changes on the page that a number leads to: as many as a page may have."""
MOST_NAMED = 100
"""New incidents that a link names one by one."""
TOTAL = "total.incidents"
NEW_OF_REPORT = f"became={INSERTED} of the report"
OTHERS = (CLAIMS.name, CROSSING_STATUS.name)
"""The tables beside incidents."""


@dataclass(frozen=True, slots=True)
class Field:
    """A property that was corrected, before and after."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A record that was corrected or retracted: when, by which file, why; `way` leads to its versions."""

    record: str
    became: str
    at: str
    why: str
    fields: Sequence[Field]
    more: int
    way: Way


@dataclass(frozen=True, slots=True)
class Revisions:
    """Changes after the revision `after` up to `until`; `marks` says of incidents whether they are new.

    `new` counts the report's incidents that are new. `corrections` are some of the store's `corrected` and
    `retracted` records: the ones that the report's filters, days apart, concern.
    """

    after: int
    until: int
    is_given: bool
    all: Number
    corrected: Number
    retracted: Number
    new: Number
    corrections: Sequence[Correction]
    marks: Mapping[str, str]


def tell_revisions(asking: Questions) -> Revisions:
    """The changes since the report before, or since the first day of the report."""
    after = _after(asking)
    if after == 0:
        return _all_new(asking)
    changes = asking.session.changes(after, asking.view.revision)
    way = _way(after, changes.until)
    of_kind = {kind: [one for one in changes.listed if one.became == kind] for kind in (INSERTED, CHANGED, GONE)}
    marks = {one.id: "new" for one in of_kind[INSERTED] if one.table == INCIDENTS.name}
    marks |= {one.id: "corrected" for one in of_kind[CHANGED] if one.table == INCIDENTS.name}
    return Revisions(
        after=after,
        until=changes.until,
        is_given=asking.asked.since is not None,
        all=Number(len(changes.listed), way),
        corrected=Number(len(of_kind[CHANGED]), way, f"became={CHANGED}"),
        retracted=Number(len(of_kind[GONE]), way, f"became={GONE}"),
        new=_new(asking, marks, way),
        corrections=_corrections(asking, changes, [*of_kind[GONE], *of_kind[CHANGED]]),
        marks=marks,
    )


def _after(asking: Questions) -> int:
    """The revision of the moment that was asked for; else the last one before the report's first day.

    `BadParameter` for a revision that the store does not have.
    """
    start = min(datetime.combine(asking.asked.first, time(), UTC), asking.view.at)
    since = start if asking.asked.since is None else asking.asked.since
    try:
        with asking.session.store.reading() as connection:
            return revision_at(connection, since, "since")
    except NotFound as error:
        raise BadParameter(str(error)) from error


def _way(after: int, until: int) -> Way:
    return Way("/changes", (("since", str(after)), ("until", str(until)), ("limit", PAGE)))


def _all_new(asking: Questions) -> Revisions:
    """The changes since an empty store: every record is new, so that none has to be looked for."""
    view = asking.view
    way = _way(0, view.revision)
    corrected, retracted = (Number(0, way, f"became={kind}") for kind in (CHANGED, GONE))
    return Revisions(
        after=0,
        until=view.revision,
        is_given=asking.asked.since is not None,
        all=Number(_count_records(asking), way),
        corrected=corrected,
        retracted=retracted,
        new=Number(asking.found.number_of_events, counted(asking.asked.during()), TOTAL),
        corrections=(),
        marks={},
    )


def _count_records(asking: Questions) -> int:
    """The number of records at the report's revision: also those that nobody had said by a day, and no drafts."""
    view, store = asking.view, asking.session.store
    if isinstance(store, PastStore) and (store.said_until is not None or store.drafts):
        state = replace(store, said_until=None, drafts=False).load()
        return len(state.snapshot) + len(state.claims.properties) + len(state.crossing_status.properties)
    return len(view.snapshot) + sum(len(view.records[name].properties) for name in OTHERS)


def _new(asking: Questions, marks: Mapping[str, str], way: Way) -> Number:
    """The number of the report's incidents that are new, with the way to them; to all changes if they are many."""
    rows = set(asking.found.selection.rows.tolist())
    snapshot, days = asking.found.snapshot, asking.asked.during()
    new = sorted(each for each, mark in marks.items() if mark == "new" and snapshot.row(each) in rows)
    if not new:
        return Number(0, counted(where_null(days, ["id"])), TOTAL)
    if len(new) == len(rows):
        return Number(asking.found.number_of_events, counted(days), TOTAL)
    if len(new) > MOST_NAMED:
        return Number(len(new), way, NEW_OF_REPORT)
    which = where_id(days, new)
    return Number(asking.find(which).number_of_events, counted(which), TOTAL)


def _corrections(asking: Questions, changes: Changes, found: Sequence[Change]) -> list[Correction]:
    looked_at = Changes(changes.after, changes.until, found[:MOST_LOOKED_AT])
    told = asking.session.tell(looked_at)
    rows = set(asking.find(asking.asked.at_any_time()).selection.rows.tolist()) if told else set()
    concerning = [one for one in told if _concerns(asking, one, rows)]
    return [_correction(one) for one in concerning[:MOST_TOLD]]


def _concerns(asking: Questions, change: Mapping[str, Any], rows: set[int]) -> bool:
    """Whether a change is of what the filters select at any time; a status or a retracted record always is."""
    if change["became"] == GONE or change["table"] not in (INCIDENTS.name, CLAIMS.name):
        return True
    named = change["id"] if change["table"] == INCIDENTS.name else change["record"]["incident"]
    return asking.view.snapshot.row(str(named)) in rows


def _correction(change: Mapping[str, Any]) -> Correction:
    fields = change["fields"]
    return Correction(
        record=change["id"],
        became=change["became"].replace(CHANGED, "corrected"),
        at=str(change["at"])[:10],
        why=change["why"] or f"by {change['file']}",
        fields=[
            Field(
                one["field"], *("unknown" if one[each] is None else str(one[each]) for each in ("before", "after"))
            )
            for one in fields[:MOST_FIELDS]
        ],
        more=max(0, len(fields) - MOST_FIELDS),
        way=Way(f"/collections/{change['table']}/items/{change['id']}/versions"),
    )
