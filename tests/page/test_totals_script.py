"""The page's own totals beside those of a summary: the same incidents, the same figures, in node."""

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Any

import pytest
from incident_records import incident, snapshot_of

from app.aggregate import clusters
from app.aggregate.counting import summarise
from app.aggregate.facts import build_ledger
from app.aggregate.numbers import DEATHS
from app.aggregate.tile_index import build_mosaic
from app.engine.snapshot import Snapshot
from app.model.query import Query
from app.web.page.catalogue import ENGLISH, catalogues

SCRIPTS = ("language", "words", "heaviest", "sweep", "totals")
FIGURES = ("fatalities_low", "fatalities_best", "fatalities_high")
PLACE = {"longitude": 71.0, "latitude": 34.0}
BEFORE = """
const given = JSON.parse(require("fs").readFileSync(0));
const document = { getElementById: () => ({ textContent: JSON.stringify({ words: given.words, lang: "en" }) }) };
"""
AFTER = """
const features = (records) => records.map((properties) => ({ properties }));
const answers = given.cases.map(({ records, distinct }) => ({
  total: durand.totals.tally(features(records), distinct),
  together: durand.totals.together(features(records), distinct),
}));
process.stdout.write(JSON.stringify({ answers, ranges: given.ranges.map((told) => durand.words.range(told)) }));
"""
RANGES = {
    "40 to 60": {"fatalities_low": 40, "fatalities_high": 60},
    "46": {"fatalities_low": 46, "fatalities_high": 46},
    "at least 46": {"fatalities_low": 46},
    "at least 46, and 1 best estimate without bounds": {"fatalities_low": 46, "without_bounds": 1},
    "at most 60": {"fatalities_high": 60},
    "about 40 by best estimates, without bounds": {"fatalities_best": 40, "without_bounds": 2},
    "2 best estimates that may overlap, without bounds": {"without_bounds": 2},
    "no figure": {},
}
"""Bounded, mixed, best only and none, in words."""

Case = dict[str, Any]


def one(chance: Random, number: int, datasets: str) -> dict[str, object]:
    start = date(2020, 1, 1) + timedelta(days=chance.randrange(200))
    end = start + timedelta(days=chance.choice((0, 0, 3, 20)))
    figures = [number if chance.random() < 0.7 else None for number in sorted(chance.choices(range(30), k=3))]
    if chance.random() < 0.1:
        chance.shuffle(figures)
    return incident(
        f"{chance.choice(datasets)}:{number}",
        **PLACE,
        **dict(zip(FIGURES, figures, strict=True)),
        **({} if chance.random() < 0.05 else {"date_start": str(start)}),
        **({} if chance.random() < 0.05 else {"date_end": str(end)}),
    )


def made(seed: int) -> Case:
    chance = Random(seed)
    datasets = ("a", "ab", "abc", "abcd")[seed % 4]
    records = [one(chance, number, datasets) for number in range(chance.choice((5, 20, 60)))]
    for record in records:
        if chance.random() < 0.2:
            record["overlaps"] = ";".join(str(each["id"]) for each in chance.sample(records, 2))
    pairs = [sorted(chance.sample(datasets, 2))] if len(datasets) > 1 and seed % 3 == 0 else []
    return {"records": records, "distinct": pairs}


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return [made(seed) for seed in range(48)]


@pytest.fixture(scope="module")
def said(
    cases: list[Case], tmp_path_factory: pytest.TempPathFactory, program: Callable[..., str]
) -> Mapping[str, Any]:
    """What the script says of the cases, and of the ranges."""
    node = program("node", "node")
    parts = [files("app.web").joinpath(f"static/data/{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    script: Path = tmp_path_factory.mktemp("script") / "totals.js"
    script.write_text("\n".join([BEFORE, *parts, AFTER]), encoding="utf-8")
    given = json.dumps({"words": catalogues()[ENGLISH], "cases": cases, "ranges": [*RANGES.values()]})
    run = subprocess.run([node, str(script)], input=given, capture_output=True, text=True, check=True, timeout=120)
    answer: Mapping[str, Any] = json.loads(run.stdout)
    return answer


def snapshot(case: Case) -> Snapshot:
    distinct = frozenset(map(frozenset, case["distinct"]))
    return replace(snapshot_of(*case["records"]), distinct_datasets=distinct)


def test_a_page_in_one_file_totals_as_a_summary_does(cases: list[Case], said: Mapping[str, Any]) -> None:
    for case, answer in zip(cases, said["answers"], strict=True):
        whole = summarise(build_ledger(snapshot(case)), Query(), ()).whole
        told = answer["total"]
        assert {name: told[name] for name in DEATHS} == {name: whole.measures[name] for name in DEATHS}
        assert told["by_dataset"] == whole.by_dataset
        assert told.get("warnings", []) == whole.warnings


def test_a_page_in_one_file_tells_of_a_cluster_as_the_service_does(
    cases: list[Case], said: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clusters, "MOST_SINGLES", 1)
    for case, answer in zip(cases, said["answers"], strict=True):
        [cluster] = clusters.view_features(build_mosaic(build_ledger(snapshot(case))), None, 6)["features"]
        together = answer["together"]
        assert {name: together[name] for name in clusters.DEATHS} == {
            name: cluster["properties"][name] for name in clusters.DEATHS
        }


def test_deaths_are_worded_by_what_bounds_them(said: Mapping[str, Any]) -> None:
    assert said["ranges"] == list(RANGES)
