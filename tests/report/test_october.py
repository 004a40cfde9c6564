"""The report of October 2025, from the seed incidents and what was said of Torkham and Chaman."""

import re
from html import unescape

import pytest
from reported import OCTOBER, read_numbers, recount, sections
from starlette.testclient import TestClient


def words(page: str) -> str:
    """The text of a page without its elements."""
    return " ".join(unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S)).split())


def test_every_number_is_what_the_records_behind_it_give(asking: TestClient, october: str) -> None:
    numbers = read_numbers(october)
    assert len(numbers) > 50
    assert [one for one in numbers if recount(asking, one) != one.value] == []


def test_the_numbers_are_the_ones_of_a_count_by_hand(october: str) -> None:
    """Eight seed incidents are of October: S01, S03, S04, S09a–c, S10a and S10b; the last two are of its end."""
    glance = [one.text for one in read_numbers(dict(sections(october))["glance"])]
    on_the_map, without_a_place, certainly = glance[:3]
    assert (on_the_map, without_a_place, certainly) == ("4", "4", "8")
    civilians_killed, civilians_injured, killed, injured, without_a_figure = glance[3:8]
    assert (civilians_killed, civilians_injured) == ("41", "unknown")
    assert (killed, injured, without_a_figure) == ("41", "unknown", "7")
    assert glance[8:10] == ["6", "12"]


def test_numbers_are_of_the_revision_of_the_report(october: str) -> None:
    paths = {one.href.partition("?")[0]: one.href for one in read_numbers(october)}
    assert [href for path, href in paths.items() if not path.endswith("/changes") and "as_of=2" not in href] == []
    assert "since=0&until=2" in paths["http://testserver/changes"]


def test_both_accounts_of_the_skirmishes_stand_side_by_side(october: str) -> None:
    claims = dict(sections(october))["claims"]
    row = next(part for part in claims.split("<tr>") if "Skirmishes along the Durand Line" in part)
    afghan, pakistani = re.findall(r'<td data-head="The (?:Afghan|Pakistani) side">(.*?)</td>', row, re.S)
    assert "retaliation" in afghan
    assert "preempting" in pakistani
    assert "claimed: the Afghan side" in words(afghan)
    assert "claimed: the Pakistani side (Pakistan)" in words(pakistani)


def test_no_total_adds_figures_that_may_count_the_same_people(october: str) -> None:
    text = words(october)
    assert "81" not in re.findall(r"\d+", text)
    assert "seed:S04 and seed:S05 may count the same people; no figure here adds them." in text
    assert "May count the same people as seed:S05: never added up." in text


def test_civilians_are_told_by_province_and_unknown_is_no_zero(october: str) -> None:
    table = words(dict(sections(october))["provinces"])
    assert "Province Incidents Civilians killed No figure Civilians injured No figure All killed" in table
    assert "Kandahar (AF-KAN) 1 unknown 1 unknown 1 unknown 1 unknown 1" in table
    assert "No province known 5 at least 41 4 unknown 5 at least 41 4 unknown 5" in table
    assert "All together 8 at least 41 7 unknown 8 at least 41 7 unknown 8" in table


def test_closed_is_said_with_who_says_so(october: str) -> None:
    gates = dict(sections(october))["crossings"]
    torkham = next(row for row in gates.split("<tr>") if ">Torkham<" in row)
    assert "closed, says the Pakistani side (border officials); last said 2025-10-12" in words(torkham)
    assert "Nothing is known of 12 crossings: Arnawai / Arandu;" in words(gates)


def test_the_page_says_what_it_is_made_of(october: str) -> None:
    text = words(october)
    assert "Durand Line (Afghanistan–Pakistan frontier)" in text
    assert "not recognised as an international border by successive Afghan governments" in text
    assert "The boundaries and names shown do not imply endorsement or acceptance." in text
    assert "reports both sides" in text
    assert re.search(
        r"Cite as : .* Data revision 2 of \d{4}-\d\d-\d\d \d\d:\d\d UTC, store \w{8}; made 2026-01-05", text
    )
    assert "http://testserver/report?from=2025-10-01&to=2025-10-31&since=0&as_of=2" in text


def test_the_page_needs_no_script_and_nobody_else(october: str) -> None:
    assert "<script" not in october
    assert re.findall(r"\b(?:src|srcset|data|poster)=", october) == []
    assert set(re.findall(r'href="(?!data:)(\w+://[^/"]+)', october)) == {"http://testserver"}
    assert re.findall(r'\sstyle="|\son\w+="', october) == []


def test_the_weeks_before_are_told_in_words_too(october: str) -> None:
    assert "week of 6–12 Oct 2025: 5 possibly, 3 certainly" in october
    assert "week of 22–28 Sep 2025: 0 possibly, 0 certainly" in october


def test_a_client_that_has_the_report_gets_none(asking: TestClient) -> None:
    tag = asking.get("/report", params=OCTOBER).headers["etag"]
    assert asking.get("/report", params=OCTOBER, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("params", "why"),
    [
        ({}, "from: not given; a report needs its first and its last day, as in from=2025-10-01"),
        ({"from": "2025-10-01"}, "to: not given"),
        ({"from": "2025-10", "to": "2025-10-31"}, "from: not a day written as YYYY-MM-DD: '2025-10'"),
        ({"from": "2025-11-01", "to": "2025-10-31"}, "from: 2025-11-01 is after to, 2025-10-31"),
        (
            {"from": "2024-01-01", "to": "2025-10-31"},
            "covers at most 366 days, and 2024-01-01 to 2025-10-31 is 670",
        ),
        ({**OCTOBER, "datetime": "2025"}, "datetime: the days of a report are from and to"),
        ({**OCTOBER, "limit": "5"}, "unknown parameter 'limit'"),
        ({**OCTOBER, "since": "soon"}, "since: must be the number of a revision"),
        ({**OCTOBER, "since": "99"}, "since: the store has no revision 99"),
        ({**OCTOBER, "figures": "mine"}, "figures: no method 'mine'"),
        ({**OCTOBER, "province": "XX"}, "province"),
        ({**OCTOBER, "f": "json"}, "f: no such format"),
    ],
)
def test_a_wrong_question_is_refused_with_the_reason(asking: TestClient, params: dict[str, str], why: str) -> None:
    answer = asking.get("/report", params=params)
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameterValue")
    assert why in answer.json()["description"]
