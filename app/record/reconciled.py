"""Reconciled datasets: pairs that were matched, of which somebody decided on every candidate."""

from apsw import Connection

from app.model.columns import INCIDENTS
from app.record.distinct import DatasetPair
from app.record.event_links import EventLinks, read_links
from app.record.match_candidates import STANDS_FOR, Candidate, read_candidates, read_matched
from app.record.version_rows import inserted_with

LOGS = ("history", "tombstones")
CHANGED = (
    "SELECT max(revision) FROM {log} WHERE table_name = ? AND id >= ? AND id < ? AND revision <= ? "
    "AND revision NOT IN (SELECT revision FROM event_links)"
)
"""SQL for the last revision that changed a record of a dataset; a link is no change of what a dataset says."""
LAST_FID = (
    "SELECT max(fid) FROM incidents WHERE id >= ? AND id < ? AND fid < coalesce("
    "(SELECT min(first_fid) FROM inserted WHERE table_name = ? AND revision > ?), 1 << 62)"
)


def reconciled_at(connection: Connection, revision: int) -> frozenset[DatasetPair]:
    """The pairs of datasets that were reconciled at a revision.

    Such a pair was matched when neither dataset said anything else than at the revision, and every candidate that
    the matching stands for was accepted or rejected. Where there is none, nobody decided: the datasets stay rivals
    until a person says that they are distinct.
    """
    pairs = {pair: at for pair, at in read_matched(connection).items() if pair[0] != pair[1] and at <= revision}
    if not pairs:
        return frozenset()
    links = read_links(connection, revision)
    return frozenset(
        frozenset(pair)
        for pair, at in pairs.items()
        if all(_last_change(connection, dataset, revision) <= at for dataset in pair)
        if _all_decided(links, read_candidates(connection, pair, STANDS_FOR))
    )


def _all_decided(links: EventLinks, candidates: list[Candidate]) -> bool:
    """Whether there are candidates, and each was decided on."""
    return bool(candidates) and all(_is_decided(links, each) for each in candidates)


def _is_decided(links: EventLinks, candidate: Candidate) -> bool:
    """Whether a candidate was decided on, was linked over others, or has a record that stands retracted."""
    pair = candidate.a, candidate.b
    event = links.event_of(candidate.a)
    is_one = event is not None and event == links.event_of(candidate.b)
    return is_one or links.of(pair) is not None or not links.down.isdisjoint(pair)


def _last_change(connection: Connection, dataset: str, revision: int) -> int:
    """The last revision, up to a revision, that inserted, changed or retracted an incident of a dataset."""
    ids = f"{dataset}:", f"{dataset};"
    found = [connection.execute(CHANGED.format(log=log), (INCIDENTS.name, *ids, revision)).get for log in LOGS]
    last = connection.execute(LAST_FID, (*ids, INCIDENTS.name, revision)).get
    found.append(None if last is None else inserted_with(connection, INCIDENTS, int(last)))
    return max(int(each) for each in (0, *found) if each is not None)
