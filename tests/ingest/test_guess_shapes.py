"""Files as people keep them: each comes in by the mapping that is proposed for it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.ingest.files.layout import count_footer
from app.ingest.formats.guess import guess
from app.ingest.formats.mapping import parse_map
from app.ingest.importer import ImportReport

Take = Callable[..., ImportReport]
Guessed = Callable[[str], tuple[str, ImportReport]]
Incident = Callable[[str], dict[str, object]]


@pytest.fixture
def guessed(take: Take, tmp_path: Path) -> Guessed:
    """Proposes a mapping for a file's content, and imports the file with it."""

    def run(content: str) -> tuple[str, ImportReport]:
        path = tmp_path / "log.csv"
        path.write_text(content, encoding="utf-8")
        text = guess(path, last_year=2026)
        return text, take(path, mapping=parse_map(text, "map.toml"))

    return run


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Ref;Type;Date;Place;Lat;Lon\nA1;Clash;2025-10-11;Torkham;34,1264;71,0917\n", 'decimal = ","'),
        ('Ref,Type,Date,Place,GPS\nA1,Clash,2025-10-11,Torkham,"34.1264, 71.0917"\n', 'latitude = "GPS"'),
        ("Ref,Type,Date,Place,Lat,Lon\nA1,Clash,1404/07/19,Torkham,34.1264,71.0917\n", 'calendar = "solar-hijri"'),
        (
            "Log of the desk\n\nRef,Type,Date,Place,Lat,Lon\nA1,Clash,2025-10-11,Torkham,34.1264,71.0917\n",
            "header_row = 3",
        ),
        (
            "Ref,Type,Date,Place,Killed,Lat,Lon\nA1,Clash,2025-10-11,Torkham,2,34.1264,71.0917\nTotal,,,,2,,\n",
            "skip_footer = 1",
        ),
        (
            "Ref,Type,iyear,imonth,iday,Place,Lat,Lon\nA1,Clash,2025,10,11,Torkham,34.1264,71.0917\n",
            'date_start = ["iyear", "imonth", "iday"]',
        ),
        (
            "Serial,Type of incident,Date of incident (D/M/Y),Location name,# of people killed,Lat.,Long.\n"
            "A1,Clash,11/10/2025,Torkham,2,34.1264,71.0917\nA2,Clash,13/10/2025,Torkham,2,34.1264,71.0917\n",
            'fatalities_best = "# of people killed"',
        ),
    ],
)
def test_what_a_file_needs_is_proposed_and_the_rows_come_in(
    guessed: Guessed, incident: Incident, content: str, said: str
) -> None:
    text, report = guessed(content)
    assert said in text
    assert (report.refused, report.lost) == ([], [])
    first = incident("log:A1")
    assert (first["longitude"], first["latitude"], first["date_start"]) == (71.0917, 34.1264, "2025-10-11")


@pytest.mark.parametrize(
    "content",
    [
        "Nr;Datum;Art;Ort;Provinz;Breite;Länge;Tote\nA1;11.10.2025;Gefecht;Torkham;Nangarhar;34,1264;71,0917;3\n"
        "A2;13.10.2025;Gefecht;Torkham;Nangarhar;34,1264;71,0917;12\n",
        "شماره,تاریخ,نوع,محل,ولایت,عرض,طول,کشته\nA1,۱۹ میزان ۱۴۰۴,درگیری,Torkham,ننگرهار,34.1264,71.0917,۳\n",
        "نمبر,تاریخ,نوع,مقام,صوبہ,عرض,طول,ہلاک\nA1,11 اکتوبر 2025,جھڑپ,Torkham,Nangarhar,34.1264,71.0917,3\n",
        "Numéro,Jour,Type,Lieu,Province,Lat,Lon,Morts\nA1,11 octobre 2025,Affrontement,Torkham,Nangarhar,34.1264,"
        "71.0917,3\n",
    ],
)
def test_columns_and_words_of_other_languages_are_understood(
    guessed: Guessed, incident: Incident, content: str
) -> None:
    text, report = guessed(content)
    assert (report.refused, report.lost) == ([], [])
    first = incident("log:A1")
    assert (first["longitude"], first["latitude"], first["date_start"]) == (71.0917, 34.1264, "2025-10-11")
    assert (first["event_type"], first["fatalities_best"], first["place_name"]) == ("Battles", 3, "Torkham"), text
    assert first["province_stated"] in ("Nangarhar", "ننگرهار")


def test_a_year_or_a_time_is_no_id_though_it_is_in_one_row_only(guessed: Guessed) -> None:
    text, _ = guessed("year,timestamp,event_date,type,place\n2025,1760140800,2025-10-11,Clash,Torkham\n")
    assert 'id = ["event_date", "place"]' in text


@pytest.mark.parametrize(
    ("written", "precision"),
    [("Country centroid", "country"), ("Admin 1", "province"), ("Within 10 km", "near"), ("Exact", "point")],
)
def test_a_column_of_accuracy_is_one_of_precision(
    guessed: Guessed, incident: Incident, written: str, precision: str
) -> None:
    guessed(f"Ref,Type,Date,Country,Lat,Lon,Accuracy\nA1,Clash,2025-10-11,Afghanistan,33.9,67.7,{written}\n")
    assert incident("log:A1")["geo_precision"] == precision


def test_columns_like_acled_s_under_other_names_come_in(guessed: Guessed) -> None:
    rows = "\n".join(
        f"{day:02} October 2025,Battles,Nangarhar,Torkham,{day % 3 + 1},71.09,34.12" for day in range(1, 9)
    )
    text, report = guessed(f"event_date,event_type,admin1,location,geo_precision,lon,lat\n{rows}\n")
    assert (report.counts.inserted, report.refused) == (8, [])
    assert '"3" = "province"' in text


def test_ids_that_repeat_are_joined_by_what_tells_rows_apart(guessed: Guessed) -> None:
    rows = "".join(f"2025-10-{day},Clash,Torkham,{killed}\n" for day in (11, 12) for killed in (0, 1, 2))
    text, report = guessed(f"Date,Type,Place,Killed\n{rows}")
    assert report.counts.inserted == 6
    assert "Killed" in next(line for line in text.splitlines() if line.startswith("id ="))


def test_rows_that_nothing_tells_apart_are_numbered(guessed: Guessed) -> None:
    text, report = guessed("Date,Type,Place\n" + "2025-10-11,Clash,Torkham\n" * 3)
    assert report.counts.inserted == 3
    assert '"#"]' in next(line for line in text.splitlines() if line.startswith("id ="))


def test_dates_that_cannot_be_read_are_told_and_the_rows_stay(guessed: Guessed, incident: Incident) -> None:
    text, report = guessed("Ref,Type,Date,Place\nA1,Clash,soon,Torkham\nA2,Clash,later,Chaman\n")
    assert "none of the dates was read, such as 'soon'" in text
    assert report.counts.inserted == 2
    assert (incident("log:A1")["date_start"], incident("log:A1")["date_text"]) == (None, "soon")


@pytest.mark.parametrize(
    ("last", "count"),
    [
        ("Total", 1),
        ("مجموعی تعداد", 1),
        ("جمع کل", 1),
        ("جمعه ۱۹ میزان ۱۴۰۴", 0),
        ("ټولنه", 0),
        ("Totally other", 0),
    ],
)
def test_a_last_row_that_only_begins_like_a_sum_is_a_row_of_the_table(last: str, count: int) -> None:
    rows = [(number, ("Clash", "2025-10-11", "Wana", "2")) for number in (2, 3)]
    assert count_footer([*rows, (4, (last, "2025-10-12", "Wana", "4"))]) == count


def test_totals_and_notes_do_not_become_incidents(take: Take) -> None:
    mapping = parse_map(
        '[columns]\nid = "Event"\ntitle = "Event"\ndate_start = "Date"\nplace_name = "Place"\n'
        'fatalities_best = "Killed"\n[constants]\nevent_type = "Other"\n',
        "map.toml",
    )
    rows = "Event,Date,Place,Killed\nClash,2025-10-11,Wana,2\nTotal,,,2\nSource: the press,,,\n"
    report = take("log.csv", rows, mapping=mapping)
    assert report.counts.inserted == 1
    assert [refusal.row for refusal in report.refused] == [3, 4]
