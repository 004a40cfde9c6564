"""A served process notices that datasets are said to be of different events."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient

from app.ingest.importer import Options, import_file
from app.ingest.locator import Desk
from app.record.geopackage import GeoPackageStore

AT = datetime(2025, 12, 2, tzinfo=UTC)
HEADER = "id,title,event_type,date_start,longitude,latitude,fatalities_low,fatalities_best,fatalities_high\n"


def test_the_next_answer_after_it_is_said_adds_both(
    client: TestClient, store: GeoPackageStore, desk: Desk, tmp_path: Path
) -> None:
    for name, number in (("one", 10), ("two", 12)):
        path = tmp_path / f"{name}.csv"
        path.write_text(
            f"{HEADER}A1,Raid,Battles,2020-03-01,66.4,31,{number},{number},{number}\n", encoding="utf-8"
        )
        import_file(path, store, desk, AT, Options(dataset=name))

    def least(path: str, pick: Callable[[dict], dict]) -> tuple[int, bool]:
        answer = client.get(path, params={"dataset": "one,two"}).json()
        return pick(answer)["fatalities_low"], "warnings" in answer

    for said, wanted in ((None, (12, True)), (True, (22, False)), (False, (12, True))):
        if said is not None:
            with store.writing("datasets distinct one two", AT) as writer:
                assert writer.say_distinct(frozenset(("one", "two")), is_distinct=said)
        assert least("/summary", lambda answer: answer["total"]) == wanted
        assert least("/map/summary", lambda answer: answer) == wanted


def test_the_sentence_s_deaths_are_those_of_the_summary(client: TestClient) -> None:
    for params in (
        {},
        {"dataset": "seed"},
        {"near": "chaman"},
        {"datetime": "2025-11-01/.."},
        {"province": "AF-KAN"},
    ):
        sentence = client.get("/map/summary", params=params).json()
        summary = client.get("/summary", params=params).json()
        for name in (
            "fatalities_low",
            "fatalities_best",
            "fatalities_high",
            "without_bounds",
            "unknown_fatalities",
        ):
            assert sentence[name] == summary["total"][name]
        assert sentence["by_dataset"] == summary["total"]["by_dataset"]
        assert sentence.get("warnings") == summary.get("warnings")
    assert client.get("/map/summary").json()["fatalities_low"] == 46
