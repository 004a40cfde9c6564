"""The shipped sample of real events, and what a later import of UCDP's own file makes of it."""

import csv
import gzip
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.main import main
from app.ingest.sample import SAMPLE, sample_file
from geodata.recipe.sample import FACTS, facts

TEXTS = ("source_article", "source_headline", "source_original", "source_office", "where_description")


def test_sample_has_facts_and_no_texts_in_at_most_100_kb() -> None:
    assert SAMPLE.stat().st_size <= 100_000
    with sample_file() as path, path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == FACTS
    assert not set(TEXTS) & set(FACTS)
    assert len(rows) == 3183
    assert gzip.decompress(SAMPLE.read_bytes()).decode() == facts(rows)
    assert "CC BY 4.0" in SAMPLE.with_name("LICENSE-CC-BY-4.0").read_text(encoding="utf-8")


def test_later_import_of_ucdps_own_file_updates_the_records_of_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DURAND_STORE", str(tmp_path / "store.gpkg"))
    run = CliRunner()
    first = run.invoke(main, ["sample"])
    assert first.exit_code == 0, first.output
    assert "3183 inserted, 0 updated" in first.output
    assert "UCDP Georeferenced Event Dataset (CC BY 4.0)" in first.output
    near = run.invoke(main, ["near", "torkham", "--within-km", "25", "--datetime", "2010-01-01/2015-12-31"])
    assert near.output.count("[ucdp:") > 5
    own = tmp_path / "ged.csv"
    with sample_file() as path, path.open(encoding="utf-8", newline="") as file:
        one = next(csv.DictReader(file))
    with own.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*one, "source_article"])
        writer.writeheader()
        writer.writerow({**one, "source_article": "A newspaper"})
    later = run.invoke(main, ["import", str(own)])
    assert "0 inserted, 1 updated" in later.output
