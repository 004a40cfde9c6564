"""What a page in one file is told of incidents' places."""

import numpy as np
import orjson
import pytest
from incident_records import incident, snapshot_of

from app.engine.snapshot import Snapshot
from app.geography.atlas import Atlas
from app.geography.land import Land
from app.web.page.content import Reach
from app.web.page.reach import reach_of

KHYBER, NANGARHAR = "PK-KP/Khyber", "AF-NAN"
LON, LAT, BORDER_KM = 71.0, 34.3, 12.124


def at(number: int, **values: object) -> dict[str, object]:
    place = {"longitude": LON, "latitude": LAT, "border_km": BORDER_KM}
    return incident(f"m:{number}", **{**place, "geo_precision": "near", "radius_km": 5.0, **values})


@pytest.fixture(scope="module")
def snapshot(atlas: Atlas) -> Snapshot:
    made = snapshot_of(
        at(1),
        at(2, geo_precision="district", unit=KHYBER, radius_km=40.0),
        at(3, geo_precision="unknown"),
        at(4, radius_km=None),
        at(5, geo_precision="province", unit=NANGARHAR, radius_km=90.0),
        at(6, unit=NANGARHAR, radius_km=0.5),
        at(7, geo_precision="district", unit="AF-NAN/Nowhere", radius_km=0.5),
        incident("m:8"),
    )
    return made.on(Land(lambda: atlas))


@pytest.fixture(scope="module")
def reach(snapshot: Snapshot) -> Reach:
    return reach_of(snapshot, np.arange(7))


def test_units_are_those_that_incidents_are_known_as(reach: Reach, atlas: Atlas) -> None:
    assert list(reach.units) == [NANGARHAR, KHYBER]
    assert list(reach.units[NANGARHAR].areas) == [NANGARHAR]
    tehsils = [unit.code for unit in atlas.districts if unit.adm2 == "Khyber"]
    assert len(tehsils) > 2
    assert list(reach.units[KHYBER].areas) == tehsils
    assert set(reach.drawn_to) == {NANGARHAR, *tehsils}
    assert all(5e-5 < degrees < 0.003 for degrees in reach.drawn_to.values())
    assert set(reach.as_units) == {"district", "province", "country"}


def test_a_unit_s_distances_are_those_that_the_service_compares(reach: Reach, atlas: Atlas) -> None:
    land = Land(lambda: atlas)
    assert set(reach.gates) == {gate.id for gate in atlas.crossings if gate.lon is not None}
    for unit, told in reach.units.items():
        for gate, span in zip(reach.gates, told.from_gates, strict=True):
            crossing = atlas.crossing(gate)
            km = land.spans([unit], crossing.lon, crossing.lat)[0]
            assert span == [round(each * 1e6) for each in km]
        assert list(told.from_line) == land.spans_from_line([unit])[0].tolist()
        assert tuple(told.bounds) == land.outline(unit).bounds


def test_farthest_from_the_line_is_of_each_place(reach: Reach, atlas: Atlas) -> None:
    assert atlas.border.distance_km(np.array([LON]), np.array([LAT])) == pytest.approx(BORDER_KM, abs=0.001)
    assert [km is None for km in reach.farthest] == [False, False, True, True, False, False, False]
    assert BORDER_KM + 2 < reach.farthest[0] <= BORDER_KM + 5.05
    assert reach.farthest[1] == reach.units[KHYBER].from_line[1]
    assert BORDER_KM <= reach.farthest[5] <= BORDER_KM + 0.55
    assert reach.farthest[5] == reach.farthest[6]


def test_a_page_of_nothing_is_told_nothing(snapshot: Snapshot) -> None:
    reach = reach_of(snapshot, np.empty(0, dtype=np.intp))
    assert (list(reach.farthest), dict(reach.units), dict(reach.drawn_to)) == ([], {}, {})
    assert orjson.loads(orjson.dumps(reach))["gates"] == list(reach.gates)
