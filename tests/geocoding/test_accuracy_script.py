import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from app.geocoding.offline import OfflineGeocoder

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "geocoder_accuracy.py"
HEADER = "where_prec,where_coordinates,adm_1,adm_2,latitude,longitude,country\n"
TAGS = ",#loc+name,#adm1+name,#adm2+name,#geo+lat,#geo+lon,#country+name\n"
ROWS = (
    "1,Quetta town,Balochistan province,Quetta district,30.18,67.00,Pakistan\n"
    "1,Quetta town,Balochistan province,Quetta district,30.18,67.00,Pakistan\n"
    "2,Arghandab,,,31.70,65.65,Afghanistan\n"
    "3,Gwadar town,Balochistan province,Gwadar district,30.18,67.00,Pakistan\n"
    "6,,,,30.0,70.0,Pakistan\n"
)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("geocoder_accuracy", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("tags", [TAGS, ""])
def test_a_tag_row_and_events_without_a_name_are_left_out(script: ModuleType, tmp_path: Path, tags: str) -> None:
    path = tmp_path / "ged.csv"
    path.write_text(HEADER + tags + ROWS, encoding="utf-8")
    assert len(script.read_events(path)) == 4


def test_the_table_counts_found_near_and_wrong(
    script: ModuleType, tmp_path: Path, geocoder: OfflineGeocoder
) -> None:
    path = tmp_path / "ged.csv"
    path.write_text(HEADER + TAGS + ROWS, encoding="utf-8")
    answers, _ = script.geocoded(script.read_events(path), geocoder, ["where_coordinates", "country"])
    row = script.score(answers, 0.0)
    assert row.events == 4
    assert row.found == 75  # Arghandab is in two provinces
    assert row.within == (50, 50, 50)
    assert row.wrong_of_found == pytest.approx(100 / 3)
    assert row.in_disc_of_found == pytest.approx(200 / 3)


def test_the_halves_split_names_not_events(script: ModuleType) -> None:
    assert {script.half(name) for name in map(str, range(40))} == {"A", "B"}
    assert script.half("Quetta town") == script.half("Quetta town")
