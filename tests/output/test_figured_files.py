"""Files with the figures of a named method, and claims in a second file; the seed's claims are counted by hand."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import orjson
import pyogrio
import pytest
from arro3.io import read_parquet
from click.testing import CliRunner, Result

from app.cli.main import main

Run = Callable[..., Result]
OF_CHAMAN = {"seed:S05-1", "seed:S06-1"}
BY_HAND = {
    # method: least deaths of the seed, S05's best figure, S06's best figure
    "stated": (46, 40, 5),
    "span": (46, 40, 5),
    "latest": (46, 40, 5),
    "by:un": (41, None, None),
    "by:AF": (None, 40, None),
}


@pytest.fixture
def run(seeded_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command over the test's own store, in a folder of its own."""
    folder = tmp_path / "out"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DURAND_STORE", str(shutil.copy(seeded_path, tmp_path / "store.gpkg")))
    return lambda *words: CliRunner().invoke(main, words)


def rows(name: str) -> dict[str, dict[str, str]]:
    with Path(name).open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def text(figure: int | None) -> str:
    return "" if figure is None else str(figure)


@pytest.mark.parametrize("method", BY_HAND)
def test_a_file_has_the_figures_of_the_method(run: Run, method: str) -> None:
    _, s05, s06 = BY_HAND[method]
    assert run("export", "a.csv", "--figures", method).exit_code == 0
    told = rows("a.csv")
    assert told["seed:S05"]["fatalities_best"] == text(s05)
    assert told["seed:S06"]["fatalities_best"] == text(s06)
    assert told["seed:S06"]["fatalities_best_stated"] == "5"
    assert {row["figures"] for row in told.values()} == {"by:afghan_side" if method == "by:AF" else method}


@pytest.mark.parametrize("method", BY_HAND)
def test_a_summary_has_the_figures_of_the_method(run: Run, method: str) -> None:
    done = run("summary", "a.json", "--figures", method)
    assert done.exit_code == 0, done.output
    told = orjson.loads(Path("a.json").read_bytes())
    assert told["figures"] == ("by:afghan_side" if method == "by:AF" else method)
    assert told["total"]["fatalities_low"] == BY_HAND[method][0]


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "fgb", "parquet", "kml"])
def test_every_format_has_the_figures_and_names_the_method(run: Run, suffix: str) -> None:
    assert run("export", f"a.{suffix}", "--figures", "by:un").exit_code == 0
    if suffix == "parquet":
        table = read_parquet(f"a.{suffix}").read_all()
        assert b"by:un" in Path("a.parquet").read_bytes()
        assert set(table["fatalities_best"].to_pylist()) == {None}
    else:
        layer = None if suffix == "kml" else "incidents" if suffix == "gpkg" else None
        frame = pyogrio.read_dataframe(f"a.{suffix}", layer=layer)
        assert set(frame["figures"]) == {"by:un"}
        assert "fatalities_best" not in frame or frame["fatalities_best"].isna().all()


def test_claims_stand_in_a_second_file(run: Run) -> None:
    for name in ("a.csv", "b.fgb", "c.kml"):
        done = run("export", name, "--near", "chaman", "--claims")
        assert done.exit_code == 0, done.output
        stem = name.partition(".")[0]
        assert f"{stem}.claims.csv: " in done.output
        assert {row["incident"] for row in rows(f"{stem}.claims.csv").values()} >= {"seed:S05", "seed:S06"}
        assert rows(f"{stem}.claims.csv").keys() >= OF_CHAMAN
    assert run("export", "d.parquet", "--near", "chaman", "--claims").exit_code == 0
    table = read_parquet("d.claims.parquet").read_all()
    assert set(table["id"].to_pylist()) == rows("a.claims.csv").keys()


def test_a_file_of_claims_can_be_imported_again(run: Run) -> None:
    assert run("export", "a.csv", "--claims").exit_code == 0
    done = run("import", "a.claims.csv", "--dataset", "seed")
    assert done.exit_code == 0, done.output
    assert "0 inserted" in done.output
    assert "0 updated" in done.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("export", "a.gpkg", "--claims"), "claims: a second file stands beside .csv, .parquet, .fgb, .kml only"),
        (("export", "a.csv", "--figures", "mean"), "figures: no method 'mean'"),
        (("export", "a.qgz", "--figures", "span"), "figures: layers of a service show the default figures"),
    ],
)
def test_what_cannot_be_written_is_refused(run: Run, words: tuple[str, ...], sentence: str) -> None:
    done = run(*words)
    assert done.exit_code != 0
    assert sentence in done.output
