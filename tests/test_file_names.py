import re

import pytest

from app.filters.file_names import MOST_CHARACTERS, file_stem


@pytest.mark.parametrize(
    ("params", "stem"),
    [
        ({}, "durand-incidents"),
        ({"near": "torkham", "within_km": "25", "datetime": "2025"}, "durand-near-torkham-25km-2025"),
        ({"datetime": "2025", "near": "torkham"}, "durand-near-torkham-25km-2025"),
        ({"near": "71.09,34.12", "within_km": "7.5"}, "durand-near-71.09-34.12-7.5km"),
        ({"corridor": "torkham,chaman,10"}, "durand-corridor-torkham-chaman-10km"),
        (
            {"district": "Kunar,Bajaur", "fatalities": "10/..", "datetime": "2015/.."},
            "durand-kunar-bajaur-since-2015-10-or-more-deaths",
        ),
        ({"datetime": "../2014-06"}, "durand-until-2014-06"),
        ({"datetime": "2025-10-01/2025-11-30"}, "durand-2025-10-01-to-2025-11-30"),
        ({"datetime": "2025-10-01/2025-10-01"}, "durand-2025-10-01"),
        ({"fatalities": "../3"}, "durand-at-most-3-deaths"),
        ({"fatalities": "0"}, "durand-0-deaths"),
        ({"bbox": "69.5,33.5,71.5,34.8", "event_type": "Battles"}, "durand-box-battles"),
        ({"area": "POLYGON((1 2,3 4,5 6,1 2))"}, "durand-area"),
        ({"filter": "fatalities_best > 3"}, "durand-filtered"),
        ({"side": "AF", "place_match": "certainly"}, "durand-place-match-certainly-side-af"),
        ({"q": "مير علي"}, "durand-q"),
        ({"q": '"; rm -rf /\r\nX: y'}, "durand-rm-rf-x-y"),
    ],
)
def test_a_file_s_name_says_what_was_asked(params: dict[str, str], stem: str) -> None:
    assert file_stem(params) == stem


def test_a_name_is_not_too_long_and_ends_with_a_whole_word() -> None:
    districts = ",".join(f"District{number}" for number in range(40))
    stem = file_stem({"district": districts, "datetime": "2015/.."})
    assert len(stem) <= MOST_CHARACTERS
    assert re.fullmatch(r"durand(-district[0-9]+)+", stem)
    assert file_stem({"q": "x" * 500}) == "durand"
