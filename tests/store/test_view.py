import json
from datetime import date

import pytest
import shapely
from incident_records import snapshot_of, status

from app.geography.atlas import Atlas
from app.store.geopackage import GeoPackageStore, State
from app.store.records import Records, build_records
from app.store.view import View, build_crossings, build_geography, build_view, flat, last_status

TODAY = date(2025, 11, 20)
NOBODY_SAYS = {
    "status": "unknown",
    "status_since": None,
    "status_note": None,
    "status_said_by": None,
    "last_known_status": None,
    "last_known_date": None,
}


def at_torkham(status_id: str, state: str, start: str | None, end: str | None = None, **values: object) -> object:
    return status(status_id, crossing="torkham", status=state, date_from=start, date_to=end, **values)


def summary(*statuses: object, today: date = TODAY) -> dict[str, object]:
    return last_status(build_records(1, statuses), "torkham", today)


def test_crossing_that_nobody_speaks_of_is_unknown() -> None:
    assert summary() == NOBODY_SAYS
    assert summary(status("s", crossing="chaman", date_from="2025-01-01", status="open")) == NOBODY_SAYS
    assert summary(status("s", crossing=None, date_from="2025-01-01", status="open")) == NOBODY_SAYS


def test_status_without_an_end_still_holds() -> None:
    stated = at_torkham("s", "closed", "2025-10-10", said_by="A customs officer", date_note="as stated")
    assert summary(stated) == {
        "status": "closed",
        "status_since": "2025-10-10",
        "status_note": "as stated",
        "status_said_by": "A customs officer",
        "last_known_status": "closed",
        "last_known_date": "2025-10-10",
    }


@pytest.mark.parametrize(
    ("end", "state", "since"),
    [
        ("2025-11-19", "unknown", "2025-11-19"),
        ("2025-11-20", "closed", "2025-10-10"),
        ("2025-11-21", "closed", "2025-10-10"),
    ],
)
def test_status_holds_through_its_last_day_and_is_unknown_after(end: str, state: str, since: str) -> None:
    answer = summary(at_torkham("s", "closed", "2025-10-10", end))
    assert (answer["status"], answer["status_since"]) == (state, since)
    assert (answer["last_known_status"], answer["last_known_date"]) == ("closed", end)


def test_unknown_after_closed_says_both() -> None:
    answer = summary(
        at_torkham("s:1", "closed", "2025-10-10", "2025-11-06", said_by="one"),
        at_torkham("s:2", "unknown", "2025-11-07", date_note="the text does not say"),
    )
    assert answer == {
        "status": "unknown",
        "status_since": "2025-11-07",
        "status_note": "the text does not say",
        "status_said_by": None,
        "last_known_status": "closed",
        "last_known_date": "2025-11-06",
    }


@pytest.mark.parametrize(
    ("start", "state"), [("2025-11-19", "open"), ("2025-11-20", "open"), ("2025-11-21", "closed")]
)
def test_status_of_the_future_is_not_yet_one(start: str, state: str) -> None:
    answer = summary(at_torkham("s:1", "closed", "2025-10-10"), at_torkham("s:2", "open", start))
    assert answer["status"] == answer["last_known_status"] == state


def test_only_a_future_status_is_none() -> None:
    assert summary(at_torkham("s", "open", "2025-11-21")) == NOBODY_SAYS


def test_status_without_a_first_day_cannot_be_the_last() -> None:
    assert summary(at_torkham("s", "open", None, "2025-12-31")) == NOBODY_SAYS


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_that_begin_on_one_day_the_later_id_counts(order: tuple[int, int]) -> None:
    both = [at_torkham("s:1", "open", "2025-10-10"), at_torkham("s:2", "partial", "2025-10-10")]
    assert summary(*(both[row] for row in order))["status"] == "partial"


def test_the_last_to_begin_counts_whatever_the_order_of_the_records() -> None:
    answer = summary(at_torkham("s:1", "open", "2025-11-01"), at_torkham("s:2", "closed", "2025-10-10"))
    assert (answer["status"], answer["status_since"]) == ("open", "2025-11-01")


def test_ended_status_is_not_replaced_by_an_earlier_one_without_an_end() -> None:
    answer = summary(
        at_torkham("s:1", "closed", "2025-10-10"), at_torkham("s:2", "partial", "2025-11-01", "2025-11-05")
    )
    assert (answer["status"], answer["status_since"], answer["last_known_status"]) == (
        "unknown",
        "2025-11-05",
        "partial",
    )


@pytest.fixture(scope="module")
def geography(atlas: Atlas) -> dict[str, Records]:
    return build_geography(atlas)


def test_every_crossing_is_there_with_names_standing_and_status(atlas: Atlas) -> None:
    statuses = build_records(9, [at_torkham("s", "closed", "2025-10-10")])
    crossings = build_crossings(atlas, statuses, TODAY)
    assert crossings.revision == 9
    assert [row["id"] for row in crossings.properties] == [crossing.id for crossing in atlas.crossings]
    torkham = json.loads(crossings.get("torkham"))
    source = atlas.crossing("torkham")
    assert torkham["geometry"]["coordinates"] == pytest.approx([source.lon, source.lat], abs=1e-7)
    properties = torkham["properties"]
    assert (properties["name"], properties["name_ur"]) == (source.name_en, source.name_ur)
    assert (properties["standing"], properties["standing_source"]) == (source.status, source.status_source)
    assert (properties["status"], properties["status_since"]) == ("closed", "2025-10-10")
    assert {"name_en", "status_source"}.isdisjoint(properties)
    assert json.loads(crossings.get("chaman"))["properties"]["status"] == "unknown"


def test_crossing_without_a_published_point_has_a_null_geometry(atlas: Atlas) -> None:
    crossings = build_crossings(atlas, build_records(1, []), TODAY)
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
    assert torkham["last_known_date"] == "2025-11-06"
