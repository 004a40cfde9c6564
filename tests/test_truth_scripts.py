"""The scripts of `make truth` and `make tables` still run on the program as it is; every row is made up."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent / "benchmarks"
HEADER = (
    "id,where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,country,date_start,date_end,"
    "type_of_violence,dyad_name,side_a,side_b,low,best,high\n"
)
PLACES = (
    ("Quetta town", "Balochistan province", "Quetta district", 30.18, 67.00),
    ("Landi Kotal town", "Khyber Pakhtunkhwa province", "Khyber district", 34.10, 71.15),
    ("Wana town", "Khyber Pakhtunkhwa province", "South Waziristan district", 32.30, 69.57),
    ("Miranshah town", "Khyber Pakhtunkhwa province", "North Waziristan district", 33.00, 70.07),
    ("Peshawar town", "Khyber Pakhtunkhwa province", "Peshawar district", 34.01, 71.54),
    ("Chaman town", "Balochistan province", "Killa Abdullah district", 30.92, 66.45),
    ("Mardan town", "Khyber Pakhtunkhwa province", "Mardan district", 34.20, 72.04),
    ("Bannu town", "Khyber Pakhtunkhwa province", "Bannu district", 32.98, 70.60),
    ("Hangu town", "Khyber Pakhtunkhwa province", "Hangu district", 33.53, 71.06),
    ("Kohat town", "Khyber Pakhtunkhwa province", "Kohat district", 33.58, 71.44),
)
TIMES = 6


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file in UCDP's form, with six events at each of ten towns."""
    path = tmp_path_factory.mktemp("truth") / "ged.csv"
    rows = [
        f"{1000 + number},{number % 3 + 1},{name},{adm_1},{adm_2},{lat + 0.01 * (number % 3)},{lon},Pakistan,"
        f"2014-05-0{number % 9 + 1},2014-05-0{number % 9 + 1},1,One - Other,One,Other,1,2,3\n"
        for number, (name, adm_1, adm_2, lat, lon) in enumerate(PLACES * TIMES)
    ]
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCHMARKS))


def test_every_section_of_the_truth_is_a_module_that_loads() -> None:
    sections = import_module("truth").SECTIONS
    assert all(callable(import_module(f"truth_{name}").measure) for name in sections)
    assert {f"truth_{name}.py" for name in (*sections, "figure")} == {
        path.name for path in BENCHMARKS.glob("truth_*.py")
    }


@pytest.mark.parametrize("section", ["sides", "crossings", "pages"])
def test_a_section_measures_a_small_file(section: str, events: Path) -> None:
    figures = import_module(f"truth_{section}").measure(events)
    assert figures
    assert all(figure.what and figure.after for figure in figures)


def test_what_scores_promise_lies_beside_what_is_held_with_the_error_of_drawing_names(events: Path) -> None:
    calibrate = import_module("calibrate")
    from app.geocoding.offline import OfflineGeocoder
    from app.geography.gazetteer import load_gazetteer

    found = calibrate.outcomes(calibrate.read_events(events), OfflineGeocoder(load_gazetteer()))
    assert len(found) > len(PLACES) * TIMES
    bands = calibrate.by_bin(calibrate.cross_validated(found))
    assert (bands["events"] > 0).all()
    assert (bands["low"] <= bands["observed"]).all()
    assert (bands["observed"] <= bands["high"]).all()


def test_a_few_names_are_worth_less_than_their_events_and_pull_a_share_less() -> None:
    import pandas as pd

    effective_names = import_module("name_bootstrap").effective_names
    assert effective_names(pd.Series(list("aabbccdd"))) == pytest.approx(4)
    assert effective_names(pd.Series(["a"] * 90 + list("bcdefghijk"))) == pytest.approx(10000 / 8110)


def test_a_missing_file_is_said_in_words() -> None:
    run = subprocess.run(
        [sys.executable, BENCHMARKS / "truth.py", "none.csv"], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    assert "usage: " in run.stderr
