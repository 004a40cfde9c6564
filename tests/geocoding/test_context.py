import pytest

from app.geocoding.context import find_country, read_context
from app.geography.gazetteer import Gazetteer


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("PK-KP", "PK-KP"),
        ("AF27", "AF-KAN"),
        ("AF-NAN", "AF-NAN"),
        ("NWFP", "PK-KP"),
        ("N.W.F.P.", "PK-KP"),
        ("Khyber Pakhtunkwa province", "PK-KP"),
        ("Federally Administered Tribal Areas", "PK-KP"),
        ("F.A.T.A.", "PK-KP"),
        ("Sindh province", "PK-SD"),
        ("Baluchistan", "PK-BA"),
        ("Azad Jammu & Kashmir", "PK-JK"),
        ("Northern Areas", "PK-GB"),
        ("Islamabad Capital territory", "PK-IS"),
        ("Hilmand", "AF-HEL"),
        ("Hirat", "AF-HER"),
        ("Paktya", "AF-PIA"),
        ("Maidan Wardak", "AF-WAR"),
        ("Sari Pul", "AF-SAR"),
        ("Sar-e Pol Province", "AF-SAR"),
        ("Jawzjan", "AF-JOW"),
        ("خیبر پختونخوا", "PK-KP"),
        ("د کندهار ولایت", "AF-KAN"),
        ("ولایت هرات", "AF-HER"),
    ],
)
def test_a_province_is_understood_in_any_spelling_or_code(gazetteer: Gazetteer, text: str, code: str) -> None:
    assert read_context(gazetteer, None, text, None).provinces == {code}


@pytest.mark.parametrize(
    ("province", "text", "name"),
    [
        ("FATA", "Khyber agency", "Khyber"),
        ("FATA", "FR Kohat", "Frontier Region Kohat"),
        ("KP", "Kohat district", "Kohat"),
        ("FATA", "FR Tank - Jandola", "Frontier Region Tank"),
        ("Balochistan", "Jafarabad Distrcit", "Jafarabad"),
        ("Balochistan", "Bolan district", "Kachhi"),
        ("Sindh", "Karachi district", "Karachi"),
        ("Azad Kashmir", "Neelam district", "Neelum"),
        ("AF-NAN", "Momand Dara", "Muhmand Dara"),
        ("AF-KAN", "AF2711", "Spin Boldak"),
        ("AF-KAN", "سپین بولدک", "Spin Boldak"),
    ],
)
def test_a_district_is_understood_within_its_province(
    gazetteer: Gazetteer, province: str, text: str, name: str
) -> None:
    assert [unit.name for unit in read_context(gazetteer, None, province, text).districts] == [name]


def test_a_homonym_district_needs_its_province(gazetteer: Gazetteer) -> None:
    alone = read_context(gazetteer, "AF", None, "Arghandab")
    assert {unit.province for unit in alone.districts} == {"AF-KAN", "AF-ZAB"}
    assert len(read_context(gazetteer, "AF", "Zabul", "Arghandab").districts) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Pakistan", "PK"), ("pk", "PK"), ("AFG", "AF"), ("افغانستان", "AF"), ("Qatar", "QA"), ("XX", "XX"),
        (None, None), ("Atlantis", None),
    ],
)  # fmt: skip
def test_a_country_is_a_name_or_a_code(gazetteer: Gazetteer, text: str | None, code: str | None) -> None:
    assert find_country(gazetteer, text) == code


def test_a_name_that_means_nothing_restricts_nothing_and_is_left_aside(gazetteer: Gazetteer) -> None:
    context = read_context(gazetteer, "Atlantis", "Nowhereland", "Foobar")
    assert not context.confirms
    assert context.country is None
    assert context.left_aside == (
        "country 'Atlantis' is not known",
        "province 'Nowhereland' is not known",
        "district 'Foobar' is not known",
    )


@pytest.mark.parametrize(
    ("stated", "left_aside"),
    [
        (("PK", "Kandahar", None), ("province 'Kandahar' is not known in PK",)),
        (("PK", "KP", "Zhob"), ("district 'Zhob' is not known in PK-KP",)),
        (("AF", None, "Kohat"), ("district 'Kohat' is not known in AF",)),
        (("PK", "KP", "Kohat"), ()),
        ((None, " ", ""), ()),
    ],
)
def test_a_name_known_only_elsewhere_is_left_aside(
    gazetteer: Gazetteer, stated: tuple[str | None, str | None, str | None], left_aside: tuple[str, ...]
) -> None:
    assert read_context(gazetteer, *stated).left_aside == left_aside


@pytest.mark.parametrize("text", ["Malakand division", "Malakand Division", "ملاکنڈ ڈویژن"])
def test_a_division_is_understood_as_a_province_or_as_a_district(gazetteer: Gazetteer, text: str) -> None:
    as_province = read_context(gazetteer, "PK", text, None)
    as_district = read_context(gazetteer, "PK", "KP", text)
    assert [unit.id for unit in as_province.regions] == ["PK-KP:malakanddivision"]
    assert as_province.provinces == {"PK-KP"}
    assert as_district.districts == as_province.regions


def test_a_place_in_the_stated_region_agrees_better_than_one_in_the_same_province(gazetteer: Gazetteer) -> None:
    context = read_context(gazetteer, "PK", "Hazara division", None)
    abbottabad, swat = gazetteer.place("PK-KP:abbottabad"), gazetteer.place("PK-KP:swat")
    assert context.agreement(abbottabad) > context.agreement(swat) > 0
