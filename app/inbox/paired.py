"""Pairs of records that may be one event, and that nobody has decided on, as entries of the inbox."""

from collections.abc import Mapping, Sequence

from app.inbox.entry import Entry, Kind
from app.inbox.where import Whereabouts, dataset_of
from app.model.columns import INCIDENTS
from app.record.match_candidates import Candidate


def match_entries(
    pairs: Sequence[Candidate],
    matched: Mapping[tuple[str, str], int],
    where: Whereabouts,
    times: Mapping[int, str],
) -> list[Entry]:
    """One entry for each pair: score, km and days apart, and why; it waits since the datasets were matched."""
    return [
        Entry(
            Kind.MATCH,
            INCIDENTS.name,
            each.a,
            times.get(matched.get((each.dataset_a, each.dataset_b), 0)),
            tuple(sorted({dataset_of(each.a), dataset_of(each.b)})),
            tuple(sorted({*where.of_incident(each.a), *where.of_incident(each.b)})),
            {
                "a": each.a,
                "b": each.b,
                "score": each.score,
                "km": each.km,
                "days": each.days,
                "why": each.why,
                "as": each.kind,
            },
            (each.a, each.b),
        )
        for each in pairs
    ]
