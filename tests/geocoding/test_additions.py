from collections.abc import Callable
from pathlib import Path

import pytest

from app.geocoding.additions import AddedNames, load_additions
from app.geocoding.geocoder import FirstMatch, Verdict
from app.geocoding.offline import OfflineGeocoder
from app.geography.atlas import Atlas
from app.geography.gazetteer import Gazetteer
from app.model.errors import BadInput

HEADER = "name,longitude,latitude,kind,province,district,other names\n"
Load = Callable[..., AddedNames]


@pytest.fixture
def load(tmp_path: Path, gazetteer: Gazetteer, atlas: Atlas) -> Load:
    def run(text: str | bytes, name: str = "desk.csv") -> AddedNames:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return load_additions(path, gazetteer, atlas)

    return run


def feature(geoname: str, name: str, code: str, people: int = 0, others: str = "", at: str = "31.3\t69.4") -> str:
    told = [geoname, name, name, others, *at.split("\t"), *code.split("."), "PK", "", "02", "", "", ""]
    return "\t".join([*told, str(people), "", "1400", "Asia/Karachi", "2020-01-01"])


def test_an_added_name_is_found_in_its_polygon_and_names_its_file(load: Load) -> None:
    added = load(HEADER + "Xyzzy Kot,69.4,31.3,village,,,Zyzzy Kot; زیزی کوټ\n")
    for name in ("Xyzzy Kot", "zyzzy kot", "زیزی کوټ"):
        match = added.locate(name)
        assert match is not None
        assert (match.place.name, match.place.province, match.place.country) == ("Xyzzy Kot", "PK-BA", "PK")
        assert match.why.endswith("; from desk.csv")
    assert added.locate("Xyzzy Kot", "PK", "Balochistan") is not None
    assert added.locate("Xyzzy Kot", "AF", "Kandahar") != added.locate("Xyzzy Kot", "PK", "Balochistan")


def test_what_the_file_states_of_its_place_counts_before_the_polygon(load: Load) -> None:
    match = load(HEADER + "Xyzzy Kot,69.4,31.3,town,Balochistan,Killa Saifullah,\n").locate("Xyzzy Kot")
    assert match is not None
    assert "PK-BA:killasaifullah" in match.place.units


def test_added_names_are_asked_after_ours(load: Load, geocoder: OfflineGeocoder) -> None:
    added = load(HEADER + "Quetta,71.0,34.0,town,,,\nXyzzy Kot,69.4,31.3,village,,,\n")
    both = FirstMatch([geocoder, added])
    quetta, added_one = both.locate("Quetta", "PK"), both.locate("Xyzzy Kot")
    assert quetta is not None
    assert quetta.lat < 31
    assert added_one is not None
    assert both.locate("Xyzzy Kot", "PK", "Balochistan") is not None


def test_two_added_places_of_one_name_are_ambiguous(load: Load) -> None:
    added = load(HEADER + "Xyzzy Kot,69.4,31.3,village,,,\nXyzzy Kot,67.0,30.2,village,,,\n")
    assert added.answer("Xyzzy Kot").verdict is Verdict.AMBIGUOUS


def test_a_place_abroad_says_its_country(load: Load) -> None:
    added = load(HEADER.replace("kind", "kind,country") + "Xyzzy Shahr,59.6,36.3,city,Iran,,,\n")
    assert added.answer("Xyzzy Shahr").verdict is Verdict.UNCONFIRMED
    assert added.locate("Xyzzy Shahr", "Iran") is not None


def test_a_geonames_dump_is_read_and_its_villages_need_a_province(load: Load) -> None:
    rows = [
        feature("1", "Xyzzy Kot", "P.PPL", others="Zyzzy Kot,Xyzzy"),
        feature("2", "Xyzzy Shahr", "P.PPLA2", 900),
        feature("3", "Xyzzy Kandao", "T.PASS"),
        feature("4", "Xyzzy Manda", "H.STM"),
        feature("5", "Xyzzy Kuhna", "P.PPLH"),
    ]
    added = load("\n".join(rows) + "\n", "PK.txt")
    assert added.answer("Xyzzy Kot").verdict is Verdict.UNCONFIRMED
    match = added.locate("Zyzzy Kot", "PK", "Balochistan")
    assert match is not None
    assert match.why.endswith("; from PK.txt")
    kinds = {name: added.geocode(name)[0].place.kind for name in ("Xyzzy Shahr", "Xyzzy Kandao")}
    assert kinds == {"Xyzzy Shahr": "town", "Xyzzy Kandao": "pass"}
    assert added.answer("Xyzzy Shahr").verdict is Verdict.MATCHED
    assert added.answer("Xyzzy Manda").verdict is Verdict.NOTHING
    assert added.answer("Xyzzy Kuhna").verdict is Verdict.NOTHING


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,lon,lat,kind\nA,1,2,town\n", "row 1: there is no column 'longitude'"),
        ("", "row 1: there is no column 'name'"),
        (HEADER, "has no names"),
        (HEADER + "Xyzzy,69.4,31.3,hamlet,,,\n", "row 2: kind: 'hamlet' is none of city, town"),
        (HEADER + "Abc,69.4,31.3,town,,,\nXyzzy,69.4,north,town,,,\n", "row 3: latitude: 'north' is no number"),
        (HEADER + "Xyzzy,269.4,31.3,town,,,\n", "row 2: longitude: '269.4' is no number of degrees from -180"),
        (HEADER + ",69.4,31.3,town,,,\n", "row 2: name is empty"),
        (HEADER + "Xyzzy,69.4,31.3,town,Nowhereland,,\n", "row 2: province 'Nowhereland' is not known"),
        (HEADER + "Xyzzy,69.4,31.3,town,,Arghandab,\n", "row 2: 'Arghandab' is not one unit"),
        (HEADER + "Xyzzy,59.6,36.3,town,,,\n", "row 2: lies in neither country"),
        (HEADER + "Xyzzy,69.4,31.3,town,,,,,\n", "row 2: has more cells than the 7"),
        (HEADER.replace("kind", "kind,radius_km") + "Xyzzy,69.4,31.3,town,-4,,,\n", "row 2: radius_km: '-4'"),
        (HEADER.replace("kind", "kind,country") + "Xyzzy,69.4,31.3,town,Atlantis,,,\n", "country: 'Atlantis'"),
        ("1\tXyzzy\t\t\t31\t69\n", "row 1: has 6 columns; those of a GeoNames dump are 19"),
        (feature("1", "Xyzzy", "P.PPL", at="31.3\teast"), "row 1: longitude: 'east' is no number"),
        (b"name\xff\n", "is not in UTF-8"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_named_with_its_reason(load: Load, text: str | bytes, said: str) -> None:
    with pytest.raises(BadInput) as raised:
        load(text)
    assert "desk.csv: " in str(raised.value)
    assert said in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path, gazetteer: Gazetteer, atlas: Atlas) -> None:
    with pytest.raises(BadInput, match=r"none\.csv: cannot be read"):
        load_additions(tmp_path / "none.csv", gazetteer, atlas)
