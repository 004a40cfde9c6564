"""Pairs that are one event, of two sources that write it in different ways."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from invented_ucdp import invented_rows
from pair_scores import by_parties, by_place_and_day, f1
from second_source import Manner, Retold, Row, retell

import app
from app.session import Session

Filled = Callable[..., Session]


def write(path: Path, rows: list[Row]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def filled(folder: Path, first: list[Row], second: list[Row] | None = None) -> Session:
    session = app.open(folder / "store.gpkg")
    session.import_file(write(folder / "first.csv", first), dataset="one")
    if second is not None:
        session.import_file(write(folder / "second.csv", second), dataset="two")
    return session


def told_twice(folder: Path, manner: Manner, count: int = 1600) -> tuple[Retold, set[tuple[str, str]]]:
    retold = retell(invented_rows(count, manner.seed), manner)
    with filled(folder, retold.first, retold.second) as session:
        found = session.match("one", "two")
    return retold, {(pair.a.removeprefix("one:"), pair.b.removeprefix("two:")) for pair in found}


@pytest.mark.parametrize(("km", "days", "least"), [(5, 1, 0.93), (20, 3, 0.85)])
def test_events_of_two_sources_are_found_where_places_parties_figures_and_types_differ(
    tmp_path: Path, km: float, days: int, least: float
) -> None:
    retold, found = told_twice(tmp_path, Manner(km, days, seed=11))
    assert f1(found, retold.truth) >= least


def test_places_and_days_alone_or_parties_as_written_find_fewer(tmp_path: Path) -> None:
    retold, found = told_twice(tmp_path, Manner(20, 3, seed=12))
    plain = by_place_and_day(retold.first, retold.second, 20, 3), by_parties(retold.first, retold.second, 20, 3)
    assert f1(found, retold.truth) > max(f1(pairs, retold.truth) for pairs in plain) + 0.1


def test_records_of_other_days_and_parties_are_not_paired(tmp_path: Path) -> None:
    rows = invented_rows(400, 5)
    with filled(tmp_path, rows[:200], [dict(row) for row in rows[200:]]) as session:
        found = session.match("one", "two")
    assert len(found) <= 8


def test_an_event_in_two_records_of_one_source_is_proposed_as_such(tmp_path: Path) -> None:
    rows = invented_rows(300, 6)
    rows[0]["best"] = rows[0]["low"] = rows[0]["high"] = "17"
    parts = [
        {**rows[0], "id": str(number), "best": best, "low": best, "high": best}
        for number, best in ((1, "9"), (2, "8"))
    ]
    with filled(tmp_path, rows, [*rows[1:150], *parts]) as session:
        whole = f"one:{rows[0]['id']}"
        found = {pair.b: pair for pair in session.match("one", "two") if pair.a == whole}
    assert set(found) == {"two:1", "two:2"}
    assert {pair.kind for pair in found.values()} == {"split"}
    assert all(pair.why.startswith("one event in two records") for pair in found.values())


def test_a_record_that_is_in_a_dataset_twice_is_found(tmp_path: Path) -> None:
    rows = invented_rows(300, 7)
    again = [
        {**row, "id": f"7{row['id']}", "longitude": f"{float(row['longitude']) + 0.004:.5f}"} for row in rows[:12]
    ]
    with filled(tmp_path, [*rows, *again]) as session:
        found = {frozenset((pair.a, pair.b)) for pair in session.match("one", "one")}
    doubled = {frozenset((f"one:{row['id']}", f"one:7{row['id']}")) for row in rows[:12]}
    assert len(found & doubled) >= 10
    assert len(found - doubled) <= 4


def test_the_first_id_of_a_pair_is_of_the_dataset_that_is_named_first(tmp_path: Path) -> None:
    rows = invented_rows(60, 8)
    with filled(tmp_path, rows, rows) as session:
        found = session.match("two", "one")
    assert len(found) > 40
    assert all(pair.a.startswith("two:") and pair.b.startswith("one:") for pair in found)


def test_an_import_says_how_many_of_its_records_may_be_events_of_other_datasets(tmp_path: Path) -> None:
    rows = invented_rows(120, 9)
    with filled(tmp_path, rows[:80]) as session:
        report = session.import_file(write(tmp_path / "again.csv", rows[40:]), dataset="two")
        [said] = [warning for warning in report.warnings if "may be the same as events you have" in warning]
        count = int(said.partition(" ")[0])
        assert 34 <= count <= 44
        assert "/matches?a=two" in said
        assert len(session.matches("two", "one")) >= 34


def test_an_import_that_is_too_large_says_that_it_did_not_look_for_the_same_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, told = invented_rows(60, 9), []
    with filled(tmp_path, rows[:40]) as session:
        for number, (name, most) in enumerate({"MOST_NEW": 19, "MOST_HELD": 50}.items()):
            with monkeypatch.context() as patch:
                patch.setattr(f"app.editing.remarking.{name}", most)
                path = write(tmp_path / f"{name}.csv", rows[30 * number : 30 * number + 25])
                told.append(session.import_file(path, dataset=f"other{number}").warnings)
                assert not session.matches()
    for number, warnings in enumerate(told):
        [said] = [each for each in warnings if "not looked for" in each]
        assert said.endswith(f"Run durand match --a other{number}")


def test_an_import_of_several_datasets_looks_for_the_same_events_among_these(tmp_path: Path) -> None:
    rows = [
        {
            "dataset": name,
            "id": str(number),
            "title": "Example: shots",
            "event_type": "Battles",
            "date_start": f"2024-{1 + number // 28:02}-{1 + number % 28:02}",
            "actor1": f"Group {number}",
            "longitude": f"{66 + number / 20:.2f}",
            "latitude": f"{31 + number / 40:.2f}",
        }
        for name in ("x", "y")
        for number in range(60)
    ]
    with app.open(tmp_path / "store.gpkg") as session:
        report = session.import_file(write(tmp_path / "both.csv", rows))
        assert any("may be the same as events you have" in each for each in report.warnings)
        assert len(session.matches("x", "y")) >= 40


def test_accepting_many_keeps_what_was_decided_and_links_no_two_records_of_a_dataset(tmp_path: Path) -> None:
    rows = invented_rows(60, 10)
    with filled(tmp_path, rows, rows) as session:
        first = session.match("one", "two")[0]
        session.reject_match(first.a, first.b, why="looked at")
        linked = session.accept_matches(above=0.6, why="alike")
        assert len(linked) >= 40
        assert (first.a, first.b) not in {(pair.a, pair.b) for pair in linked}
        events: dict[object, set[str]] = {}
        for pair in linked:
            events.setdefault(session.record(pair.a)["event_id"], set()).update((pair.a, pair.b))
        assert all(len(members) == len({name[:3] for name in members}) for members in events.values())
        assert session.accept_matches(above=0.6) == []
