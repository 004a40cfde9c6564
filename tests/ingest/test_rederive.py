"""A store that an earlier program filled is derived again; every row is made up."""

import json
import logging
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.geocoding.offline import OfflineGeocoder
from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.ingest.rederive import REVISION, derive_again
from app.model.columns import INCIDENTS
from app.model.settings import Settings
from app.opening import open_from
from app.record.connection import connect
from app.record.geopackage import open_store

AT = datetime(2026, 2, 3, tzinfo=UTC)
SAID = [
    name
    for name in INCIDENTS.names
    if not INCIDENTS.column(name).derived and name not in ("longitude", "latitude", "radius_km", "located_by")
]
HEADER = (
    "id,title,event_type,place_name,country_stated,province_stated,district_stated,"
    "longitude,latitude,geo_precision\n"
)
ROWS = """near,x,Battles,Michni,Pakistan,Khyber Pakhtunkhwa,Khyber,71.125,34.112,town
unknown,x,Battles,Michni,Pakistan,,,71.125,34.112,
stated,x,Battles,Michni,Pakistan,,,71.125,34.112,unknown
zero,x,Battles,Torkham,Pakistan,,,0,0,point
named,x,Battles,Spin Boldak,,,,,,
found,x,Battles,Barmal district,,,,,,
other,x,Battles,the bazaar,,,,,,
"""
OLD = [
    "UPDATE incidents SET side = 'undetermined', side_certainty = 0.6, country = NULL",
    "UPDATE incidents SET radius_km = 5 WHERE geo_precision = 'unknown'",
    "UPDATE incidents SET longitude = 0, latitude = 0, located_by = 'coordinates in the source' "
    "WHERE id = 'own:zero'",
    "UPDATE incidents SET longitude = NULL, latitude = NULL, radius_km = NULL, geo_precision = NULL, "
    "located_by = 'not located: ''Barmal district'' is not in the gazetteer' WHERE id = 'own:found'",
    "UPDATE incidents SET located_by = 'not located: ''Surobi'' is ambiguous' WHERE id = 'own:other'",
    "ALTER TABLE incidents DROP COLUMN side_basis",
    "ALTER TABLE incidents DROP COLUMN unit",
    "ALTER TABLE incidents DROP COLUMN unit_name",
    "DELETE FROM durand_meta WHERE name IN ('derivation', 'summed')",
]
"""What a store looked like before circles were cut, where it differs."""

NAMED = """id,title,event_type,place_name,country_stated,province_stated,district_stated,radius_km
town,x,Battles,Landi Kotal,Pakistan,Khyber Pakhtunkhwa,Khyber,
unit,x,Battles,Bajaur agency,Pakistan,,,
around,x,Battles,Xyzzyplugh,Pakistan,Khyber Pakhtunkhwa,Bajaur,
bare,x,Battles,Zeran,Pakistan,,,
"""
STATED = NAMED.replace("Khyber,\n", "Khyber,7\n")

Properties = dict[str, object]
Radii = dict[str, float]


@pytest.fixture
def old(seeded_path: Path, tmp_path: Path, desk: Desk) -> Path:
    """A store with the seed and a few rows, as an earlier program left it."""
    path = Path(shutil.copy(seeded_path, tmp_path / "old.gpkg"))
    (tmp_path / "own.csv").write_text(HEADER + ROWS, encoding="utf-8")
    store = open_store(path)
    assert import_file(tmp_path / "own.csv", store, desk, AT).counts.inserted == 7
    store.close()
    with closing(connect(path)) as connection:
        for statement in OLD:
            connection.execute(statement)
    return path


@pytest.fixture
def read(old: Path) -> Callable[[], dict[str, Properties]]:
    """Every incident of the store by its id."""

    def run() -> dict[str, Properties]:
        with closing(connect(old)) as connection:
            cursor = connection.execute("SELECT * FROM incidents ORDER BY id")
            names = [name for name, _ in cursor.get_description()]
            return {str(row[names.index("id")]): dict(zip(names, row, strict=True)) for row in cursor}

    return run


def test_an_old_store_is_derived_again_as_one_revision_that_says_so(
    old: Path, read: Callable[[], dict[str, Properties]], desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    before = read()
    with caplog.at_level(logging.WARNING, "durand"):
        first = open_from(Settings(store=old), lambda: AT)
    revision = first.store.revision()
    (said,) = caplog.messages
    assert "was derived again, as revision 3; " in said
    assert first.store.history(INCIDENTS, "own:near")[-1]["file"] == REVISION
    assert [version["side"] for version in first.store.history(INCIDENTS, "own:near")] == ["undetermined", "PK"]
    first.close()
    again = open_from(Settings(store=old), lambda: AT)
    assert (again.store.revision(), len(caplog.messages)) == (revision, 1)
    assert derive_again(again.store, desk, AT) is None
    again.close()
    after = read()
    assert after.keys() == before.keys()
    for name, row in before.items():
        kept = SAID if name not in ("own:zero", "own:found") else [key for key in SAID if key != "geo_precision"]
        assert {key: after[name][key] for key in kept} == {key: row[key] for key in kept}


def test_what_is_derived_again_is_what_a_new_import_gives(
    old: Path, read: Callable[[], dict[str, Properties]], seeded_path: Path
) -> None:
    open_from(Settings(store=old), lambda: AT).close()
    found = read()
    said = {
        name: found[f"own:{name}"] for name in ("near", "unknown", "stated", "zero", "found", "other", "named")
    }
    assert (said["near"]["side"], said["near"]["side_basis"], said["near"]["unit"]) == (
        "PK",
        "unit",
        "PK-KP/Khyber",
    )
    for name in ("unknown", "stated"):
        told = [said[name][column] for column in ("radius_km", "side_basis", "side_certainty")]
        assert told == [None, "stated", None]
    assert str(said["zero"]["located_by"]).startswith("gazetteer: Torkham")
    assert said["found"]["unit"] == "AF-PKA/Barmal"
    assert said["other"]["located_by"] == "not located: 'Surobi' is ambiguous"
    assert said["named"]["longitude"] is not None
    fresh = open_store(seeded_path)
    snapshot = fresh.load().snapshot
    for name, row in found.items():
        if name.startswith("seed:"):
            feature = json.loads(snapshot.get(name) or snapshot.get(name, located=False) or b"")["properties"]
            assert {key: row[key] for key in INCIDENTS.names} == {key: feature[key] for key in INCIDENTS.names}
    fresh.close()


def own_radii(desk: Desk) -> dict[str, float]:
    """The radii that version 0.1.0 gave to the names of NAMED: what the places' own rows have."""
    rows = [line.split(",") for line in NAMED.splitlines()[1:]]
    geocoder = OfflineGeocoder(desk.gazetteer)
    fitted = ((row[0], geocoder.fitted(*(cell or None for cell in row[3:7]))[0]) for row in rows)  # type: ignore[arg-type]
    return {name: answer.matches[0].radius_km for name, answer in fitted}


def derived_again(path: Path, desk: Desk, text: str, earlier: dict[str, float]) -> tuple[Radii, Radii]:
    """The radii that an import of the text gives, and what they become when a store has earlier ones."""
    (path / "named.csv").write_text(text, encoding="utf-8")
    store = open_store(path / "named.gpkg")
    import_file(path / "named.csv", store, desk.accepting(), AT)
    store.close()
    radii = "SELECT substr(id, 5), radius_km FROM incidents"
    with closing(connect(path / "named.gpkg")) as connection:
        fresh = dict(connection.execute(radii))
        for name, km in earlier.items():
            connection.execute("UPDATE incidents SET radius_km = ? WHERE id = ?", (km, f"own:{name}"))
        connection.execute("UPDATE durand_meta SET value = '2' WHERE name = 'derivation'")
    open_from(Settings(store=path / "named.gpkg"), lambda: AT).close()
    with closing(connect(path / "named.gpkg")) as connection:
        return fresh, dict(connection.execute(radii))


def test_radii_that_an_earlier_version_derived_from_names_are_those_of_a_new_import(
    tmp_path: Path, desk: Desk
) -> None:
    earlier = own_radii(desk)
    fresh, now = derived_again(tmp_path, desk, NAMED, earlier)
    assert sum(fresh[name] != earlier[name] for name in earlier) >= 3
    assert now == fresh


def test_radii_of_the_factors_before_version_0_2_are_derived_again_too(tmp_path: Path, desk: Desk) -> None:
    own = own_radii(desk)
    fresh, now = derived_again(
        tmp_path, desk, NAMED, {"unit": round(0.74 * own["unit"], 1), "around": round(0.9 * own["around"], 1)}
    )
    assert now == fresh


def test_a_dataset_that_states_radii_keeps_all_of_them(tmp_path: Path, desk: Desk) -> None:
    own = own_radii(desk)
    fresh, now = derived_again(tmp_path, desk, STATED, {"unit": own["unit"]})
    assert now == {**fresh, "town": 7.0, "unit": own["unit"]}
