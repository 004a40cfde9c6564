"""The reader on whole articles, written for these tests, with their truth beside them."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.geography.gazetteer import distance_km
from app.ingest.locator import Desk
from app.reading.article import read_article
from app.reading.drafts import Reading

ARTICLES = Path(__file__).parents[1] / "data" / "articles"
NAMES = sorted(path.stem for path in ARTICLES.glob("*.txt"))
INCIDENT_KEYS = [
    "id",
    "title",
    "event_type",
    "sub_event_type",
    "date_start",
    "date_end",
    "date_precision",
    "date_text",
    "place_name",
    "longitude",
    "latitude",
    "geo_precision",
    "radius_km",
    "country",
    "province",
    "district",
    "actor1",
    "actor2",
    "source_line",
    "quote",
]
CLAIM_KEYS = [
    "incident_id",
    "party",
    "said_by",
    "verb",
    "killed_low",
    "killed_best",
    "killed_high",
    "injured_low",
    "injured_best",
    "injured_high",
    "of_whom",
    "part_of",
    "statement",
    "source_line",
    "quote",
    "id",
]
STATUS_KEYS = [
    "crossing",
    "status",
    "traffic",
    "from",
    "until",
    "said_by",
    "authority",
    "source_line",
    "quote",
    "crossing_name",
    "id",
]


def read(name: str, desk: Desk) -> tuple[dict[str, Any], dict[str, Any]]:
    truth = json.loads((ARTICLES / f"{name}.json").read_text())
    text = (ARTICLES / f"{name}.txt").read_text()
    return truth, read_article(text, published=date.fromisoformat(truth["published"]), desk=desk).to_dict()


def figures(answer: dict[str, Any]) -> list[tuple[tuple[Any, ...], dict[str, Any], str]]:
    incidents = {incident["id"]: incident for incident in answer["incidents"]}
    found = []
    for claim in answer["claims"]:
        for kind in ("killed", "injured"):
            bounds = tuple(claim[f"{kind}_{side}"] for side in ("low", "best", "high"))
            if bounds != (None, None, None):
                said = (claim["source_line"], kind, *bounds)
                found.append((said, incidents[claim["incident_id"]], claim["party"]))
    return found


def true_figures(truth: dict[str, Any]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {tuple(each[key] for key in ("line", "kind", "low", "best", "high")): each for each in truth["figures"]}


@pytest.mark.parametrize("name", NAMES)
def test_every_figure_is_read_with_place_day_and_party_and_none_is_invented(name: str, desk: Desk) -> None:
    truth, answer = read(name, desk)
    expected, found = true_figures(truth), figures(answer)
    assert sorted((said for said, _, _ in found), key=str) == sorted(expected, key=str)
    for said, incident, party in found:
        true = expected[said]
        away = distance_km(incident["longitude"], incident["latitude"], true["lon"], true["lat"])
        assert (party, incident["date_end"]) == (true["party"], true["date"])
        assert away <= truth["tolerance_km"], (said, incident["place_name"])


@pytest.mark.parametrize("name", NAMES)
def test_every_gate_status_is_read(name: str, desk: Desk) -> None:
    truth, answer = read(name, desk)
    keys = ("crossing", "status", "traffic", "from")
    found = [tuple(status[key] for key in keys) for status in answer["crossing_status"]]
    assert found == [tuple(status[key] for key in keys) for status in truth["crossing_status"]]


def test_the_keys_are_the_published_ones(desk: Desk) -> None:
    _, answer = read("wrapped_strike", desk)
    assert list(answer) == ["document", "incidents", "claims", "crossing_status", "unread"]
    assert {tuple(each) for each in answer["incidents"]} == {tuple(INCIDENT_KEYS)}
    assert {tuple(each) for each in answer["claims"]} == {tuple(CLAIM_KEYS)}
    _, answer = read("clash", desk)
    assert {tuple(each) for each in answer["crossing_status"]} == {tuple(STATUS_KEYS)}
    assert {tuple(each) for each in answer["unread"]} <= {("source_line", "quote", "why")}


def test_claims_and_statuses_have_their_ids_in_the_answer(desk: Desk) -> None:
    text = (ARTICLES / "clash.txt").read_text()
    reading = read_article(text, published=date(2025, 11, 30), desk=desk)
    answer = reading.to_dict()
    assert [each["id"] for each in answer["claims"]] == [each.id for each in reading.claims]
    assert [each["id"] for each in answer["crossing_status"]] == [each.id for each in reading.crossing_status]
    assert answer["claims"]
    assert answer["crossing_status"]


def test_each_quote_stands_in_the_text_and_parts_name_their_whole(desk: Desk) -> None:
    text = (ARTICLES / "convoy.txt").read_text()
    _, answer = read("convoy", desk)
    assert all(claim["quote"] in text and claim["statement"] in text for claim in answer["claims"])
    parts = [
        (claim["killed_best"], claim["part_of"]) for claim in answer["claims"] if claim["part_of"] is not None
    ]
    assert parts == [(2, 0), (3, 5)]


def test_ids_are_those_of_the_document_and_reading_twice_gives_them_again(desk: Desk) -> None:
    text = (ARTICLES / "clash.txt").read_text()
    one, other = (read_article(text, published=date(2025, 11, 30), desk=desk) for _ in range(2))
    ids = [each.id for part in (one.incidents, one.claims, one.crossing_status) for each in part]
    assert one == other
    assert len(ids) == len(set(ids))
    assert all(name.startswith(one.document["id"]) for name in ids)


def test_without_the_parser_it_reads_nearly_as_much_and_says_so(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.reading.article.is_read_well", lambda: False)
    right = wrong = total = 0
    for name in NAMES:
        truth, answer = read(name, desk)
        assert answer["document"]["parser"] == "patterns"
        assert "not installed" in answer["document"]["notes"][0]
        said = {said for said, _, _ in figures(answer)}
        expected = set(true_figures(truth))
        right, wrong, total = right + len(said & expected), wrong + len(said - expected), total + len(expected)
    assert right >= 0.8 * total
    assert wrong <= 0.1 * total


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("", "The text is empty."),
        (" \n\n", "The text is empty."),
        ("Torkham", "too short"),
        ("😀🔥" * 500, "no words"),
        ("مرحبا بالعالم " * 100, "not in English"),
        ("طورخم میں فائرنگ سے پانچ افراد ہلاک ہو گئے۔\n" * 20, "not in English"),
        ("Mir Ali " * 500, "no running text"),
        ("(" * 5000, "no words"),
    ],
)
def test_a_text_that_cannot_be_read_is_answered_with_the_reason(text: str, note: str, desk: Desk) -> None:
    reading = read_article(text, published=date(2025, 1, 1), desk=desk)
    assert (reading.incidents, reading.claims, reading.crossing_status) == ((), (), ())
    assert note in " ".join(reading.document["notes"])


def test_a_login_page_tells_nothing(desk: Desk) -> None:
    page = "Log in to read the article\nUser name\nPassword\nForgot your password? Reset it in the settings."
    assert read_article(page, published=date(2025, 1, 1), desk=desk) == Reading(
        read_article(page, published=date(2025, 1, 1), desk=desk).document
    )


def test_without_a_day_of_publication_days_of_the_week_stay_empty(desk: Desk) -> None:
    text = "Two soldiers were killed in a blast in Wana town of South Waziristan on Sunday, police said."
    undated = read_article(text, desk=desk)
    dated = read_article(text, published=date(2025, 11, 12), desk=desk)
    assert [each.date_end for each in undated.incidents] == [None]
    assert "day of publication is not known" in undated.document["notes"][0]
    assert [each.date_end for each in dated.incidents] == ["2025-11-09"]


def test_the_head_of_a_release_gives_its_day_and_its_speaker(desk: Desk) -> None:
    text = (
        "Operation in Tank\n\nInter-Services Public Relations, Rawalpindi, 4 May 2025.\n"
        "On 3 May 2025 an operation was carried out in Jandola area of Tank District. Four khwarij were killed."
    )
    reading = read_article(text, desk=desk)
    assert [(c.party, c.killed_best, c.of_whom) for c in reading.claims] == [("pakistani_side", 4, "militants")]
    assert [each.date_start for each in reading.incidents] == ["2025-05-03"]
    assert reading.document["counted_from"] == "2025-05-04"
