"""The words of each party on selected incidents, side by side; figures of two parties are never added together."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from app.aggregate.counting import MEASURES, Value, select, summarise_rows
from app.aggregate.events import count_rows, ledger_of
from app.aggregate.facts import Ledger, build_ledger
from app.aggregate.figured import figured_ledger
from app.aggregate.measured import INCIDENTS, measure_columns, part_of
from app.engine.columns import Rows
from app.engine.figured import figured_snapshot
from app.engine.snapshot import Snapshot
from app.figures.accounts import Claim
from app.figures.book import FiguresBook
from app.figures.measures import Measure, read_measures
from app.figures.method import Method
from app.figures.reckoning import read_stated, reckon
from app.model.columns import Column
from app.model.errors import BadParameter
from app.model.query import Query
from app.model.speakers import find_speaker
from app.model.vocabulary import Speaker

if TYPE_CHECKING:
    from pandas import DataFrame

Measures = Sequence[Measure] | None
PARTY = "party"
COLUMNS = (
    Column(PARTY, "text", "Party", "Who speaks"),
    Column("claims", "integer", "Claims", "How many claims of the party are about these incidents"),
    *MEASURES,
)
"""The columns of the table of parties' deaths; incidents are those that the party speaks of."""
SIDE_BY_SIDE = (
    "Each row is what one party says of the incidents that it speaks of. Parties speak of the same people: rows "
    "must not be added up. A party that gives no figure of an incident adds nothing to its row."
)
ALONE = Method("by", Speaker.UNATTRIBUTED)
"""The method for the claims of one party, taken out of all claims and given no name."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Claims of one party about selected incidents."""

    party: str
    claims: Sequence[Claim]

    @property
    def book(self) -> FiguresBook:
        """The figures that the party gives."""
        return FiguresBook(ALONE, [{**claim, PARTY: None} for claim in self.claims])


def read_parties(by: str | None, measure: str | None, *others: str | None) -> Measures:
    """The measures that parties are asked for; None for deaths.

    Raises `BadParameter` for an unknown measure, and where parties are asked for with other dimensions, a method
    or a comparison.
    """
    if (by or "").strip() != PARTY:
        raise BadParameter(f"by: party stands alone, for rows of parties are never added together: {by!r}")
    if any(other is not None for other in others):
        raise BadParameter("by: party stands alone: leave figures and compare out")
    return None if measure is None else read_measures(measure)


def party_columns(measures: Measures) -> tuple[Column, ...]:
    """The columns of the table of parties, with these measures of people or, for None, with deaths."""
    return COLUMNS if measures is None else (*COLUMNS[:2], INCIDENTS, *measure_columns(measures))


def party_of(claim: Claim) -> str:
    """The party of a claim: a speaker of the vocabulary, or another one as the source names it."""
    named = claim[PARTY]
    return str(find_speaker(named) or named or Speaker.UNATTRIBUTED)


def count_parties(
    snapshot: Snapshot, query: Query, claims: Iterable[Claim], measures: Measures = None
) -> dict[str, list[Value]]:
    """The table of `party_columns`: one row for each party that speaks of an incident that the query selects."""
    selected, plain = _selected(snapshot, query), build_ledger(snapshot)
    table: dict[str, list[Value]] = {column.name: [] for column in party_columns(measures)}
    for spoken in _by_party(claims, snapshot, selected):
        rows = np.array(sorted(_rows(snapshot, spoken.claims)), dtype=np.intp)
        told = {
            PARTY: spoken.party,
            "claims": len(spoken.claims),
            **_figures(plain, spoken, rows, (measures, query)),
        }
        for name, values in table.items():
            values.append(told[name])
    return table


def _figures(plain: Ledger, spoken: Spoken, rows: Rows, asked: tuple[Measures, Query]) -> dict[str, Value]:
    """The number of incidents in the rows, and the party's figures of them."""
    measures, query = asked
    if measures is None:
        ledger = build_ledger(figured_snapshot(plain.snapshot, spoken.book))
        return dict(summarise_rows(ledger_of(ledger, query), rows).measures)
    told: dict[str, Value] = {"incidents": count_rows(plain.snapshot, query, rows)}
    for each in measures:
        ledger = ledger_of(figured_ledger(plain, spoken.book, each), query)
        of_measure = summarise_rows(ledger, rows).measures
        told |= part_of(each, of_measure)
    return told


def parties_frame(
    snapshot: Snapshot, query: Query, claims: Iterable[Claim], measures: Measures = None
) -> "DataFrame":
    """A DataFrame of `count_parties`; `attrs` has the caveat."""
    from pandas import DataFrame, Series

    table = count_parties(snapshot, query, claims, measures)
    frame = DataFrame(
        {name: Series(values, dtype=object if name == PARTY else "Int64") for name, values in table.items()}
    )
    frame.attrs.update(caveat=SIDE_BY_SIDE)
    return frame


def say_side_by_side(snapshot: Snapshot, query: Query, claims: Iterable[Claim]) -> list[dict[str, Any]]:
    """The accounts of each selected incident that somebody speaks of, by party, in the snapshot's order.

    Each incident has its `id`, and in `says` a dict for each party: `party`, the ids of its `claims`, who is named
    (`said_by`), and low, best and high of `killed`, `injured` and `detained`.
    """
    by_incident: dict[str, list[dict[str, Any]]] = {}
    order: dict[str, int] = {}
    for spoken in _by_party(claims, snapshot, _selected(snapshot, query)):
        for incident, own in spoken.book.by_incident.items():
            order[incident] = snapshot.row(incident) or 0
            by_incident.setdefault(incident, []).append(_said(spoken.party, own))
    return [{"id": name, "says": by_incident[name]} for name in sorted(by_incident, key=order.__getitem__)]


def _said(party: str, claims: Sequence[Claim]) -> dict[str, Any]:
    ranges = reckon(ALONE, read_stated({}), claims)
    return {
        PARTY: party,
        "said_by": list(dict.fromkeys(str(claim["said_by"]) for claim in claims if claim["said_by"])),
        "claims": [str(claim["id"]) for claim in claims],
        **{measure: asdict(each) for measure, each in ranges.items()},
    }


def _selected(snapshot: Snapshot, query: Query) -> frozenset[int]:
    """The rows that a query selects, located or not."""
    rows = select(build_ledger(snapshot), query).rows
    return frozenset((snapshot.all_rows() if rows is None else rows).tolist())


def _rows(snapshot: Snapshot, claims: Iterable[Claim]) -> set[int]:
    found = (snapshot.row(str(claim["incident"])) for claim in claims)
    return {row for row in found if row is not None}


def _by_party(claims: Iterable[Claim], snapshot: Snapshot, selected: frozenset[int]) -> list[Spoken]:
    """Claims about the selected rows by party: speakers of the vocabulary first, then others by name."""
    by_party: dict[str, list[Claim]] = {}
    for claim in claims:
        if snapshot.row(str(claim["incident"])) in selected:
            by_party.setdefault(party_of(claim), []).append(claim)
    known = [str(speaker) for speaker in Speaker]
    order = sorted(by_party, key=lambda party: (known.index(party) if party in known else len(known), party))
    return [Spoken(party, by_party[party]) for party in order]
