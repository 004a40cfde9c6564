"""What each party says, side by side; worked by hand from the seed's claims and the tests' own."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.aggregate.parties import SIDE_BY_SIDE

Json = dict[str, Any]
Ask = Callable[..., Json]


def rows(told: Json) -> dict[str, dict[str, Any]]:
    columns = told["columns"]
    return {party: {n: values[at] for n, values in columns.items()} for at, party in enumerate(columns["party"])}


def test_a_summary_by_party_has_a_row_for_each_party_and_no_total(ask: Ask) -> None:
    told = ask("/summary", by="party", dataset="seed")
    by_party = rows(told)
    assert list(by_party)[:3] == ["afghan_side", "pakistani_side", "un"]
    un, afghan = by_party["un"], by_party["afghan_side"]
    assert (un["incidents"], un["claims"], un["fatalities_low"], un["fatalities_best"]) == (1, 1, 41, None)
    assert (afghan["fatalities_low"], afghan["fatalities_best"]) == (None, 40)
    assert (afghan["with_best"], by_party["unattributed"]["fatalities_low"]) == (1, 5)
    assert "total" not in told
    assert told["caveat"] == SIDE_BY_SIDE


def test_parties_are_told_in_the_measures_that_are_asked_for(ask: Ask, reader: TestClient) -> None:
    told = ask("/summary", by="party", dataset="seed", measure="killed,civilians_killed")
    deaths, by_party = rows(ask("/summary", by="party", dataset="seed")), rows(told)
    assert list(told["columns"])[:4] == ["party", "claims", "incidents", "killed_low"]
    for party, row in deaths.items():
        figures = [row[f"fatalities_{bound}"] for bound in ("low", "best", "high")]
        assert [by_party[party][f"killed_{bound}"] for bound in ("low", "best", "high")] == figures
    assert by_party["un"]["civilians_killed_low"] == 41
    assert by_party["afghan_side"]["civilians_killed_unknown"] == by_party["afghan_side"]["incidents"]
    page = reader.get("/summary?by=party&measure=women", headers={"accept": "text/html"}).text
    assert "Women killed, at least" in page


def test_parties_that_are_no_speakers_of_the_vocabulary_are_told_too(ask: Ask) -> None:
    by_party = rows(ask("/summary", by="party", id="own:full"))
    assert list(by_party) == ["Side Alpha", "Side Beta"]
    assert (by_party["Side Alpha"]["fatalities_best"], by_party["Side Beta"]["fatalities_best"]) == (12, 0)


def test_each_incident_has_what_each_party_says(ask: Ask) -> None:
    told = ask("/summary/claims", id="own:full")
    [one] = told["incidents"]
    assert (one["id"], told["numberMatched"], told["numberReturned"]) == ("own:full", 1, 1)
    alpha, beta = one["says"]
    assert (alpha["party"], alpha["killed"]) == ("Side Alpha", {"low": None, "best": 12, "high": None})
    assert (beta["killed"], beta["claims"]) == ({"low": 0, "best": 0, "high": 0}, ["own:c2"])
    assert alpha["said_by"] == ["a spokesman of Alpha"]


def test_both_accounts_of_the_clashes_of_october_stand_side_by_side(ask: Ask) -> None:
    [one] = [each for each in ask("/summary/claims", dataset="seed")["incidents"] if each["id"] == "seed:S01"]
    assert [said["party"] for said in one["says"]] == ["afghan_side", "pakistani_side", "unattributed"]


@pytest.mark.parametrize("path", ["/summary?by=party&dataset=seed", "/summary/claims?dataset=seed"])
def test_a_browser_gets_a_page(reader: TestClient, path: str) -> None:
    page = reader.get(path, headers={"accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert "the Afghan side" in page.text
    assert "at least 41" in page.text or "<td" in page.text


def test_a_table_of_parties_can_be_had_as_csv(reader: TestClient) -> None:
    lines = reader.get("/summary?by=party&dataset=seed&f=csv").text.splitlines()
    assert lines[0].startswith("party,claims,incidents,fatalities_low")
    assert lines[1].startswith("afghan_side,")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("by=party,month", "by: party stands alone"),
        ("by=party&figures=span", "by: party stands alone"),
        ("by=party&measure=cats", "measure: "),
        ("by=party&limit=3", "unknown parameter 'limit'"),
    ],
)
def test_parties_are_mixed_with_nothing(reader: TestClient, query: str, sentence: str) -> None:
    answer = reader.get(f"/summary?{query}")
    assert answer.status_code == 400
    assert answer.json()["description"].startswith(sentence)


@pytest.mark.parametrize(
    ("spelling", "word"),
    [("AF", "afghan_side"), ("Afghan side", "afghan_side"), ("UNAMA", "un"), ("Pakistan", "pakistani_side")],
)
def test_a_party_can_be_asked_for_in_any_spelling(ask: Ask, spelling: str, word: str) -> None:
    told = ask("/collections/claims/items", party=spelling, limit=100)
    assert told["numberMatched"] == ask("/collections/claims/items", party=word)["numberMatched"] > 0
    assert {one["properties"]["party"] for one in told["features"]} == {word}


def test_an_authority_can_be_asked_for_in_any_spelling(ask: Ask) -> None:
    told = ask("/collections/crossing_status/items", authority="Kabul", limit=1000)
    assert {one["properties"]["authority"] for one in told["features"]} <= {"afghan_side"}
    assert (
        told["numberMatched"]
        == ask("/collections/crossing_status/items", authority="afghan_side")["numberMatched"]
    )
