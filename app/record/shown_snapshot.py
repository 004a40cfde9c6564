"""A snapshot as readers are shown it: without withheld incidents, and with rough ones in place of exact ones."""

import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from threading import Lock

import numpy as np
import orjson
from apsw import Connection
from numpy.typing import NDArray

from app.engine.blob_file import HeapWriter
from app.engine.builder import Gathering, IncidentColumns, join
from app.engine.column_files import copied_into
from app.engine.indexes import Fids
from app.engine.segment import put_in_order
from app.engine.snapshot import Snapshot, index_columns
from app.engine.words import Search, find_words, memory_index
from app.figures.accounts import Claim
from app.figures.default import KEPT, ONLY_COMPUTED, SPAN_COLUMNS, with_span
from app.model.batch import Batch, batch_of
from app.model.coded import code, combine, put
from app.model.columns import INCIDENTS
from app.model.scratch import scratch_prefix
from app.record.event_links import EventLinks, event_id
from app.record.shade import Effects, Shade
from app.record.shown_records import without_links
from app.rules.rule import NOTHING, Effect, hidden_of, made_title

FIGURES = {*KEPT, *ONLY_COMPUTED, *(name for names in SPAN_COLUMNS.values() for name in names)}
"""The columns that follow from claims."""


@dataclass(frozen=True, slots=True)
class Survey:
    """The incidents of a snapshot, newest first, with the effects on them; `by_id` has no incident without one."""

    columns: IncidentColumns
    effects: Effects
    by_id: Mapping[str, Effect]

    @property
    def gone(self) -> frozenset[str]:
        """The ids of the withheld incidents."""
        return frozenset(each for each, effect in self.by_id.items() if effect.is_withheld)


@dataclass(frozen=True)
class ShownSearch:
    """A word search in a shown snapshot: its own words of rough incidents, the store's words of the others."""

    search: Search
    rough: IncidentColumns
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, text: str) -> Fids | None:
        """The numbers of the incidents that have all words."""
        found = self.search(text)
        if found is None:
            return None
        with self._lock:
            own = find_words(self._index, text)
        # Numbers of rough incidents are below all others, and the store's index has none of them.
        return found if own is None else np.concatenate([own, found])

    @cached_property
    def _index(self) -> Connection:
        return memory_index(self.rough)


def survey(snapshot: Snapshot, shade: Shade) -> Survey:
    """The effects on all incidents of a snapshot."""
    columns = snapshot.columns.take(snapshot.all_rows())
    number, distinct = effects = shade.of_columns(columns)
    by_id = {columns.ids[row].decode(): distinct[number[row]] for row in np.flatnonzero(number).tolist()}
    return Survey(columns, effects, by_id)


def shown_snapshot(
    snapshot: Snapshot, surveyed: Survey, refigured: Mapping[str, Sequence[Claim]], shade: Shade
) -> Snapshot:
    """The snapshot with what the rules let its readers see; itself where they say nothing of its incidents.

    `refigured` are the claims that are shown about incidents, of which other claims are withheld: the figures of
    these are made again.
    """
    columns, (number, distinct), gone = surveyed.columns, surveyed.effects, surveyed.gone
    is_gone = np.array([effect.is_withheld for effect in distinct])[number]
    is_named = _among(columns, refigured)
    is_rough = ~is_gone & ((number > 0) | is_named | _naming(columns, gone))
    kept, rough = np.flatnonzero(~is_gone & ~is_rough), np.flatnonzero(is_rough)
    if not len(rough):
        return snapshot if not gone else _indexed(snapshot, columns.take(kept), snapshot.base.search)
    batch = _roughened(columns.take(rough), Effects(number[rough], distinct), gone, shade)
    first = min(0, int(columns.fid.min())) - len(rough)
    joined, own = _joined(columns.take(kept), _refigured(batch, refigured), range(first, first + len(rough)))
    return _indexed(snapshot, joined, ShownSearch(snapshot.base.search, own))


def with_shown_events(snapshot: Snapshot, links: EventLinks, closed: Collection[str]) -> Snapshot:
    """The snapshot in which only records that are shown as they are tell their event; `closed` ids are not.

    An event of which not all records are shown so has an id of the others, and none if there is one other.
    """
    told: dict[str, str | None] = {}
    for members in links.events():
        there = [each for each in members if snapshot.row(each) is not None]
        shown = [each for each in there if each not in closed]
        if len(shown) < len(members):
            event = event_id(shown) if len(shown) > 1 else None
            told |= {each: event if each in shown else None for each in there}
    return snapshot if not told else _renamed(snapshot, told)


def _renamed(snapshot: Snapshot, events: Mapping[str, str | None]) -> Snapshot:
    """The snapshot with other ids of events, by record; no datasets of it are known to be reconciled."""
    columns = snapshot.columns.take(snapshot.all_rows())
    is_renamed = _among(columns, events)
    batch = _batch(columns.take(np.flatnonzero(is_renamed)))
    batch = batch.having({"event_id": code([events[each] for each in batch.ids])})
    first = min(0, int(columns.fid.min())) - len(batch)
    joined, own = _joined(columns.take(np.flatnonzero(~is_renamed)), batch, range(first, first + len(batch)))
    made = _indexed(snapshot, joined, ShownSearch(snapshot.base.search, own))
    return replace(made, reconciled_datasets=frozenset())


def _batch(columns: IncidentColumns) -> Batch:
    """Incidents as a batch."""
    rows = [tuple(orjson.loads(feature)["properties"].values()) for feature in columns.features]
    return batch_of(INCIDENTS, rows)


def _refigured(batch: Batch, claims: Mapping[str, Sequence[Claim]]) -> Batch:
    """The incidents, these with the span of these claims alone."""
    rows = np.array([each in claims for each in batch.ids], dtype=np.bool_)
    if not rows.any():
        return batch
    spanned = with_span(batch.take(np.flatnonzero(rows)), claims)
    return batch.having({name: put(batch.column(name), rows, spanned.column(name)) for name in sorted(FIGURES)})


def _indexed(snapshot: Snapshot, columns: IncidentColumns, search: Search) -> Snapshot:
    """A snapshot of these incidents, with what the given snapshot says beside its incidents."""
    ordered, checksum, _ = put_in_order(columns)
    made = index_columns(snapshot.revision, ordered, checksum, search).on(snapshot.base.place_search.land)
    return replace(
        made, distinct_datasets=snapshot.distinct_datasets, reconciled_datasets=snapshot.reconciled_datasets
    )


def _among(columns: IncidentColumns, ids: Collection[str]) -> NDArray[np.bool_]:
    """A mask of the incidents that have one of these ids."""
    if not ids:
        return np.zeros(len(columns), dtype=np.bool_)
    return columns.categories["id"].among(ids)


def _naming(columns: IncidentColumns, gone: frozenset[str]) -> NDArray[np.bool_]:
    """A mask of the incidents that name one which is not shown among the ones they may overlap."""
    if not gone:
        return np.zeros(len(columns), dtype=np.bool_)
    return columns.categories["overlaps"].which(lambda text: any(each.strip() in gone for each in text.split(";")))


def _roughened(columns: IncidentColumns, effects: Effects, gone: frozenset[str], shade: Shade) -> Batch:
    """The incidents as the effects leave them."""
    batch = _batch(columns)
    level = np.array([effect.level for effect in effects.distinct], dtype=np.intp)[effects.number]
    batch = _placed(batch, level, shade)
    for at, effect in enumerate(effects.distinct):
        batch = _hidden(batch, effects.number == at, effect)
    overlaps = batch.column("overlaps").map(lambda text: without_links({"overlaps": text}, gone)["overlaps"])
    return batch.having({"overlaps": overlaps})


def _placed(batch: Batch, level: NDArray[np.intp], shade: Shade) -> Batch:
    is_coarse = level > 0
    if not is_coarse.any():
        return batch
    coarse = shade.places.coarsened(batch.take(np.flatnonzero(is_coarse)), level[is_coarse])
    names = sorted(INCIDENTS.places | INCIDENTS.words)
    return batch.having({name: put(batch.column(name), is_coarse, coarse.column(name)) for name in names})


def _hidden(batch: Batch, rows: NDArray[np.bool_], effect: Effect) -> Batch:
    """The batch, in these rows without what the effect hides."""
    if effect == NOTHING or not rows.any():
        return batch
    hidden = sorted(hidden_of(effect, INCIDENTS) - {"title"})
    batch = batch.having({name: batch.column(name).where(~rows) for name in hidden})
    if not effect.title_is_made:
        return batch
    at = np.flatnonzero(rows)
    named = combine(made_title, *(batch.column(name).take(at) for name in ("event_type", "place_name")))
    return batch.having({"title": put(batch.column("title"), rows, named)})


def _joined(kept: IncidentColumns, rough: Batch, fids: range) -> tuple[IncidentColumns, IncidentColumns]:
    """The kept incidents and the rough ones, with row numbers of their own, in one heap; and the rough ones alone.

    Many incidents lie in a file without a name, which the system takes back with the last reader.
    """
    with tempfile.TemporaryDirectory(prefix=scratch_prefix()) as folder:
        writer = HeapWriter(Path(folder) / "shown.heap")
        copied = copied_into(kept, range(len(kept)), writer, writer.heap)
        gathering = Gathering(writer)
        gathering.add(fids, rough)
        own = gathering.columns(writer.heap())
        whole = join(copied, own, writer)
        writer.close()
    return whole, own
