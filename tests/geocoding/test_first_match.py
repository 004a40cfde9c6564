import pytest

from app.geocoding.geocoder import Answer, FirstMatch, Verdict
from app.geocoding.offline import OfflineGeocoder
from app.geography.gazetteer import Gazetteer, Place


@pytest.fixture
def second(gazetteer: Gazetteer) -> OfflineGeocoder:
    """A geocoder that knows one village the shipped gazetteer does not."""
    village = Place(
        "test:xyzzy", "Xyzzy", "village", 69.4, 31.3, 2.0, "PK", "PK-BA", "Zhob", None, ("Xyzzy",), ("PK-BA",)
    )
    return OfflineGeocoder(Gazetteer([*gazetteer.places, village]))


def test_the_first_that_knows_the_name_answers(geocoder: OfflineGeocoder, second: OfflineGeocoder) -> None:
    match = FirstMatch([geocoder, second]).locate("Quetta", "PK")
    assert match is not None
    assert match.place.id.startswith("geonames:")


def test_a_fallback_gives_way_to_a_geocoder_that_knows_the_place(
    geocoder: OfflineGeocoder, second: OfflineGeocoder
) -> None:
    match = FirstMatch([geocoder, second]).locate("Xyzzy", "PK", "PK-BA", "Zhob")
    assert match is not None
    assert match.place.id == "test:xyzzy"


def test_the_fallback_stands_when_nobody_knows_the_place(
    geocoder: OfflineGeocoder, second: OfflineGeocoder
) -> None:
    match = FirstMatch([geocoder, second]).locate("Foobar", "PK", "PK-BA", "Zhob")
    assert match is not None
    assert match.precision == "district"


def test_an_ambiguous_name_is_not_settled_by_asking_somebody_else(
    geocoder: OfflineGeocoder, second: OfflineGeocoder
) -> None:
    assert FirstMatch([geocoder, second]).answer("Arghandab").verdict is Verdict.AMBIGUOUS


def test_nothing_from_anyone_is_nothing(second: OfflineGeocoder) -> None:
    answer = FirstMatch([second, second]).answer("Foobar")
    assert isinstance(answer, Answer)
    assert answer.verdict is Verdict.NOTHING


def test_there_must_be_somebody_to_ask() -> None:
    with pytest.raises(ValueError, match="at least one"):
        FirstMatch([])
