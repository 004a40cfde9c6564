"""Figures of deaths: totals of the seed, and of a file beside the same events disguised as another dataset."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from disguised_twin import DATASET, write_twin
from truth_figure import Figure

from app.aggregate.counting import Total, summarise
from app.aggregate.facts import build_ledger
from app.ingest.importer import Options, import_file, seed
from app.ingest.locator_opening import open_desk
from app.model.query import Query
from app.opening import SEED_DIRECTORY
from app.record.geopackage import GeoPackageStore, open_store

AT = datetime(2026, 11, 28, tzinfo=UTC)


@contextmanager
def filled(events: Path) -> Iterator[GeoPackageStore]:
    """A store with the seed, the events and their twin."""
    desk = open_desk(None)
    with TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "truth.gpkg")
        seed(store, desk, SEED_DIRECTORY, AT)
        import_file(events, store, desk, AT, Options(dataset="ucdp"))
        twin = Path(folder) / "twin.csv"
        write_twin(events, twin)
        import_file(twin, store, desk, AT, Options(dataset=DATASET))
        yield store
        store.close()


def told(total: Total) -> str:
    """A total in a few words."""
    names = ("fatalities_low", "fatalities_best", "fatalities_high")
    low, best, high = ("none" if total.measures[name] is None else f"{total.measures[name]:,}" for name in names)
    return f"at least {low}, best {best}, at most {high}"


def measure(events: Path) -> list[Figure]:
    """The totals of the seed, of the events, of both datasets, and of both once they are said to be distinct."""
    with filled(events) as store:
        apart, both = (_total(store, names) for names in (("ucdp",), ("ucdp", DATASET)))
        rows = [
            Figure(
                "deaths in the seed", "40 to 45", told(_total(store, ("seed",))), "at least 46, no best, no most"
            ),
            Figure("deaths in the file", "at least 20,549", told(apart), "unchanged"),
            Figure("the file and its twin", "at least 41,511", told(both), "at least that of one, not double"),
            Figure("warnings about the two", "0", f"{len(both.warnings)}", "1"),
        ]
        with store.writing("distinct", AT) as writer:
            writer.say_distinct(frozenset(("ucdp", DATASET)), is_distinct=True)
        distinct = _total(store, ("ucdp", DATASET))
    return [*rows, Figure("the two, said to be distinct", "–", told(distinct), "the sum of both")]


def _total(store: GeoPackageStore, datasets: tuple[str, ...]) -> Total:
    return summarise(build_ledger(store.load().snapshot), Query(datasets=datasets), ()).whole
