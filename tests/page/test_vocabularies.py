from app.geography.atlas import Atlas
from app.model.vocabulary import EventType
from app.web.page.vocabularies import vocabularies


def test_every_filter_s_words_are_offered(atlas: Atlas) -> None:
    offered = vocabularies(atlas, ("seed", "ucdp"))
    assert offered["event_types"] == list(EventType)
    assert offered["datasets"] == ["seed", "ucdp"]
    assert offered["sides"] == ["AF", "PK", "undetermined"]
    assert offered["date_match"] == ["possibly", "certainly"]
    assert offered["place_match"] == ["possibly", "centre", "certainly"]


def test_provinces_have_names_in_four_languages_and_their_districts(atlas: Atlas) -> None:
    offered = vocabularies(atlas, ())
    assert {each["iso"] for each in offered["provinces"]} == offered["adm2"].keys()
    kandahar = next(each for each in offered["provinces"] if each["iso"] == "AF-KAN")
    assert kandahar == {
        "iso": "AF-KAN",
        "name": "Kandahar",
        "country": "AF",
        "name_ps": "کندهار",
        "name_fa": "قندهار",
        "name_ur": kandahar["name_ur"],
    }
    assert "Spin Boldak" in offered["adm2"]["AF-KAN"]
    assert "Khyber" in offered["adm2"]["PK-KP"]


def test_crossings_are_offered_with_what_is_known_of_their_place(atlas: Atlas) -> None:
    crossings = {each["id"]: each for each in vocabularies(atlas, ())["crossings"]}
    assert crossings.keys() == {each.id for each in atlas.crossings}
    assert crossings["torkham"]["name_ps"] == "تورخم"
    assert 71 < crossings["torkham"]["lon"] < 71.2
    assert any(each["lon"] is None for each in crossings.values()) == any(c.lon is None for c in atlas.crossings)
