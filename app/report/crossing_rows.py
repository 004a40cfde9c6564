"""The crossings of a report: what each authority says of each class of traffic, and the incidents near each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.crossings.asking import DEFAULT_WITHIN_KM
from app.crossings.tables import state_words
from app.crossings.words import DIRECTION_LABELS, TRAFFIC_LABELS
from app.geography.border import Crossing
from app.model.speakers import LABELS
from app.model.vocabulary import Direction, Headline, Speaker, Traffic
from app.report.numbers import Number, Way, items
from app.report.questions import Questions

Answer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """The account of one authority of a class of traffic, and the way to its statement."""

    text: str
    way: Way


@dataclass(frozen=True, slots=True)
class GateRow:
    """A crossing on the last day; `said` has a cell for each class, `near` is None where its place is unknown."""

    names: str
    way: Way
    headline: str
    words: str
    said: Sequence[Sequence[Said]]
    near: Number | None


@dataclass(frozen=True, slots=True)
class Gates:
    """The matrix of crossings on a day; `silent` are the names of the ones whose status is unknown."""

    at: str
    way: Way
    within_km: str
    classes: Sequence[str]
    rows: Sequence[GateRow]
    silent: Sequence[str]
    is_near_asked: bool


def tell_gates(asking: Questions) -> Gates:
    """The crossings whose status is known on the last day, or near which something happened."""
    day = asking.asked.last
    matrix = asking.gates.matrix(day)
    spoken = {cell["traffic"] for one in matrix["rows"] for cell in one["classes"]}
    classes = [traffic for traffic in Traffic if traffic in spoken]
    by_id = {crossing.id: crossing for crossing in asking.session.atlas.crossings}
    told = [(by_id[one["crossing"]], one, _near(asking, by_id[one["crossing"]])) for one in matrix["rows"]]
    return Gates(
        at=day.isoformat(),
        way=Way("/crossings/status", (("at", day.isoformat()),)),
        within_km=DEFAULT_WITHIN_KM,
        classes=[TRAFFIC_LABELS[traffic] for traffic in classes],
        rows=[_row(*each, classes) for each in told if _is_shown(each[1], each[2])],
        silent=[names_of(gate) for gate, one, _ in told if one["headline"] == Headline.UNKNOWN],
        is_near_asked="near" not in asking.asked.filters,
    )


def _is_shown(one: Answer, near: Number | None) -> bool:
    return one["headline"] != Headline.UNKNOWN or (near is not None and bool(near.value))


def _near(asking: Questions, crossing: Crossing) -> Number | None:
    """The number of incidents of the report near a crossing; None if its place is unknown, or a place is asked."""
    if crossing.point is None or "near" in asking.asked.filters:
        return None
    params = asking.asked.during(near=crossing.id, within_km=DEFAULT_WITHIN_KM)
    return Number(asking.split(params).located.value, items(params))


def names_of(crossing: Crossing) -> str:
    """The names of a crossing on both sides, the Afghan one first, as the alphabet has the two countries."""
    return " / ".join(dict.fromkeys(name for name in (crossing.af_name, crossing.pk_name) if name))


def _row(crossing: Crossing, one: Answer, near: Number | None, classes: Sequence[Traffic]) -> GateRow:
    cells = [[_said(cell) for cell in one["classes"] if cell["traffic"] == traffic] for traffic in classes]
    return GateRow(
        names=names_of(crossing),
        way=Way(f"/crossings/{crossing.id}/status", (("at", one["at"]),)),
        headline=one["headline"],
        words="" if one["words"] == one["headline"] else one["words"],
        said=cells,
        near=near,
    )


def _said(cell: Answer) -> Said:
    way = DIRECTION_LABELS[Direction(cell["direction"])]
    said_by = f" ({cell['said_by']})" if cell["said_by"] else ""
    age = f"last said {cell['last_said']}" + (", stale" if cell["stale"] else "")
    return Said(
        f"{state_words(cell)}{way}, says {LABELS[Speaker(cell['authority'])]}{said_by}; {age}",
        Way(f"/collections/crossing_status/items/{cell['record']}"),
    )
