"""A report that follows another: what came since, what was corrected, what was retracted."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from invented_reading import reading
from reported import OCTOBER, read_numbers, recount, sections
from starlette.testclient import TestClient

from app.ingest.importer import Options
from app.session import Session

HEAD = "id,title,event_type,date_start,date_end,longitude,latitude,radius_km,fatalities_best,overlaps,place_name\n"
HOSTILE = "`</script><img src=x onerror=alert(1)>${7*7}"


def write(path: Path, *rows: str) -> Path:
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def changed(open_session: Session, tmp_path: Path, client_of: Callable[[], TestClient]) -> TestClient:
    """A service over a store with three more revisions: rows, corrected and later rows, and a retraction."""
    desk = Options(dataset="desk")
    first = write(
        tmp_path / "first.csv",
        "d1,Shots at a post,Battles,2025-10-05,2025-10-05,71.05,34.10,2,3,,Torkham",
        f"d2,{HOSTILE},Other,2025-10-06,2025-10-08,66.45,30.95,12,,,{HOSTILE}",
        "d3,Shells in August,Battles,2025-08-03,2025-08-03,70.1,33.5,5,1,,Khost",
    )
    open_session.take_in(first, desk)
    second = write(
        tmp_path / "second.csv",
        "d1,Shots at a post,Battles,2025-10-05,2025-10-05,71.05,34.10,2,5,,Torkham",
        "d3,Shells in August,Battles,2025-08-03,2025-08-04,70.1,33.5,5,2,,Khost",
        "d4,A later one,Protests,2025-10-20,2025-10-20,69.9,33.3,30,0,,Khost",
    )
    open_session.take_in(second, desk)
    open_session.retract("desk:d2", why="a hoax", by="the desk")
    return client_of()


def page(client: TestClient, **more: str) -> str:
    answer = client.get("/report", params={**OCTOBER, **more})
    assert answer.status_code == 200, answer.text
    return answer.text


def words(text: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_what_came_and_what_was_corrected_is_told_since_the_report_before(changed: TestClient) -> None:
    told = words(dict(sections(page(changed, since="3")))["new"])
    assert "Since revision 3: 1 of the 10 incidents are new." in told
    assert "desk:d1 corrected 2026-01-05, by second.csv; fatalities_best : 3 → 5" in told
    assert "desk:d3 corrected 2026-01-05, by second.csv; date_end : 2025-08-03 → 2025-08-04" in told
    assert "desk:d2 retracted 2026-01-05, a hoax" in told


def test_lines_say_which_incidents_are_new_and_which_were_corrected(changed: TestClient) -> None:
    lines = dict(sections(page(changed, since="3")))["incidents"].split("<tr>")
    marks = {
        title: mark
        for line in lines
        for title, mark in re.findall(r"<bdi>(.*?)</bdi>.*class=\"mark\">(\w+)", line)
    }
    assert marks == {"Shots at a post": "corrected", "A later one": "new"}


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"since": "3"},
        {"as_of": "3"},
        {"province": "AF-NAN,PK-KP"},
        {"near": "torkham", "within_km": "40"},
        {"filter": "event_type = 'Battles' OR event_type = 'Other'"},
        {"filter": '{"op": "=", "args": [{"property": "event_type"}, "Battles"]}'},
        {"figures": "span", "dataset": "seed,desk"},
        {"figures": "by:un"},
        {"side": "AF", "place_match": "possibly"},
        {"q": "shots"},
        {"said_until": "2025-10-20"},
    ],
)
def test_every_number_is_recounted_whatever_is_asked(changed: TestClient, more: dict[str, str]) -> None:
    numbers = read_numbers(page(changed, **more))
    assert len(numbers) > 15
    assert [one for one in numbers if recount(changed, one) != one.value] == []


def test_every_number_is_recounted_with_drafts(changed: TestClient, open_session: Session) -> None:
    open_session.draft(reading())
    numbers = read_numbers(page(changed, drafts="include"))
    assert [one.value for one in numbers] != [one.value for one in read_numbers(page(changed))]
    assert [one for one in numbers if recount(changed, one) != one.value] == []


def test_numbers_stay_what_they_were_when_more_is_imported(
    changed: TestClient, open_session: Session, tmp_path: Path
) -> None:
    numbers = read_numbers(page(changed))
    row = "d9,One more,Battles,2025-10-05,2025-10-05,71.05,34.10,2,9,,Torkham"
    open_session.take_in(write(tmp_path / "more.csv", row), Options(dataset="desk"))
    assert changed.get("/collections/incidents/items?id=desk:d9").json()["numberMatched"] == 1
    assert [one for one in numbers if recount(changed, one) != one.value] == []


def test_a_report_as_of_then_is_the_report_of_then(changed: TestClient) -> None:
    then = page(changed, as_of="3")
    assert "Data: revision 3" in words(then)
    assert "<script" not in then
    assert "<img" not in then
    assert HOSTILE in unescape(then)


def test_a_report_says_what_its_store_leaves_out_or_holds_besides(changed: TestClient) -> None:
    said, drafts = words(page(changed, said_until="2025-10-20")), words(page(changed, drafts="include"))
    assert "what sources had said by 2025-10-20 (56 undated claims left out)." in said
    assert "as of that revision. With drafts of articles, which nobody has accepted." in drafts
    assert "drafts" not in words(page(changed))


def test_a_filter_narrows_what_was_corrected(changed: TestClient) -> None:
    told = words(dict(sections(page(changed, since="3", event_type="Protests")))["new"])
    assert "desk:d1" not in told
    assert "desk:d2 retracted" in told


def test_days_without_incidents_are_told_as_such(changed: TestClient) -> None:
    answer = changed.get("/report", params={"from": "2020-01-01", "to": "2020-01-05"})
    text = words(answer.text)
    assert "0 incidents may lie in these days" in text
    assert "No incident may lie in these days." in text
    assert "No party's claim about these incidents is recorded." in text
    assert [one for one in read_numbers(answer.text) if recount(changed, one) != one.value] == []


@pytest.mark.parametrize(
    ("last", "words_said", "said"),
    [
        ("2025-11-15", "partial : open to returnees; closed to trade, and all else", "Returnees"),
        ("2025-12-20", "partial : open to aid and returnees; closed to trade, and all else", "Aid"),
        ("2024-01-15", "partial : closed to trade; open to all else", "Trade"),
    ],
)
def test_the_matrix_has_a_column_for_each_class_that_is_spoken_of(
    changed: TestClient, last: str, words_said: str, said: str
) -> None:
    answer = changed.get("/report", params={"from": last, "to": last})
    gates = dict(sections(answer.text))["crossings"]
    torkham = next(row for row in gates.split("<tr>") if ">Torkham<" in row)
    assert f'data-head="{said}"' in torkham
    assert words_said in words(torkham)
