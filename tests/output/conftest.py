"""A view with difficult incidents in it, and every format of it as a file."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from app.engine.snapshot import Snapshot, build_snapshot
from app.geography.atlas import Atlas
from app.model.columns import INCIDENTS
from app.model.query import Query
from app.output.provenance import Imprint, build_imprint
from app.output.whole_files import FILES
from app.record.geopackage import open_store
from app.record.view import View, build_geography, build_view

MADE = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
HOSTILE = "</name>]]>&\"'\\ ;,\n\tالف \u202e ټډړ 🛈 = cmd|' /C calc'!A0"


def record(number: int, **values: object) -> tuple[object, ...]:
    fixed = {"id": f"made:{number}", "dataset": "made", "title": f"Report {number}", "event_type": "Battles"}
    return tuple({**fixed, **values}.get(name) for name in INCIDENTS.names)


DIFFICULT = (
    record(1, title=HOSTILE, notes=HOSTILE, longitude=66.43, latitude=30.95, fatalities_best=0),
    record(2, longitude=71.09, latitude=34.12, date_start="1979-12-24", date_end=None, fatalities_best=2**31 - 1),
    record(3, longitude=-179.5, latitude=-0.0, date_start=None, date_end="2025-02-28", border_km=3.0),
    record(4, longitude=71.09, latitude=34.12, notes="", event_type="Other"),
    record(5, title="Nowhere", notes=HOSTILE),
)


@pytest.fixture(scope="session")
def seeded_view(seeded_path: Path, atlas: Atlas) -> View:
    store = open_store(seeded_path)
    view = build_view(store.load(), build_geography(atlas), atlas, MADE.date())
    store.close()
    return view


@pytest.fixture(scope="session")
def difficult_view(seeded_view: View) -> View:
    """The seed incidents, and others whose values are hard to carry."""
    seeded = [orjson.loads(feature)["properties"] for feature in seeded_view.snapshot.features]
    records = [tuple(properties[name] for name in INCIDENTS.names) for properties in seeded]
    return replace(seeded_view, snapshot=build_snapshot(7, [*records, *DIFFICULT]))


@pytest.fixture(scope="session")
def imprint(difficult_view: View, atlas: Atlas) -> Imprint:
    return build_imprint(difficult_view.snapshot, Query(), atlas, MADE)


@pytest.fixture(scope="session")
def written(
    difficult_view: View, imprint: Imprint, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Path]:
    """Writes what a query selects in a format, each but once."""
    made: dict[tuple[str, Query], Path] = {}

    def write(suffix: str, query: Query = Query()) -> Path:  # noqa: B008 - a query cannot be changed
        if (suffix, query) not in made:
            path = tmp_path_factory.mktemp("files") / f"incidents.{suffix}"
            FILES[suffix].write(path, difficult_view, query, imprint)
            made[suffix, query] = path
        return made[suffix, query]

    return write


@pytest.fixture(scope="session")
def selected(difficult_view: View) -> Callable[..., list[Mapping[str, object]]]:
    """The properties of what a query selects, as the items of the API have them."""

    def select(query: Query) -> list[Mapping[str, object]]:
        snapshot: Snapshot = difficult_view.snapshot
        return [orjson.loads(feature)["properties"] for feature in snapshot.page(query).features]

    return select
