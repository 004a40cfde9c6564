"""Names that nothing confirms: left unlocated and listed, or accepted on request."""

from collections.abc import Callable

import pytest

from app.ingest.importer import ImportReport
from app.record.geopackage import GeoPackageStore

Take = Callable[..., ImportReport]
HEADER = "id,title,event_type,place_name,country_stated,province_stated,locate_as\n"
FILE = (
    HEADER + "1,Clash,Battles,Kaniguram,,,\n"
    "2,Clash,Battles,Kaniguram,Pakistan,Khyber Pakhtunkhwa,\n"
    "3,Talks,Other,Dubai,,,\n"
    "4,Talks,Other,Dubai,United Arab Emirates,,\n"
    "5,Clash,Battles,Torkham,,,\n"
    "6,Clash,Battles,N/A,,,\n"
    "7,Clash,Battles,the village above the river,,,Kaniguram village\n"
)


def located_by(store: GeoPackageStore) -> dict[str, str]:
    features = store.load().snapshot
    found = {}
    for located in (True, False):
        for incident in _all(features, located=located):
            found[str(incident["id"]).rpartition(":")[2]] = str(incident["located_by"])
    return found


def _all(snapshot: object, *, located: bool) -> list[dict[str, object]]:
    import orjson

    from app.model.query import Query

    query = Query() if located else Query().placeless()
    page = snapshot.page(query)  # type: ignore[attr-defined]
    return [
        {**orjson.loads(feature)["properties"], "id": orjson.loads(feature)["id"]} for feature in page.features
    ]


def test_the_report_lists_row_name_and_candidates(take: Take) -> None:
    report = take("log.csv", FILE)
    assert (report.located, report.unlocated) == (3, 4)
    assert [(name.row, name.name, name.accepted) for name in report.unconfirmed] == [
        (2, "Kaniguram", False),
        (4, "Dubai", False),
        (8, "Kaniguram village", False),
    ]
    assert report.unconfirmed[0].candidates[0] == "Kaniguram (town in South Waziristan)"
    assert "needs its country stated" in report.unconfirmed[1].reason
    told = report.as_dict()
    assert told["unconfirmed"] == 3
    assert [name["row"] for name in told["unconfirmed_names"]] == [2, 4, 8]  # type: ignore[attr-defined]
    assert any(warning.startswith("3 rows name a place that nothing confirms") for warning in report.warnings)


def test_what_is_unconfirmed_stays_unlocated_and_says_why(take: Take, store: GeoPackageStore) -> None:
    take("log.csv", FILE)
    said = located_by(store)
    assert said["1"].startswith("not located: unconfirmed: 'Kaniguram' may be Kaniguram (town in")
    assert said["2"].startswith("gazetteer: Kaniguram")
    assert said["6"] == "not located in the source"


def test_accepted_names_are_located_and_say_so(take: Take, store: GeoPackageStore) -> None:
    report = take("log.csv", FILE, accept_unconfirmed=True)
    assert (report.located, report.unlocated) == (6, 1)
    assert [name.accepted for name in report.unconfirmed] == [True, True, True]
    assert any("located as --accept-unconfirmed allows" in warning for warning in report.warnings)
    assert located_by(store)["1"].startswith("gazetteer: unconfirmed, accepted: Kaniguram")


def test_an_accepted_file_imported_again_changes_nothing(take: Take) -> None:
    take("log.csv", FILE, accept_unconfirmed=True)
    assert take("log.csv", FILE, accept_unconfirmed=True).counts.unchanged == 7


@pytest.mark.parametrize(
    "name",
    [
        "N/A", "NA", "n/a", "n.a.", "N.A.", "na", "No", "NO", "None", "Nil", "-", "--", "?", "TBC", "TBD", "NK",
        "UK", "Unk", "Unknown", "UNKNOWN", "not known", "(unknown)", "IN", "IT", "AT", "PK", "AF", "AM", "0",
        "null",
        "Various", "Multiple", "unknown location", "various places", "نامعلوم", "نا معلوم", "معلوم نیست",
        "نامعلوم ځای", "نا معلوم مقام", "…", "n a", "N / A",
    ],
)  # fmt: skip
@pytest.mark.parametrize("stated", [",", "Afghanistan,", "Afghanistan,Nangarhar"])
def test_no_placeholder_is_located(take: Take, name: str, stated: str) -> None:
    report = take("log.csv", f'{HEADER}1,Clash,Battles,"{name}",{stated},\n')
    assert (report.located, report.unlocated) == (0, 1)
    assert not report.unconfirmed
