import json
from datetime import date

import pytest
import shapely
from incident_records import snapshot_of, status

from app.crossings.gates import read_gates
from app.geography.atlas import Atlas
from app.model.query import Interval
from app.record.geopackage import GeoPackageStore, State
from app.record.records import Records, build_records
from app.record.view import View, build_crossings, build_geography, build_view, flat

TODAY = date(2025, 11, 20)


def at_torkham(status_id: str, state: str, start: str | None, end: str | None = None, **values: object) -> object:
    return status(status_id, crossing="torkham", status=state, date_from=start, date_to=end, **values)


@pytest.fixture(scope="module")
def geography(atlas: Atlas) -> dict[str, Records]:
    return build_geography(atlas)


def test_every_crossing_is_there_with_names_standing_and_status(atlas: Atlas) -> None:
    statuses = build_records(9, [at_torkham("s", "closed", "2025-10-10")])
    crossings = build_crossings(atlas, read_gates(atlas.crossings, statuses.properties, 14), 9, TODAY)
    assert crossings.revision == 9
    assert [row["id"] for row in crossings.properties] == [crossing.id for crossing in atlas.crossings]
    torkham = json.loads(crossings.get("torkham"))
    source = atlas.crossing("torkham")
    assert torkham["geometry"]["coordinates"] == pytest.approx([source.lon, source.lat], abs=1e-7)
    properties = torkham["properties"]
    assert (properties["name"], properties["name_ur"]) == (source.name_en, source.name_ur)
    assert (properties["standing"], properties["standing_source"]) == (source.status, source.status_source)
    assert (properties["status"], properties["status_since"]) == ("closed", "2025-10-10")
    assert "name_en" not in properties
    assert json.loads(crossings.get("chaman"))["properties"]["status"] == "unknown"


def test_crossing_without_a_published_point_has_a_null_geometry(atlas: Atlas) -> None:
    crossings = build_crossings(atlas, read_gates(atlas.crossings, [], 14), 1, TODAY)
    unplaced = [crossing.id for crossing in atlas.crossings if crossing.lon is None]
    assert unplaced
    for crossing_id in unplaced:
        assert json.loads(crossings.get(crossing_id))["geometry"] is None


def test_atlas_collections_are_whole_and_valid(geography: dict[str, Records], atlas: Atlas) -> None:
    assert set(geography) == {"border", "provinces", "districts"}
    assert len(geography["border"].features) == 1
    assert len(geography["provinces"].features) == len(atlas.provinces) == 41
    assert len(geography["districts"].features) == len(atlas.districts)
    for records in geography.values():
        assert records.revision == 0
        ids = [properties["id"] for properties in records.properties]
        assert len(set(ids)) == len(ids)


def test_every_outer_ring_of_the_atlas_runs_counterclockwise(geography: dict[str, Records]) -> None:
    for name in ("provinces", "districts"):
        shapes = shapely.from_geojson([feature_geometry(feature) for feature in geography[name].features])
        rings = shapely.get_exterior_ring(shapely.get_parts(shapes))
        assert len(rings) >= 41
        assert shapely.is_ccw(rings).all()


def feature_geometry(feature: bytes) -> str:
    return json.dumps(json.loads(feature)["geometry"])


def test_properties_are_flat_and_leave_the_shapes_out(geography: dict[str, Records], atlas: Atlas) -> None:
    for records in geography.values():
        for properties in records.properties:
            assert {"outline", "drawn"}.isdisjoint(properties)
            assert all(isinstance(value, str | int | float | None) for value in properties.values())
    crossing = next(one for one in atlas.crossings if len(one.aliases) > 1)
    assert flat(crossing)["aliases"] == "; ".join(crossing.aliases)


def test_view_joins_the_stores_records_and_the_atlas(geography: dict[str, Records], atlas: Atlas) -> None:
    claims, statuses = build_records(5, [{"id": "c"}]), build_records(5, [at_torkham("s", "open", "2025-01-01")])
    view = build_view(State(snapshot_of(revision=5), claims, statuses), geography, atlas, TODAY)
    assert view.revision == 5
    assert set(view.records) == {"border", "provinces", "districts", "crossings", "claims", "crossing_status"}
    assert view.records["claims"] is claims
    assert view.records["crossing_status"] is statuses
    assert view.records["border"] is geography["border"]


def test_seeded_store_shows_torkham_unknown_after_closed(
    store: GeoPackageStore, geography: dict[str, Records], atlas: Atlas
) -> None:
    view: View = build_view(store.load(), geography, atlas, TODAY)
    torkham = json.loads(view.records["crossings"].get("torkham"))["properties"]
    assert (torkham["status"], torkham["last_known_status"]) == ("unknown", "closed")
    assert torkham["last_known_date"] == "2025-10-31"


def statuses_on(day: date, store: GeoPackageStore, geography: dict[str, Records], atlas: Atlas) -> dict[str, str]:
    view = build_view(store.load(), geography, atlas, TODAY).on(Interval(None, day))
    return {str(p["id"]): str(p["status_text"]) for p in view.records["crossings"].properties}


@pytest.mark.parametrize(
    ("day", "torkham", "ghulam_khan"),
    [
        ("2025-10-09", "unknown", "unknown"),
        ("2025-10-10", "possibly closed", "reported possibly closed collectively, not named"),
        ("2025-10-11", "possibly closed", "reported possibly closed collectively, not named"),
        ("2025-10-12", "closed", "reported closed collectively, not named"),
        ("2025-10-31", "closed", "reported closed collectively, not named"),
        ("2025-11-01", "unknown", "unknown"),
    ],
)
def test_crossings_of_the_seed_say_their_status_on_a_day(
    day: str, torkham: str, ghulam_khan: str, store: GeoPackageStore, geography: dict[str, Records], atlas: Atlas
) -> None:
    told = statuses_on(date.fromisoformat(day), store, geography, atlas)
    assert (told["torkham"], told["ghulam-khan"]) == (torkham, ghulam_khan)
    assert told["nawa-pass"] == "unknown"


def test_view_on_an_open_interval_is_the_view_of_today(
    store: GeoPackageStore, geography: dict[str, Records], atlas: Atlas
) -> None:
    view = build_view(store.load(), geography, atlas, TODAY)
    assert view.on(None) is view.on(Interval(date(2025, 10, 20), None)) is view
