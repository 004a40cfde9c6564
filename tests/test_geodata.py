import csv
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from app.geography.atlas import Atlas
from app.geography.border import LINE_UNCERTAINTY_KM
from app.geography.families import is_reading
from app.geography.gazetteer import Gazetteer
from app.geography.geodesy import wgs84
from app.geography.toponyms import fold, is_arabic

GEODATA = Path(__file__).resolve().parents[1] / "geodata"
MAX_MEGABYTES = 25

# ISO 3166-2.
CODES = {
    "AF": "BAL BAM BDG BDS BGL DAY FRA FYB GHA GHO HEL HER JOW KAB KAN KAP KDZ KHO KNR LAG LOG NAN NIM NUR "
    "PAN PAR PIA PKA SAM SAR TAK URU WAR ZAB",
    "PK": "BA GB IS JK KP PB SD",
}

# Official areas in km²: Afghanistan's statistics authority (provinces), Pakistan's census of 2017.
OFFICIAL_AREAS = {
    "AF-KAN": 54_022,
    "AF-HEL": 58_584,
    "AF-HER": 54_778,
    "AF-PKA": 19_482,
    "AF-NIM": 41_005,
    "AF-BDS": 44_059,
    "AF-ZAB": 17_343,
    "PK-BA": 347_190,
    "PK-PB": 205_344,
    "PK-SD": 140_914,
    "PK-KP": 101_741,
    "PK-IS": 906,
}

TOWNS = [
    ("Kabul", 69.172, 34.528, "AF-KAB"),
    ("Jalalabad", 70.447, 34.434, "AF-NAN"),
    ("Kandahar", 65.710, 31.613, "AF-KAN"),
    ("Spin Boldak", 66.394, 31.009, "AF-KAN"),
    ("Herat", 62.204, 34.352, "AF-HER"),
    ("Khost", 69.920, 33.340, "AF-KHO"),
    ("Gardez", 69.226, 33.597, "AF-PIA"),
    ("Sharana", 68.730, 33.170, "AF-PKA"),
    ("Urgun", 69.190, 32.930, "AF-PKA"),
    ("Asadabad", 71.147, 34.873, "AF-KNR"),
    ("Zaranj", 61.860, 30.960, "AF-NIM"),
    ("Lashkar Gah", 64.369, 31.594, "AF-HEL"),
    ("Qalat", 66.900, 32.106, "AF-ZAB"),
    ("Mazar-e Sharif", 67.115, 36.709, "AF-BAL"),
    ("Bazarak", 69.515, 35.313, "AF-PAN"),
    ("Charikar", 69.170, 35.013, "AF-PAR"),
    ("Nili", 66.130, 33.722, "AF-DAY"),
    ("Tarin Kot", 65.868, 32.627, "AF-URU"),
    ("Peshawar", 71.558, 34.008, "PK-KP"),
    ("Landi Kotal", 71.145, 34.098, "PK-KP"),
    ("Parachinar", 70.100, 33.900, "PK-KP"),
    ("Miran Shah", 70.070, 33.000, "PK-KP"),
    ("Wana", 69.570, 32.300, "PK-KP"),
    ("Khar", 71.527, 34.734, "PK-KP"),
    ("Chitral", 71.786, 35.851, "PK-KP"),
    ("Quetta", 66.997, 30.180, "PK-BA"),
    ("Chaman", 66.445, 30.922, "PK-BA"),
    ("Zhob", 69.449, 31.341, "PK-BA"),
    ("Nushki", 66.020, 29.550, "PK-BA"),
    ("Gwadar", 62.325, 25.122, "PK-BA"),
    ("Karachi", 67.010, 24.860, "PK-SD"),
    ("Lahore", 74.350, 31.550, "PK-PB"),
    ("Islamabad", 73.060, 33.690, "PK-IS"),
    ("Gilgit", 74.314, 35.920, "PK-GB"),
    ("Muzaffarabad", 73.470, 34.370, "PK-JK"),
]


def _read_table(name: str) -> list[dict[str, str]]:
    with (GEODATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _outlines(units: tuple, attribute: str = "outline") -> np.ndarray:
    return np.array([getattr(unit, attribute) for unit in units], dtype=object)


@pytest.mark.parametrize("attribute", ["outline", "drawn"])
@pytest.mark.parametrize("layer", ["provinces", "districts"])
def test_polygons_are_a_valid_coverage_without_gaps(atlas: Atlas, layer: str, attribute: str) -> None:
    shapes = _outlines(getattr(atlas, layer), attribute)
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.coverage_union_all(shapes)
    assert sum(len(part.interiors) for part in shapely.get_parts(whole)) == 0


@pytest.mark.parametrize("attribute", ["outline", "drawn"])
def test_provinces_are_the_unions_of_their_districts(atlas: Atlas, attribute: str) -> None:
    members = defaultdict(list)
    for district in atlas.districts:
        members[district.province].append(getattr(district, attribute))
    assert set(members) == {province.iso for province in atlas.provinces}
    for province in atlas.provinces:
        union = shapely.coverage_union_all(members[province.iso])
        assert shapely.equals(union, getattr(province, attribute)), province.iso


def test_there_are_34_afghan_and_7_pakistani_provinces_with_their_iso_codes(atlas: Atlas) -> None:
    expected = [f"{country}-{code}" for country, codes in CODES.items() for code in codes.split()]
    assert [province.iso for province in atlas.provinces] == expected
    assert len(expected) == 34 + 7


def test_codes_are_unique_and_begin_with_the_province(atlas: Atlas) -> None:
    codes = [district.code for district in atlas.districts]
    assert len(codes) == len(set(codes)) == 951
    assert all(district.code.startswith(district.province + "-") for district in atlas.districts)
    assert Counter(district.country for district in atlas.districts) == {"AF": 398, "PK": 553}


def test_pcodes_of_districts_are_unique_and_belong_to_their_province(atlas: Atlas) -> None:
    of_province = {province.iso: province.pcode for province in atlas.provinces}
    known = [district for district in atlas.districts if district.pcode is not None]
    assert len({district.pcode for district in known}) == len(known) == 397
    assert all(district.pcode[:4] == of_province[district.province] for district in known)
    assert len(set(of_province.values())) == 41


def test_every_tehsil_has_its_district_and_no_afghan_district_has_one(atlas: Atlas) -> None:
    assert all((district.adm2 is not None) == (district.country == "PK") for district in atlas.districts)


def test_pakistani_districts_are_unions_of_the_tehsils_that_name_them(atlas: Atlas) -> None:
    members = defaultdict(set)
    for district in atlas.districts:
        if district.country == "PK":
            members[(district.province, district.adm2)].add(district.code)
    rows = _read_table("pak_districts.csv")
    listed = {(row["province"], row["adm2"]): set(row["tehsils"].split("; ")) for row in rows}
    assert len(listed) == len(rows)
    assert {key: listed[key] for key in members} == members
    assert set().union(*listed.values()) == set().union(*members.values())


def test_every_tehsil_outside_islamabad_and_karachi_is_in_one_division() -> None:
    tehsils = {
        (row["province"], row["adm2"]): row["tehsils"].split("; ") for row in _read_table("pak_districts.csv")
    }
    divisions = _read_table("pak_divisions.csv")
    held = [
        code
        for row in divisions
        for name in row["districts"].split("; ")
        for code in tehsils[row["province"], name]
    ]
    before = [(row["province"], name) for row in divisions for name in row["districts_before"].split("; ") if name]
    assert len(held) == len(set(held))
    outside = {*tehsils["PK-IS", "Islamabad"], *tehsils["PK-SD", "Karachi"]}
    assert set(held) == {code for codes in tehsils.values() for code in codes} - outside
    assert set(before) <= tehsils.keys()
    assert all(row["source"] for row in divisions)


@pytest.mark.parametrize(("iso", "km2"), OFFICIAL_AREAS.items())
def test_area_of_province_is_close_to_the_official_one(atlas: Atlas, iso: str, km2: float) -> None:
    assert atlas.province(iso).area_km2 == pytest.approx(km2, rel=0.03)


def test_areas_are_geodesic_and_add_up(atlas: Atlas) -> None:
    for province in atlas.provinces[::8]:
        assert abs(wgs84().geometry_area_perimeter(province.outline)[0]) / 1e6 == pytest.approx(
            province.area_km2, abs=0.01
        )
    total = sum(district.area_km2 for district in atlas.districts)
    assert total == pytest.approx(sum(province.area_km2 for province in atlas.provinces), abs=5)


def test_centres_lie_inside(atlas: Atlas) -> None:
    for unit in (*atlas.provinces, *atlas.districts):
        assert shapely.intersects_xy(unit.outline, unit.centre_lon, unit.centre_lat), unit.name


def test_border_is_the_edge_both_countries_share(atlas: Atlas) -> None:
    line = {tuple(vertex) for vertex in shapely.get_coordinates(atlas.border.line)}
    for country in (atlas.border.afghanistan, atlas.border.pakistan):
        assert line <= {tuple(vertex) for vertex in shapely.get_coordinates(country)}
    shared = shapely.intersection(
        shapely.boundary(atlas.border.afghanistan), shapely.boundary(atlas.border.pakistan)
    )
    assert shapely.length(shared) == pytest.approx(shapely.length(atlas.border.line), rel=1e-9)
    assert shapely.area(shapely.intersection(atlas.border.afghanistan, atlas.border.pakistan)) == 0


def test_stretches_lie_on_the_line_where_they_say(atlas: Atlas) -> None:
    stretches = atlas.border.stretches
    for end in ("from", "to"):
        lon, lat, km = (
            np.array([getattr(part, f"{end}_{name}") for part in stretches]) for name in ("lon", "lat", "km")
        )
        assert atlas.border.path.position_km(lon, lat) == pytest.approx(km, abs=0.005)
        assert atlas.border.distance_km(lon, lat).max() < 0.002


def test_stretches_follow_each_other_and_differ_by_more_than_the_line_is_uncertain(atlas: Atlas) -> None:
    stretches = atlas.border.stretches
    assert all(part.metres > LINE_UNCERTAINTY_KM * 1000 and part.from_km < part.to_km for part in stretches)
    assert all(one.to_km <= other.from_km for one, other in pairwise(stretches))
    assert all(part.vintage and part.other_vintage for part in stretches)


def test_drawn_border_is_the_edge_of_the_drawn_provinces(atlas: Atlas) -> None:
    for country in ("AF", "PK"):
        drawn = [unit.drawn for unit in atlas.provinces if unit.country == country]
        assert shapely.covers(shapely.boundary(shapely.coverage_union_all(drawn)), atlas.border.drawn)


def test_border_runs_in_one_piece_from_iran_to_china(atlas: Atlas) -> None:
    assert shapely.get_num_geometries(atlas.border.line) == 1
    west, south, east, north = shapely.bounds(atlas.border.line)
    assert (west, south, east, north) == pytest.approx((60.87, 29.38, 74.57, 37.04), abs=0.02)
    assert 2_500 < wgs84().geometry_length(atlas.border.line) / 1000 < 2_900


@pytest.mark.parametrize(("name", "lon", "lat", "iso"), TOWNS, ids=[town[0] for town in TOWNS])
def test_town_lies_in_its_province(atlas: Atlas, name: str, lon: float, lat: float, iso: str) -> None:
    held = [p.iso for p in atlas.provinces if shapely.intersects_xy(p.outline, lon, lat)]
    assert held == [iso], name


def test_drawn_polygons_have_less_than_half_the_vertices(atlas: Atlas) -> None:
    full, drawn = (_outlines(atlas.districts, attribute) for attribute in ("outline", "drawn"))
    assert shapely.get_num_coordinates(drawn).sum() < shapely.get_num_coordinates(full).sum() / 2


def test_torkham_lies_within_150_m_of_the_line(atlas: Atlas) -> None:
    gate = atlas.crossing("torkham")
    assert atlas.border.distance_km(np.array([gate.lon]), np.array([gate.lat]))[0] <= 0.150


def test_crossings_are_complete(atlas: Atlas) -> None:
    assert len({crossing.id for crossing in atlas.crossings}) == len(atlas.crossings) == 18
    for crossing in atlas.crossings:
        assert crossing.name_en
        assert crossing.status
        assert crossing.source
        for name in (crossing.name_ps, crossing.name_fa, crossing.name_ur):
            assert all("\u0600" <= letter <= "\u06ff" or letter in " –" for letter in name), crossing.id
        assert crossing.confidence in {"high", "medium", "low", "very_low", "none"}
        assert (crossing.lon is None) == (crossing.confidence == "none") == (crossing.confidence_km is None)


def test_names_use_the_letters_of_their_language(atlas: Atlas) -> None:
    pashto_only, urdu_only = set("ټډړږښڅځڼېۍګ"), set("ٹڈڑںہھے")
    for unit in (*atlas.provinces, *atlas.crossings):
        assert not set(unit.name_ps) & urdu_only, unit.name_ps
        assert not set(unit.name_fa) & (pashto_only | urdu_only), unit.name_fa
        assert not set(unit.name_ur) & pashto_only, unit.name_ur


def test_crossings_are_as_near_to_the_line_as_their_confidence_says(atlas: Atlas) -> None:
    for crossing in atlas.crossings:
        if crossing.lon is not None:
            (away,) = atlas.border.distance_km(np.array([crossing.lon]), np.array([crossing.lat]))
            assert away <= crossing.confidence_km, crossing.id
            assert crossing.border_m == pytest.approx(away * 1000, abs=0.51)


def test_crossings_name_districts_that_border_the_other_country(atlas: Atlas) -> None:
    districts = {(district.province, district.name): district for district in atlas.districts}
    for crossing in atlas.crossings:
        sides = ((crossing.af_province, crossing.af_district), (crossing.pk_province, crossing.pk_district))
        for province, name in sides:
            if name is not None:
                assert shapely.intersects(districts[(province, name)].outline, atlas.border.line), crossing.id


def test_layers_open_in_gdal_with_their_rows() -> None:
    counts = {name: pyogrio.read_info(GEODATA / "atlas.gpkg", layer=name) for name, _ in _list_layers()}
    rows = {name: info["features"] for name, info in counts.items()}
    assert rows == {
        "provinces": 41,
        "districts": 951,
        "border": 1,
        "provinces_drawn": 41,
        "districts_drawn": 951,
        "border_drawn": 1,
        "waters": 1,
        "about": len(_read_about()),
    }
    assert {info["crs"] for name, info in counts.items() if name != "about"} == {"EPSG:4326"}


def test_package_says_which_boundary_set_it_is_and_under_which_licence(atlas: Atlas) -> None:
    about = _read_about()
    assert about["boundary_set"] == atlas.boundary_set == "osm-2026c+geoboundaries"
    assert about["licence"] == "ODbL 1.0"


def test_shipped_files_stay_under_25_megabytes() -> None:
    size = sum(path.stat().st_size for path in GEODATA.rglob("*") if path.is_file())
    assert size < MAX_MEGABYTES * 1_000_000


def test_every_shipped_file_is_named_in_the_sources() -> None:
    text = (GEODATA / "SOURCES.md").read_text(encoding="utf-8")
    skipped = {"__init__.py", "SOURCES.md", "__pycache__"}
    names = {path.name + "/" * path.is_dir() for path in GEODATA.iterdir() if path.name not in skipped}
    assert {name for name in names if f"`{name}`" not in text} == set()


def test_sources_give_every_attribution() -> None:
    text = (GEODATA / "SOURCES.md").read_text(encoding="utf-8")
    for notice in ("© OpenStreetMap contributors", "geoBoundaries.org", "Natural Earth", "GeoNames", "ODbL"):
        assert notice in text


def _list_layers() -> np.ndarray:
    return pyogrio.list_layers(GEODATA / "atlas.gpkg")


def _read_about() -> dict[str, str]:
    with closing(sqlite3.connect(GEODATA / "atlas.gpkg")) as connection:
        return dict(connection.execute("SELECT key, value FROM about"))


def test_every_district_has_a_name_in_the_arabic_script(gazetteer: Gazetteer) -> None:
    units = [place for place in gazetteer.places if place.kind in ("district", "agency")]
    assert [place.id for place in units if not any(map(is_arabic, place.names))] == []
    tehsils = [place for place in gazetteer.places if place.kind == "tehsil"]
    assert sum(any(map(is_arabic, place.names)) for place in tehsils) >= 0.97 * len(tehsils)


def test_readings_of_unit_names_are_readings_of_a_latin_name(gazetteer: Gazetteer) -> None:
    for row in _read_table("unit_names.csv"):
        names = gazetteer.place(row["id"]).names
        for reading in filter(None, row["readings"].split("; ")):
            assert reading in names or fold(reading) in map(fold, names), row["id"]
            assert any(is_reading(reading, name) for name in names), (row["id"], reading)
