"""The incidents of the two articles, as a client of a new service sees them."""

from typing import Any

import pytest
from starlette.testclient import TestClient

UNLOCATED = ["S01", "S04", "S07", "S09c", "S10a", "S10b", "S11", "S12a", "S12b", "S13", "S15"]
Json = dict[str, Any]


def items(client: TestClient, collection: str, **params: str) -> list[Json]:
    answer = client.get(f"/collections/{collection}/items", params={"limit": "1000", **params})
    assert answer.status_code == 200
    assert answer.json()["numberMatched"] == len(answer.json()["features"])
    return answer.json()["features"]


def one(client: TestClient, path: str) -> Json:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.json()["properties"]


def test_there_are_21_incidents_in_all(client: TestClient) -> None:
    located, unlocated = items(client, "incidents"), items(client, "unlocated")
    ids = {feature["id"] for feature in located + unlocated}
    assert (len(located), len(unlocated), len(ids)) == (11, 10, 21)
    assert {feature["properties"]["dataset"] for feature in located + unlocated} == {"seed"}


def test_the_ones_that_the_text_does_not_locate_have_no_geometry(client: TestClient) -> None:
    unlocated = items(client, "unlocated")
    assert {feature["id"] for feature in unlocated} <= {f"seed:{name}" for name in UNLOCATED}
    assert all(feature["geometry"] is None for feature in unlocated)
    assert all(feature["properties"]["longitude"] is None for feature in unlocated)
    assert {feature["properties"]["located_by"] for feature in unlocated} == {"not located in the source"}


@pytest.mark.parametrize(("name", "country"), [("S03", "QA"), ("S08a", "TR"), ("S08b", "TR"), ("S14", "TR")])
def test_the_talks_are_located_and_off_the_line(client: TestClient, name: str, country: str) -> None:
    said = one(client, f"/collections/incidents/items/seed:{name}")
    assert (said["country"], said["side"], said["province"]) == (country, None, None)
    assert said["border_km"] > 1000


@pytest.mark.parametrize(("name", "crossing"), [("S09a", "torkham"), ("S09b", "chaman")])
def test_the_closures_are_at_the_crossings(client: TestClient, name: str, crossing: str) -> None:
    said = one(client, f"/collections/incidents/items/seed:{name}")
    assert (said["crossing"], said["country"]) == (crossing, None)
    assert said["crossing_km"] < 1
    assert said["side"] == "undetermined"


@pytest.mark.parametrize(("name", "province"), [("S02a", "AF-KAN"), ("S02b", "AF-PKA"), ("S05", "AF-KAN")])
def test_what_is_known_to_the_province_is_named_no_closer(client: TestClient, name: str, province: str) -> None:
    said = one(client, f"/collections/incidents/items/seed:{name}")
    assert (said["geo_precision"], said["province"], said["district"]) == ("province", province, None)
    assert said["radius_km"] > 50


def test_spin_boldak_has_its_claims_with_their_words(client: TestClient) -> None:
    claims = items(client, "claims", incident="seed:S06")
    assert claims
    assert all(claim["geometry"] is None for claim in claims)
    for claim in claims:
        said = claim["properties"]
        assert said["incident"] == "seed:S06"
        assert said["verb"] in ("confirmed", "reported", "claimed", "alleged", "estimated")
        assert said["quote"]
        assert said["source_ref"].startswith("B:")


def test_contradictory_claims_stand_side_by_side(client: TestClient) -> None:
    parties = {claim["properties"]["party"] for claim in items(client, "claims", incident="seed:S02a")}
    assert {"afghan_side", "pakistani_side"} <= parties


def test_figures_that_may_count_the_same_people_name_each_other(client: TestClient) -> None:
    counted = one(client, "/collections/unlocated/items/seed:S04")
    reported = one(client, "/collections/incidents/items/seed:S05")
    assert "seed:S05" in counted["overlaps"].split(";")
    assert "seed:S04" in reported["overlaps"].split(";")
    assert (counted["fatalities_low"], counted["fatalities_best"]) == (41, None)
    assert (reported["fatalities_low"], reported["fatalities_best"], reported["fatalities_high"]) == (
        None,
        40,
        None,
    )


@pytest.mark.parametrize("crossing", ["torkham", "chaman"])
def test_a_crossing_was_closed_and_is_of_unknown_status_since(client: TestClient, crossing: str) -> None:
    said = one(client, f"/crossings/{crossing}")
    assert (said["status"], said["status_since"]) == ("unknown", "2025-11-01")
    assert (said["last_known_status"], said["last_known_date"]) == ("closed", "2025-10-31")
    assert said["status_note"]
    history = [status["properties"] for status in items(client, "crossing_status", crossing=crossing)]
    assert [(status["status"], status["date_from"], status["date_to"]) for status in history] == [
        ("closed", "2025-10-10", "2025-10-31"),
        ("unknown", "2025-11-01", None),
    ]


DAYS = (
    ("2025-10-09", "unknown", None),
    ("2025-10-11", "closed", "possibly"),
    ("2025-10-20", "closed", "certainly"),
    ("2025-10-01/2025-10-31", "closed", "certainly"),
    ("2025-10-20/..", "unknown", None),
)


@pytest.mark.parametrize(("day", "status", "certainty"), DAYS)
@pytest.mark.parametrize("path", ["/crossings/torkham", "/collections/crossings/items/torkham"])
def test_a_crossing_says_its_status_on_the_day_asked_for(
    client: TestClient, path: str, day: str, status: str, certainty: str | None
) -> None:
    said = one(client, f"{path}?datetime={day}")
    assert (said["status"], said["status_certainty"]) == (status, certainty)
    listed = {item["id"]: item["properties"] for item in items(client, "crossings", datetime=day)}
    assert listed["torkham"] == said


def test_official_crossings_are_reported_closed_collectively(client: TestClient) -> None:
    closed = items(client, "crossings", datetime="2025-10-20", status="closed")
    bases = {item["id"]: item["properties"]["status_basis"] for item in closed}
    assert {name for name, basis in bases.items() if basis == "named"} == {"torkham", "chaman"}
    assert {name for name, basis in bases.items() if basis == "collective"} == {
        "ghulam-khan",
        "angoor-adda",
        "kharlachi",
        "badini",
    }
    said = one(client, "/crossings/badini?datetime=2025-10-20")
    assert said["status_text"] == "reported closed collectively, not named"
    assert said["status_record"] == "seed:S09c-1"
    assert said["status_source"].endswith("B:10; B:28")
    assert items(client, "crossing_status", crossing="badini") == []


def test_a_crossings_page_says_its_status_on_the_day_and_what_was_said_of_all(client: TestClient) -> None:
    page = client.get("/crossings/badini?datetime=2025-10-20&f=html").text
    assert "reported closed collectively, not named" in page
    assert "all major, official border crossings" in page


@pytest.mark.parametrize("path", ["/crossings/torkham", "/collections/crossings/items/torkham"])
def test_day_that_is_none_is_refused(client: TestClient, path: str) -> None:
    answer = client.get(path, params={"datetime": "20 October"})
    assert answer.status_code == 400
    assert "datetime: must be a date" in answer.json()["description"]


def test_notified_crossings_cite_the_national_assembly(client: TestClient) -> None:
    said = [item["properties"] for item in items(client, "crossings")]
    notified = [row for row in said if row["standing"].startswith("notified")]
    assert len(notified) == 6
    assert {row["standing_source"] for row in notified} == {"National Assembly of Pakistan, answer of April 2021"}


@pytest.mark.parametrize("everywhen", ["../..", "/", "../"])
def test_all_of_time_certainly_holds_only_what_has_both_its_days(client: TestClient, everywhen: str) -> None:
    for collection in ("incidents", "unlocated"):
        for place in ({}, {"bbox": "60,20,80,40"}, {"near": "torkham", "within_km": "2000"}):
            if collection == "unlocated" and place:
                continue
            found = items(client, collection, datetime=everywhen, date_match="certainly", **place)
            assert found
            assert all(item["properties"]["date_start"] and item["properties"]["date_end"] for item in found)
    summary = client.get("/map/summary", params={"datetime": everywhen, "date_match": "certainly"}).json()
    assert summary["located"] == len(items(client, "incidents", datetime=everywhen, date_match="certainly"))


def test_a_crossing_nobody_speaks_of_is_of_unknown_status(client: TestClient) -> None:
    said = one(client, "/crossings/dorah")
    assert (said["status"], said["status_since"], said["last_known_status"]) == ("unknown", "", None)


def test_a_crossing_has_its_names_in_four_languages(client: TestClient) -> None:
    said = one(client, "/crossings/torkham")
    assert (said["name"], said["name_ps"], said["name_fa"], said["name_ur"]) == (
        "Torkham",
        "تورخم",
        "تورخم",
        "طورخم",
    )
    assert said["confidence"]


def test_a_crossing_without_a_known_place_is_there_without_one(client: TestClient) -> None:
    assert client.get("/crossings/gursal").json()["geometry"] is None
    answer = client.get("/crossings/gursal/incidents")
    assert answer.status_code in (400, 404)
    assert "the place of crossing 'gursal' is not known" in answer.json()["description"]
