"""Changes since the report before: what is new, and what was corrected of what a report concerns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from app.model.columns import CLAIMS, INCIDENTS
from app.model.errors import BadParameter, NotFound
from app.record.changes import CHANGED, GONE, INSERTED, Change, Changes
from app.report.numbers import Number, Way
from app.report.questions import Questions

MOST_TOLD = 8
MOST_LOOKED_AT = 400
"""Corrections that are looked through for the ones that concern the report."""
MOST_FIELDS = 3
COLLECTION_PAGE = "10000"


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
    changes = _changes(asking)
    ends = ("since", str(changes.after)), ("until", str(changes.until)), ("limit", COLLECTION_PAGE)
    way = Way("/changes", ends)
    of_kind = {kind: [one for one in changes.listed if one.became == kind] for kind in (INSERTED, CHANGED, GONE)}
    marks = {one.id: "new" for one in of_kind[INSERTED] if one.table == INCIDENTS.name}
    marks |= {one.id: "corrected" for one in of_kind[CHANGED] if one.table == INCIDENTS.name}
    return Revisions(
        after=changes.after,
        until=changes.until,
        is_given=asking.asked.since is not None,
        all=Number(len(changes.listed), way),
        corrected=Number(len(of_kind[CHANGED]), way, f"became={CHANGED}"),
        retracted=Number(len(of_kind[GONE]), way, f"became={GONE}"),
        new=Number(_count_new(asking, changes, marks), way, f"became={INSERTED} of the report"),
        corrections=_corrections(asking, changes, [*of_kind[GONE], *of_kind[CHANGED]]),
        marks=marks,
    )


def _changes(asking: Questions) -> Changes:
    """The changes since the moment that was asked for; else since the start of the report's first day.

    Of a view from before that day there are none. `BadParameter` for a revision that the store does not have.
    """
    start = min(datetime.combine(asking.asked.first, time(), UTC), asking.view.at)
    since = start if asking.asked.since is None else asking.asked.since
    try:
        return asking.session.changes(since, asking.view.revision)
    except NotFound as error:
        raise BadParameter(str(error)) from error


def _count_new(asking: Questions, changes: Changes, marks: Mapping[str, str]) -> int:
    """The number of the report's incidents that are new; of an empty store's first content it is all of them."""
    if changes.after == 0:
        return len(asking.found)
    rows = set(asking.found.selection.rows.tolist())
    snapshot = asking.view.snapshot
    return sum(snapshot.row(each) in rows for each, mark in marks.items() if mark == "new")


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
