"""Crossing statuses of files: spellings, speakers, and the columns that older files do not have."""

from collections.abc import Callable

import pytest

from app.ingest.files.tables import Refusal
from app.ingest.importer import ImportReport
from app.model.speakers import find_speaker, speaker_of
from app.record.geopackage import GeoPackageStore

Take = Callable[..., ImportReport]
HEAD = "id,crossing,status,traffic,direction,date_from,authority,said_by,hours,verified_on"


def table(*rows: str) -> str:
    return "\n".join([HEAD, *rows])


def kept(store: GeoPackageStore) -> list[dict[str, object]]:
    return [dict(row) for row in store.load().crossing_status.properties if row["dataset"] == "own"]


@pytest.mark.parametrize(
    ("written", "authority"),
    [
        ("AF", "afghan_side"),
        ("Afghan side", "afghan_side"),
        ("afghan-side", "afghan_side"),
        ("The Afghan side", "afghan_side"),
        ("PK", "pakistani_side"),
        ("Pakistan", "pakistani_side"),
        ("UN", "un"),
        ("UNAMA", "un"),
        ("aid agency", "aid_agency"),
        ("Hospital", "hospital"),
        ("residents", "residents"),
        ("media", "media"),
        ("TTP", "militants"),
        ("unattributed", "unattributed"),
        ("a passer-by", None),
        ("", None),
    ],
)
def test_spellings_of_who_speaks(written: str, authority: str | None) -> None:
    assert find_speaker(written) == authority


def test_speaker_is_stated_or_spelled_by_the_source_or_not_named() -> None:
    assert speaker_of("UN", "Pakistan") == "un"
    assert speaker_of(None, "Pakistan") == "pakistani_side"
    assert speaker_of(None, "a customs officer") == speaker_of(None, None) == "unattributed"


def test_new_columns_are_read_with_their_spellings(take: Take, store: GeoPackageStore) -> None:
    rows = table(
        "1,torkham,Shut,lorries,to Pakistan,2025-11-12,Kabul,a minister,08:00-17:00,2025-11-20",
        "2,torkham,reopened,deportees,,2025-11-13,,Pakistan,,",
    )
    assert take("status.csv", rows).refused == []
    first, second = kept(store)
    assert (first["status"], first["traffic"], first["direction"]) == ("closed", "commercial", "to_pk")
    assert (first["authority"], first["said_by"]) == ("afghan_side", "a minister")
    assert (first["hours"], first["verified_on"]) == ("08:00-17:00", "2025-11-20")
    assert (second["status"], second["traffic"], second["direction"]) == ("open", "returnees", "both")
    assert (second["authority"], second["said_by"]) == ("pakistani_side", "Pakistan")


def test_files_without_the_new_columns_go_on_importing(take: Take, store: GeoPackageStore) -> None:
    rows = "id,crossing,status,date_from,said_by\n1,chaman,closed,2025-11-20,Pakistan\n"
    rows += "2,chaman,open,2025-11-20,Kabul"
    assert take("status.csv", rows).refused == []
    told = [(row["traffic"], row["direction"], row["authority"], row["status"]) for row in kept(store)]
    assert told == [("all", "both", "pakistani_side", "closed"), ("all", "both", "afghan_side", "open")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,torkham,ajar,,,2025-11-12,,,,", "status: expected one of open, partial, closed, unknown: 'ajar'"),
        ("1,torkham,open,camels,,2025-11-12,,,,", "traffic: expected one of all, pedestrian, commercial,"),
        ("1,torkham,open,,up,2025-11-12,,,,", "direction: expected one of both, to_af, to_pk: 'up'"),
        ("1,torkham,open,,,2025-11-12,somebody,,,", "authority: expected one of afghan_side, pakistani_side,"),
        ("1,torkham,open,,,2025-11-12,,,,soon", "verified_on: not a date written as YYYY-MM-DD: 'soon'"),
    ],
)
def test_unknown_words_are_refused_with_the_known_ones(take: Take, row: str, reason: str) -> None:
    (refused,) = take("status.csv", table(row)).refused
    assert isinstance(refused, Refusal)
    assert refused.reason.startswith(reason)


def test_party_of_a_claim_is_read_as_a_speaker_and_otherwise_kept(take: Take, store: GeoPackageStore) -> None:
    rows = "id,incident,verb,statement,party\n1,seed:S06,,x,Afghan side\n"
    rows += "2,seed:S06,,x,Traders' union\n3,seed:S06,,x,"
    assert take("claims.csv", rows).refused == []
    told = [row["party"] for row in store.load().claims.properties if row["dataset"] == "own"]
    assert told == ["afghan_side", "Traders' union", None]
