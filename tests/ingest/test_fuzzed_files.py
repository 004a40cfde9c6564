"""Damaged files are refused with a sentence or read, and no row or cell of a file gets lost without a word."""

import random
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from fuzzed_files import NATIVE, OTHERS, TEXTS, Make, Row, damaged, odd_rows, plain_rows

from app.ingest.files.no_value import is_no_value
from app.ingest.formats.guess import guess
from app.ingest.importer import Options, import_file
from app.ingest.locator import Desk
from app.model.errors import BadInput
from app.record.geopackage import GeoPackageStore, open_store

AT = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)
SOME, MANY = 20, 500
FIXTURES = Path(__file__).parents[1] / "fixtures"
SHIPPED = ("ucdp_49.csv", "acled_31.csv", "gdelt.export.CSV", "acled_read.json", "gtd.csv", "own_claims.csv")
READERS = (*TEXTS, *NATIVE, *OTHERS, *SHIPPED)


@pytest.fixture(scope="module")
def tried(seeded_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GeoPackageStore]:
    """A store into which files are imported on trial."""
    opened = open_store(Path(shutil.copy(seeded_path, tmp_path_factory.mktemp("fuzz") / "store.gpkg")))
    yield opened
    opened.close()


def make_file(folder: Path, name: str) -> Path:
    """A whole file in the notation of that name."""
    path = folder / name
    if name in SHIPPED:
        shutil.copy(FIXTURES / name, path)
    else:
        {**TEXTS, **NATIVE, **OTHERS}[name](path, plain_rows(6))
    return path


def survive(path: Path, store: GeoPackageStore, desk: Desk) -> None:
    """Import a file on trial: it is refused with a sentence, or each of its rows is accounted for."""
    try:
        report = import_file(path, store, desk, AT, Options(dry_run=True))
    except BadInput:
        return
    counts = report.counts
    assert counts.inserted + counts.updated + counts.unchanged + len(report.refused) == report.rows


def fuzz(name: str, seeds: range, folder: Path, store: GeoPackageStore, desk: Desk) -> None:
    """Damage a file once for each seed; the assertion that fails names the seed."""
    path = make_file(folder, name)
    content = path.read_bytes()
    for seed in seeds:
        path.write_bytes(damaged(content, random.Random(f"{name} {seed}"), name))
        try:
            survive(path, store, desk)
            if seed % 4 == 0:
                with suppress(BadInput):
                    guess(path, last_year=2027)
        except Exception as error:
            raise AssertionError(f"{name}, seed {seed}: {error!r}") from error


@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_is_read_or_refused(name: str, tmp_path: Path, tried: GeoPackageStore, desk: Desk) -> None:
    fuzz(name, range(SOME), tmp_path, tried, desk)


@pytest.mark.soak
@pytest.mark.parametrize("name", READERS)
def test_a_file_damaged_in_hundreds_of_ways_is_read_or_refused(
    name: str, tmp_path: Path, tried: GeoPackageStore, desk: Desk
) -> None:
    fuzz(name, range(MANY), tmp_path, tried, desk)


@pytest.mark.parametrize("seed", [24, 54, 167])
def test_a_workbook_whose_end_is_damaged_is_refused(
    seed: int, tmp_path: Path, desk: Desk, tried: GeoPackageStore
) -> None:
    path = make_file(tmp_path, "book.xlsx")
    path.write_bytes(damaged(path.read_bytes(), random.Random(f"book.xlsx {seed}"), path.name))
    with pytest.raises(BadInput, match=r"^book\.xlsx: not a workbook that can be read"):
        import_file(path, tried, desk, AT)


def test_a_parquet_on_which_its_library_breaks_off_is_refused(
    tmp_path: Path, desk: Desk, tried: GeoPackageStore
) -> None:
    path = make_file(tmp_path, "table.parquet")
    content = path.read_bytes()
    footer = int.from_bytes(content[-8:-4], "little")
    path.write_bytes(content[: -8 - footer] + b"\xff" * footer + content[-8:])
    with pytest.raises(BadInput, match=r"^table\.parquet: cannot be read: the library that reads such"):
        import_file(path, tried, desk, AT)


def test_a_zip_of_gdelt_that_is_damaged_inside_is_refused(
    tmp_path: Path, desk: Desk, tried: GeoPackageStore
) -> None:
    path = tmp_path / "20251011.export.CSV.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(FIXTURES / "gdelt.export.CSV", "20251011.export.CSV")
    content = bytearray(path.read_bytes())
    content[200:260] = bytes(60)
    path.write_bytes(content)
    with pytest.raises(BadInput, match="cannot be unpacked"):
        import_file(path, tried, desk, AT, Options(dry_run=True))


@pytest.mark.parametrize("cell", ["9" * 400 + "+", "9" * 5000, "1-" + "9" * 40, "9" * 30 + " killed"])
def test_a_number_that_no_count_can_be_costs_the_cell(
    cell: str, tmp_path: Path, desk: Desk, tried: GeoPackageStore
) -> None:
    path = tmp_path / "a.csv"
    TEXTS["a.csv"](path, [{**plain_rows(1)[0], "fatalities_best": cell}])
    report = import_file(path, tried, desk, AT, Options(dry_run=True))
    assert (report.counts.inserted, [lost.text for lost in report.lost]) == (1, [cell])


def test_half_a_character_of_json_is_replaced(tmp_path: Path, desk: Desk, tried: GeoPackageStore) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        '[{"id": "1", "title": "\\ud800Shots", "event_type": "Battles", "x\\udfff": "y"}]', encoding="ascii"
    )
    assert import_file(path, tried, desk, AT, Options(dry_run=True)).counts.inserted == 1


def is_kept(text: str, value: object, kept: object) -> bool:
    """Whether a cell's text became a value, is kept beside it, or says nothing."""
    said = text.strip()
    return not said or is_no_value(said) or value is not None or said in str(kept or "")


def lost(row: Row, said: Mapping[str, object]) -> list[str]:
    """The columns of a row whose text is neither in the record nor kept in one of its columns of words."""
    kept = {"date_start": "date_text", "fatalities_best": "casualties_text", "injured": "casualties_text"}
    checked = ("date_start", "place_name", "province_stated", "fatalities_best", "injured", "notes")
    found = [name for name in checked if not is_kept(row[name], said.get(name), said.get(kept.get(name, "notes")))]
    place = [row[name] for name in ("longitude", "latitude")]
    if said.get("longitude") is None and not all(is_kept(text, None, said.get("notes")) for text in place):
        found += ["longitude"] * (not any(_is_degrees(text) for text in place))
    return found


def _is_degrees(text: str) -> bool:
    """Whether a text is a coordinate that can be read: its pair is what could not be."""
    try:
        return abs(float(text)) <= 180
    except ValueError:
        return False


def account(name: str, make: Make, seed: int, count: int, store: GeoPackageStore, desk: Desk, path: Path) -> None:
    """Import rows of odd cells, and hold each against its record."""
    rows = odd_rows(seed, count)
    make(path, rows)
    report = import_file(path, store, desk, AT, Options(dataset=f"fuzz-{seed}"))
    counts = report.counts
    assert report.rows == count, name
    assert counts.inserted + len(report.refused) == count
    snapshot = store.load().snapshot
    for row in rows:
        feature = snapshot.get(f"fuzz-{seed}:{row['id']}")
        if feature is not None:
            assert lost(row, orjson.loads(feature)["properties"]) == [], (name, seed, row)


@pytest.mark.parametrize("name", TEXTS)
def test_no_odd_cell_is_lost_without_a_word(name: str, tmp_path: Path, store: GeoPackageStore, desk: Desk) -> None:
    account(name, TEXTS[name], 1, 4 * SOME, store, desk, tmp_path / name)


@pytest.mark.soak
@pytest.mark.parametrize("name", TEXTS)
def test_none_of_thousands_of_odd_cells_is_lost(
    name: str, tmp_path: Path, store: GeoPackageStore, desk: Desk
) -> None:
    for seed in range(10):
        account(name, TEXTS[name], seed, MANY, store, desk, tmp_path / name)
