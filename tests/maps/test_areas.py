"""Counts by area, held against each incident taken by itself."""

from collections import Counter
from random import Random

import pytest
from incident_maps import mosaic_of
from incident_records import incident, snapshot_of

from app.errors import BadParameter
from app.geography.admin import District
from app.geography.atlas import Atlas
from app.maps.areas import count_areas, place, read_by
from app.query import Query

AT = {"longitude": 71.0, "latitude": 34.0}
KABUL = {"province": "AF-KAB", "adm2": "Kabul", "district": "Kabul", "side": "AF", "side_certainty": 1.0}


def counted(atlas: Atlas, by: str, *records: dict[str, object], query: Query | None = None) -> dict:
    mosaic = mosaic_of(snapshot_of(*records))
    return count_areas(mosaic.chosen(query or Query()), place(mosaic.snapshot, atlas, by), by)


def unit(atlas: Atlas, code: str) -> District:
    return next(unit for unit in atlas.districts if unit.code == code)


def in_district(district: District, number: int, **values: object) -> dict[str, object]:
    names = {"province": district.province, "adm2": district.adm2 or district.name, "district": district.name}
    sure = {"side": district.country, "side_certainty": 1.0, "geo_precision": "town", "radius_km": 2.0}
    return incident(f"m:{number}", **{**AT, **names, **sure, **values})


def test_every_district_is_found_by_the_names_that_an_incident_has(atlas: Atlas) -> None:
    answer = counted(atlas, "district", *(in_district(unit, n) for n, unit in enumerate(atlas.districts)))
    assert answer["areas"].keys() == {unit.code for unit in atlas.districts}
    assert {area["incidents"] for area in answer["areas"].values()} == {1}
    assert answer["elsewhere"] == 0


@pytest.mark.parametrize(
    ("by", "precision", "radius", "certainty", "weight"),
    [
        ("province", "point", 1.0, 1.0, 1.0),
        ("province", "town", 5.0, 0.6, 0.6),
        ("province", "near", 10.0, 0.96, 0.96),
        ("province", "near", 300.0, 0.96, 0.0),
        ("province", "district", 300.0, 1.0, 1.0),
        ("province", "province", 120.0, 1.0, 1.0),
        ("province", "line", 100.0, 0.5, 0.0),
        ("province", "country", 400.0, 1.0, 0.0),
        ("province", "unknown", 1.0, 1.0, 0.0),
        ("district", "point", None, 1.0, 1.0),
        ("district", "town", 5.0, 1.0, 1.0),
        ("district", "near", 100.0, 1.0, 0.0),
        ("district", "district", 300.0, 0.9, 0.9),
        ("district", "province", 50.0, 1.0, 0.0),
        ("district", None, 1.0, 1.0, 0.0),
        ("district", "town", 1.0, None, 0.0),
    ],
)
def test_an_area_is_given_what_surely_is_in_it(
    atlas: Atlas, by: str, precision: str | None, radius: float | None, certainty: float | None, weight: float
) -> None:
    boldak = unit(atlas, "AF-KAN-spin-boldak")
    side = "AF" if certainty is not None and certainty >= 0.95 else "undetermined"
    values = {"geo_precision": precision, "radius_km": radius, "side_certainty": certainty, "side": side}
    answer = counted(atlas, by, in_district(boldak, 1, event_type="Battles", **values))
    code = "AF-KAN" if by == "province" else boldak.code
    certain = int(weight > 0 and side == "AF")
    told = {"incidents": 1, "certain": certain, "weight": weight, "types": {"Battles": 1}}
    assert answer["areas"] == {code: told}
    assert answer["not_attributable"] == pytest.approx(1 - weight)


@pytest.mark.parametrize("by", ["province", "district"])
def test_counts_are_those_of_the_incidents_one_by_one(atlas: Atlas, by: str) -> None:
    chance = Random(1893)
    records = [
        in_district(
            chance.choice(atlas.districts[:40]),
            number,
            geo_precision=chance.choice(["point", "district", "province", "line"]),
            side_certainty=chance.choice([0.5, 0.97, 1.0]),
            event_type=chance.choice(["Battles", "Riots", None]),
        )
        for number in range(300)
    ]
    records += [incident("m:away", **AT), incident("m:nowhere"), incident("m:strange", province="AF-XXX", **AT)]
    query = Query(event_types=("Battles",)) if by == "district" else Query()
    answer = counted(atlas, by, *records, query=query)
    chosen = [one for one in records if one["longitude"]]
    chosen = [one for one in chosen if by == "province" or one["event_type"] == "Battles"]
    codes = {(u.province, u.adm2 or u.name, u.name): u.code for u in atlas.districts}
    known = {province.iso for province in atlas.provinces}
    places = [
        (one["province"] if one["province"] in known else None)
        if by == "province"
        else codes.get((one["province"], one["adm2"], one["district"]))
        for one in chosen
    ]
    wanted = Counter(places)
    assert answer["elsewhere"] == wanted.pop(None, 0)
    assert {code: area["incidents"] for code, area in answer["areas"].items()} == wanted
    assert answer["numberMatched"] == len(chosen)
    for code, area in answer["areas"].items():
        types = Counter(one["event_type"] or "Other" for one, at in zip(chosen, places, strict=True) if at == code)
        assert area["types"] == types
    weights = sum(area["weight"] for area in answer["areas"].values())
    assert weights + answer["not_attributable"] == pytest.approx(len(chosen) - answer["elsewhere"], abs=0.05)


def test_what_has_no_district_is_not_elsewhere_but_too_coarse(atlas: Atlas) -> None:
    coarse = {**AT, "side": "AF", "side_certainty": 1.0, "geo_precision": "province", "radius_km": 153.4}
    records = [
        incident("m:1", province="AF-KAN", **coarse),
        incident("m:2", **{**coarse, "geo_precision": "line"}),
        incident("m:3", **AT),
    ]
    nowhere = {"areas": {}, "elsewhere": 1, "numberMatched": 3}
    assert counted(atlas, "district", *records) == {"by": "district", "not_attributable": 2.0, **nowhere}
    by_province = counted(atlas, "province", *records)
    assert by_province["areas"]["AF-KAN"]["weight"] == 1
    assert (by_province["not_attributable"], by_province["elsewhere"]) == (1, 1)


def test_an_empty_store_has_no_areas(atlas: Atlas) -> None:
    for by in ("province", "district"):
        answer = counted(atlas, by)
        assert answer == {"by": by, "areas": {}, "elsewhere": 0, "not_attributable": 0.0, "numberMatched": 0}


def test_other_areas_are_refused() -> None:
    with pytest.raises(BadParameter, match="by: unknown 'tehsil': expected province or district"):
        read_by("tehsil")
