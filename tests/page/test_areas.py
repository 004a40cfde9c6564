"""Counts by area, held against each incident taken by itself."""

from collections import Counter
from random import Random

import numpy as np
import pytest
from incident_maps import mosaic_of
from incident_records import incident, snapshot_of

from app.aggregate.areas import count_areas, place, read_by
from app.geography.admin import District
from app.geography.atlas import Atlas
from app.geography.discs import Discs, lay_over
from app.model.errors import BadParameter
from app.model.query import Query

ABROAD = {"longitude": 78.0, "latitude": 28.0}


def counted(atlas: Atlas, by: str, *records: dict[str, object], query: Query | None = None) -> dict:
    mosaic = mosaic_of(snapshot_of(*records))
    return count_areas(mosaic.chosen(query or Query()), place(mosaic.snapshot, atlas, by), by)


def unit(atlas: Atlas, code: str) -> District:
    return next(unit for unit in atlas.districts if unit.code == code)


def in_district(district: District, number: int, **values: object) -> dict[str, object]:
    names = {"province": district.province, "adm2": district.adm2 or district.name, "district": district.name}
    at = {"longitude": district.centre_lon, "latitude": district.centre_lat}
    known = {"side": district.country, "side_certainty": 1.0, "geo_precision": "town", "radius_km": 0.001}
    return incident(f"m:{number}", **{**at, **names, **known, **values})


def test_every_district_is_found_by_the_names_that_an_incident_has(atlas: Atlas) -> None:
    answer = counted(atlas, "district", *(in_district(unit, n) for n, unit in enumerate(atlas.districts)))
    assert answer["areas"].keys() == {unit.code for unit in atlas.districts}
    told = {(area["incidents"], area["certain"], area["weight"]) for area in answer["areas"].values()}
    assert told == {(1, 1, 1.0)}
    assert (answer["elsewhere"], answer["not_attributable"]) == (0, 0)


@pytest.mark.parametrize(
    ("by", "values", "weight"),
    [
        ("province", {"geo_precision": "province", "unit": "AF-KAN"}, 1.0),
        ("province", {"geo_precision": "district", "unit": "AF-KAN/Spin Boldak"}, 1.0),
        ("province", {"geo_precision": "country", "unit": "AF"}, 0.0),
        ("province", {"geo_precision": "unknown", "radius_km": 1.0}, 0.0),
        ("province", {"geo_precision": "near", "radius_km": None}, 0.0),
        ("province", {"geo_precision": "line", "radius_km": 400.0, "unit": "AF-KAN"}, 1.0),
        ("district", {"geo_precision": "point"}, 1.0),
        ("district", {"geo_precision": "district", "unit": "AF-KAN/Spin Boldak"}, 1.0),
        ("district", {"geo_precision": "near", "radius_km": 60.0, "unit": "AF-KAN/Spin Boldak"}, 1.0),
        ("district", {"geo_precision": "province", "unit": "AF-KAN"}, 0.0),
    ],
)
def test_an_area_is_given_what_is_in_it(atlas: Atlas, by: str, values: dict[str, object], weight: float) -> None:
    boldak = unit(atlas, "AF-KAN-spin-boldak")
    answer = counted(atlas, by, in_district(boldak, 1, event_type="Battles", **values))
    code = "AF-KAN" if by == "province" else boldak.code
    told = {"incidents": 1, "certain": int(weight), "possible": 1, "weight": weight, "types": {"Battles": 1}}
    assert answer["areas"] == {code: told}
    assert answer["not_attributable"] == pytest.approx(1 - weight)


def test_a_district_s_incident_gives_its_tehsils_nothing(atlas: Atlas) -> None:
    tehsil = next(u for u in atlas.districts if u.adm2 == "Khyber")
    record = in_district(tehsil, 1, geo_precision="district", unit="PK-KP/Khyber")
    answer = counted(atlas, "district", record)
    assert {code: (area["weight"], area["certain"]) for code, area in answer["areas"].items()} == {
        tehsil.code: (0, 0)
    }
    assert answer["not_attributable"] == 1
    assert counted(atlas, "province", record)["areas"]["PK-KP"]["weight"] == 1


def test_one_incident_gives_weight_to_every_area_that_its_circle_reaches(atlas: Atlas) -> None:
    boldak = unit(atlas, "AF-KAN-spin-boldak")
    answer = counted(atlas, "district", in_district(boldak, 1, geo_precision="near", radius_km=60.0))
    own = answer["areas"].pop(boldak.code)
    assert own["incidents"] == 1
    assert own["weight"] < 0.95
    assert own["certain"] == 0
    assert len(answer["areas"]) > 3
    for area in answer["areas"].values():
        assert area["incidents"] == area["certain"] == 0
        assert area["possible"] == 1
        assert 0 <= area["weight"] < 0.95


@pytest.mark.parametrize("by", ["province", "district"])
def test_weights_are_the_shares_of_the_incidents_one_by_one(atlas: Atlas, by: str) -> None:
    chance = Random(1893)
    records = [
        in_district(
            chance.choice(atlas.districts[:40]),
            number,
            geo_precision="near",
            radius_km=chance.choice([1.0, 10.0, 40.0]),
            event_type=chance.choice(["Battles", "Riots", None]),
        )
        for number in range(120)
    ]
    records += [incident("m:away", geo_precision="near", radius_km=5.0, **ABROAD), incident("m:nowhere")]
    query = Query(event_types=("Battles",)) if by == "district" else Query()
    answer = counted(atlas, by, *records, query=query)
    chosen = [one for one in records if one["longitude"] and (by == "province" or one["event_type"] == "Battles")]
    weight, certain = Counter[str](), Counter[str]()
    for one in chosen:
        share = shares_of(atlas, by, one)
        weight.update(share)
        certain.update(code for code, part in share.items() if part >= 0.97)
    assert answer["numberMatched"] == len(chosen)
    for code, area in answer["areas"].items():
        assert area["weight"] == pytest.approx(weight[code], abs=0.02 + 0.005 * len(chosen) / 10)
        assert certain[code] <= area["certain"] <= area["possible"]
        assert area["incidents"] <= area["possible"]
    total = sum(area["weight"] for area in answer["areas"].values())
    assert total + answer["not_attributable"] + answer["elsewhere"] == pytest.approx(len(chosen), abs=0.05)


def shares_of(atlas: Atlas, by: str, one: dict[str, object]) -> dict[str, float]:
    """The share of points laid over an incident's circle that lie in each area."""
    at = (np.array([float(str(one[name]))]) for name in ("longitude", "latitude", "radius_km"))
    lon, lat = (axis[0] for axis in lay_over(Discs(*at)))
    found = atlas.ground.find(lon, lat)
    codes = [atlas.districts[n].province if by == "province" else atlas.districts[n].code for n in found if n >= 0]
    return {code: times / len(lon) for code, times in Counter(codes).items()}


def test_what_lies_in_neither_country_is_elsewhere(atlas: Atlas) -> None:
    records = [
        incident("m:1", geo_precision="near", radius_km=10.0, **ABROAD),
        incident("m:2", geo_precision="unknown", **ABROAD),
        incident(
            "m:3",
            province="AF-KAN",
            side="AF",
            geo_precision="province",
            unit="AF-KAN",
            longitude=65.7,
            latitude=31.6,
        ),
    ]
    nowhere = {"areas": {}, "elsewhere": 2.0, "numberMatched": 3}
    assert counted(atlas, "district", *records) == {"by": "district", "not_attributable": 1.0, **nowhere}
    by_province = counted(atlas, "province", *records)
    assert by_province["areas"]["AF-KAN"]["weight"] == 1
    assert (by_province["not_attributable"], by_province["elsewhere"]) == (0, 2)


def test_an_empty_store_has_no_areas(atlas: Atlas) -> None:
    for by in ("province", "district"):
        answer = counted(atlas, by)
        assert answer == {"by": by, "areas": {}, "elsewhere": 0, "not_attributable": 0.0, "numberMatched": 0}


def test_other_areas_are_refused() -> None:
    with pytest.raises(BadParameter, match="by: unknown 'tehsil': expected province or district"):
        read_by("tehsil")
