"""A situation report: every section of it, from one view of the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.geography.atlas import Atlas
from app.model.vocabulary import Headline
from app.record.view import View
from app.report.asked import Asked
from app.report.claim_table import ClaimTable, tell_claims
from app.report.crossing_rows import Gates, tell_gates
from app.report.gaps import Gaps, tell_gaps
from app.report.incident_list import Incident, Line, list_lines, read_heaviest
from app.report.numbers import Number
from app.report.province_table import ProvinceTable, tell_provinces
from app.report.questions import Questions
from app.report.revisions import Revisions, tell_revisions
from app.report.sources import Sources, tell_sources
from app.report.weeks import Weeks, tell_weeks
from app.session import Session
from app.web.page.filter_words import filter_phrases, names_of
from app.web.page.summary_sentence import days_phrase


@dataclass(frozen=True, slots=True)
class Standing:
    """The data that a report was made from: revision and its time, the store, and when the report was made.

    `undated` is the number of claims that are left out for want of a day.
    """

    revision: int
    revised: datetime
    store: str
    made: datetime
    undated: int


@dataclass(frozen=True, slots=True)
class Report:
    """A situation report; `incidents` are drawn on its map, `headlines` are the crossings' by id."""

    asked: Asked
    days: str
    filters: Sequence[str]
    method: str
    standing: Standing
    atlas: Atlas
    incidents: Sequence[Incident]
    headlines: dict[str, str]
    revisions: Revisions
    lines: Sequence[Line]
    gates: Gates
    provinces: ProvinceTable
    claims: ClaimTable
    weeks: Weeks
    sources: Sources
    gaps: Gaps

    @property
    def last_day(self) -> str:
        """The report's last day in words."""
        return days_phrase(self.asked.last, self.asked.last)

    @property
    def headline_counts(self) -> list[Number]:
        """The number of crossings with each headline on the last day, of those that some crossing has."""
        told = list(self.headlines.values())
        return [Number(told.count(each), self.gates.way, f"headline={each}") for each in Headline if each in told]


def build_report(session: Session, view: View, asked: Asked) -> Report:
    """The report of what a session's store holds in the given view."""
    asking = Questions(session, view, asked)
    incidents, revisions = read_heaviest(asking), tell_revisions(asking)
    matrix = asking.gates.matrix(asked.last)
    return Report(
        asked=asked,
        days=days_phrase(asked.first, asked.last),
        filters=filter_phrases(asked.filters, names_of(session.atlas)),
        method=asking.found.figures,
        standing=Standing(view.revision, view.at, session.store.identity[:8], session.now(), view.undated),
        atlas=session.atlas,
        incidents=incidents,
        headlines={one["crossing"]: one["headline"] for one in matrix["rows"]},
        revisions=revisions,
        lines=list_lines(incidents, {} if revisions.after == 0 else revisions.marks),
        gates=tell_gates(asking),
        provinces=tell_provinces(asking),
        claims=tell_claims(asking, incidents),
        weeks=tell_weeks(asking),
        sources=tell_sources(asking, incidents),
        gaps=tell_gaps(asking, incidents),
    )
