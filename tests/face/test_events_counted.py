"""Linked records count as one event, with one set of figures, in every count; items stay records."""

from pathlib import Path

import pytest

from app.aggregate.tables import read_table
from app.session import Session

HEADER = (
    "id,title,event_type,date_start,place_name,country_stated,fatalities_low,fatalities_best,fatalities_high,"
    "longitude,latitude\n"
)
TORKHAM, CHAMAN = "71.09,34.12", "66.45,30.92"
ONE = (
    f"1,Example: shots,Battles,2025-09-30,Torkham,Pakistan,3,3,3,{TORKHAM}\n",
    f"2,Example: shells,Battles,2025-10-20,Torkham,Pakistan,2,2,2,{TORKHAM}\n",
    f"3,Example: fire,Battles,2025-12-01,Torkham,Pakistan,,,,{TORKHAM}\n",
)
OTHER = (
    f"1,Example: firing,Battles,2025-10-01,Torkham,Pakistan,3,3,3,{TORKHAM}\n",
    f"2,Example: mortars,Battles,2025-10-20,Chaman,Pakistan,4,5,6,{CHAMAN}\n",
    f"3,Example: flames,Battles,2025-12-01,Torkham,Pakistan,,7,,{TORKHAM}\n",
    f"4,Example: alone,Other,2025-12-30,Torkham,Pakistan,1,1,1,{TORKHAM}\n",
)
DEATHS = ("incidents", "fatalities_low", "fatalities_best", "fatalities_high", "unknown_fatalities")


def take(session: Session, dataset: str, rows: tuple[str, ...]) -> None:
    Path("desk.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    session.import_file("desk.csv", dataset=dataset)


@pytest.fixture
def linked(session: Session) -> Session:
    """Two datasets: an event on which they agree, one on which they differ, one of which one knows no figure."""
    take(session, "one", ONE)
    take(session, "other", OTHER)
    for number in (1, 2, 3):
        session.link(f"one:{number}", f"other:{number}", why="an example")
    return session


def total(session: Session, **filters: object) -> tuple[object, ...]:
    told = session.incidents(dataset="one,other", **filters).summary().attrs["total"]
    return tuple(told[name] for name in DEATHS)


def table(session: Session, by: str, *names: str, **filters: object) -> dict[object, tuple[object, ...]]:
    summary = session.incidents(**{"dataset": "one,other", **filters}).counted(read_table(by))
    return {row[0]: row[1:] for row in zip(*(summary.table[name] for name in (by, *names)), strict=True)}


def test_records_of_one_event_count_once_with_one_figure(linked: Session) -> None:
    # 3 on which both agree; 2 to 6 where they differ; 7 without bounds, of which one knows; 1 alone.
    assert total(linked) == (4, 6, None, None, 0)
    assert linked.incidents(dataset="one,other").number_of_events == 4


def test_records_count_by_themselves_when_asked(linked: Session) -> None:
    assert total(linked, events="records") == total(linked, as_of=3) == (7, 8, None, None, 1)
    assert linked.incidents(dataset="one,other", events="records").number_of_events == 7


def test_items_stay_records(linked: Session) -> None:
    found = linked.incidents(dataset="one,other")
    assert len(found) == len(found.to_geopandas()) == found.to_geojson()["numberMatched"] == 7


def test_agreed_figure_stays_and_others_become_their_span(linked: Session) -> None:
    names = ("incidents", *DEATHS[1:4])
    assert table(linked, "month", *names) == {
        "2025-09": (1, 3, 3, 3),
        "2025-10": (1, 2, None, 6),
        "2025-12": (2, 1, 8, None),
    }


def test_event_counts_in_the_month_of_its_first_selected_record(linked: Session) -> None:
    september = table(linked, "month", "incidents", datetime="2025-09-01/2025-10-01")
    assert september == {"2025-09": (1,)}
    assert table(linked, "month", "incidents", datetime="2025-10-01") == {"2025-10": (1,)}


def test_filter_that_finds_one_record_finds_the_event_with_all_its_figures(linked: Session) -> None:
    assert total(linked, q="shells") == (1, 2, None, 6, 0)
    assert total(linked, q="shells", events="records") == (1, 2, 2, 2, 0)
    assert total(linked, q="flames") == (1, None, 7, None, 0)
    assert total(linked, q="fire") == (1, None, 7, None, 0)


def test_event_counts_in_the_province_of_its_first_record(linked: Session) -> None:
    assert table(linked, "province", "incidents") == {"AF-NAN": (4,)}
    assert table(linked, "province", "incidents", dataset="other") == {"AF-NAN": (3,), "PK-BA": (1,)}


def test_each_dataset_counts_the_event_with_its_own_figures(linked: Session) -> None:
    expected = {"one": (3, 5, 5, 5), "other": (4, 8, 16, None)}
    assert table(linked, "dataset", *DEATHS[:4]) == expected
    told = linked.incidents(dataset="one,other").summary().attrs["total"]["by_dataset"]
    assert {name: tuple(each[one] for one in DEATHS[:4]) for name, each in told.items()} == expected


def test_two_records_of_one_dataset_count_once_in_it(linked: Session) -> None:
    linked.link("other:1", "other:4", why="an example")
    assert total(linked) == (3, 3, None, None, 0)
    told = linked.incidents(dataset="one,other").summary().attrs["total"]["by_dataset"]
    assert {name: tuple(each[one] for one in DEATHS[:4]) for name, each in told.items()} == {
        "one": (3, 5, 5, 5),
        "other": (3, 5, None, None),
    }


def test_actors_and_pairs_count_an_event_once(linked: Session) -> None:
    assert table(linked, "actor", "incidents") == {None: (4,)}


def test_overlap_of_one_record_is_one_of_its_event(session: Session) -> None:
    header = HEADER.replace("longitude", "overlaps,longitude")
    Path("desk.csv").write_text(
        header
        + f"1,Example: a,Other,2025-01-01,Torkham,Pakistan,3,3,3,,{TORKHAM}\n"
        + f"2,Example: b,Other,2025-01-02,Torkham,Pakistan,3,3,3,,{TORKHAM}\n"
        + f"3,Example: c,Other,2025-06-02,Torkham,Pakistan,5,5,5,a:2,{TORKHAM}\n",
        encoding="utf-8",
    )
    session.import_file("desk.csv", dataset="a")
    session.link("a:1", "a:2")
    told = session.incidents(dataset="a").summary().attrs["total"]
    assert [told[name] for name in ("incidents", "fatalities_low", "fatalities_best", "may_overlap")] == [
        2,
        5,
        None,
        2,
    ]


def test_timeline_areas_and_map_count_events(linked: Session) -> None:
    found = linked.incidents(dataset="one,other")
    assert found.timeline("month")["possibly"].tolist() == [1, 1, 0, 2]
    assert found.timeline("month").attrs["numberMatched"] == 4
    assert found.areas().attrs["numberMatched"] == 4
    assert linked.incidents(dataset="one,other", events="records").timeline("month").attrs["numberMatched"] == 7


def test_measures_of_people_count_events(linked: Session) -> None:
    frame = linked.incidents(dataset="one,other").summary(measure="killed")
    assert frame[["incidents", "killed_low", "killed_unknown"]].values.tolist() == [[4, 6, 0]]


def test_named_method_gives_the_event_what_its_records_claims_say(linked: Session) -> None:
    Path("claims.csv").write_text(
        "id,incident,said_by,party,verb,killed_low,killed_best,killed_high,said_on,statement\n"
        "c1,one:2,A hospital,hospital,reported,4,4,4,2025-10-21,four were killed\n"
        "c2,other:2,A hospital,hospital,reported,4,4,4,2025-10-21,four were killed\n"
        "c3,other:2,A border force,pakistani_side,reported,9,9,9,2025-10-20,nine were killed\n",
        encoding="utf-8",
    )
    linked.import_file("claims.csv", dataset="desk")
    found = linked.incidents(dataset="one,other", datetime="2025-10-20")
    assert found.summary()[["fatalities_low", "fatalities_high"]].values.tolist() == [[4, 9]]
    for method, low, best in (("by:hospital", 4, 4), ("latest", 4, 4), ("stated", 2, None)):
        row = found.summary(figures=method).iloc[0]
        assert (int(row["incidents"]), int(row["fatalities_low"])) == (1, low)
        assert (None if str(row["fatalities_best"]) == "<NA>" else int(row["fatalities_best"])) == best


def test_comparison_counts_events(linked: Session) -> None:
    frame = linked.incidents(dataset="one,other").summary(by="month", compare="prev")
    assert frame["incidents_before"].tolist()[1:] == [1, 0]


def test_store_without_links_counts_records_by_itself(session: Session) -> None:
    take(session, "one", ONE)
    take(session, "other", OTHER)
    assert session.state().snapshot.events is None
    assert total(session) == total(session, events="records") == (7, 8, None, None, 1)


def test_events_of_the_same_datasets_are_no_rivals_though_their_first_records_differ(session: Session) -> None:
    take(session, "one", (ONE[1], f"4,Example: d,Battles,2025-10-21,Torkham,Pakistan,5,5,5,{TORKHAM}\n"))
    take(session, "other", (ONE[1], f"4,Example: e,Battles,2025-10-20,Torkham,Pakistan,5,5,5,{TORKHAM}\n"))
    assert total(session)[:2] == (4, 7)
    session.link("one:2", "other:2")
    session.link("one:4", "other:4")
    told = session.incidents(dataset="one,other").counted(read_table())
    assert [told.total[name] for name in DEATHS] == [2, 7, 7, 7, 0]
    assert (told.total["may_overlap"], told.whole.warnings) == (0, [])


def test_event_is_a_rival_of_a_third_dataset_alone(session: Session) -> None:
    for dataset in ("one", "other", "third"):
        take(session, dataset, (ONE[1],))
    session.link("one:2", "other:2")
    told = session.incidents(dataset="one,other,third").counted(read_table())
    assert [told.total[name] for name in ("incidents", "fatalities_low", "fatalities_best")] == [2, 2, None]
    assert told.whole.rivals == [("one", "third"), ("other", "third")]
