"""A session: what is opened, imported, asked and refused, from Python."""

import shutil
from datetime import date
from pathlib import Path

import pytest

import app
from app.model.errors import BadInput, BadParameter, NotFound, StoreError
from app.session import Session


def test_newcomers_script_of_the_readme_runs(here: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    script = readme.split("```python\n")[1].split("```")[0]
    assert "import app" in script
    assert len(script.strip().splitlines()) <= 10
    exec(compile(script, "README.md", "exec"), {})
    assert (here / "near.gpkg").stat().st_size > 0


def test_store_is_made_and_filled_on_first_use(here: Path) -> None:
    with app.open(here / "new.gpkg") as session:
        assert session.path == here / "new.gpkg"
        assert len(session.incidents(dataset="seed")) == len(session.incidents()) > 0


@pytest.mark.usefixtures("here")
def test_store_of_the_settings_is_opened_without_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy("durand.gpkg", "other.gpkg")
    monkeypatch.setenv("DURAND_STORE", "other.gpkg")
    with app.open() as session:
        assert session.path.name == "other.gpkg"
    monkeypatch.setenv("DURAND_PORT", "many")
    with pytest.raises(BadParameter, match=r"^DURAND_PORT: "):
        app.open()


@pytest.mark.usefixtures("here")
def test_what_is_no_store_is_refused() -> None:
    with pytest.raises(StoreError, match=r"events\.csv is not a store of ours"):
        app.open("events.csv")
    with pytest.raises(StoreError, match=r"^store: no such folder: nowhere; make it"):
        app.open("nowhere/durand.gpkg")


def test_paths_may_be_texts_or_paths(session: Session, here: Path) -> None:
    reports = [session.import_file(path, dry_run=True) for path in ("events.csv", here / "events.csv")]
    assert [report.counts.inserted for report in reports] == [2, 2]
    assert session.revision == 1


def test_report_of_an_import_is_a_short_line(session: Session) -> None:
    told = repr(session.import_file("events.csv", dataset="desk"))
    assert told == "<ImportReport of events.csv: 2 rows, 2 inserted, 0 updated, 0 unchanged, 0 refused>"


def test_import_takes_a_mapping(session: Session, here: Path) -> None:
    (here / "log.csv").write_text("Ref,What\n1,Fire\n", encoding="utf-8")
    (here / "map.toml").write_text(
        'dataset = "log"\n[columns]\nid = "Ref"\ntitle = "What"\nevent_type = "What"\n'
        '[values.event_type]\n"Fire" = "Battles"\n',
        encoding="utf-8",
    )
    assert session.import_file("log.csv", map=here / "map.toml").counts.inserted == 1
    with pytest.raises(BadParameter, match=r"^map and format ucdp: "):
        session.import_file("log.csv", map="map.toml", format="ucdp")


@pytest.mark.parametrize(
    ("name", "options", "error", "sentence"),
    [
        ("nowhere.csv", {}, BadInput, "nowhere.csv"),
        ("events.csv", {"format": "shape"}, BadParameter, "format: unknown 'shape': expected one of"),
        ("events.csv", {"dataset": "My Desk"}, BadParameter, "dataset: must be of lower-case letters"),
        ("events.csv", {"map": "nowhere.toml"}, BadInput, "nowhere.toml"),
    ],
)
def test_what_cannot_be_imported_is_told(
    session: Session, name: str, options: dict[str, str], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        session.import_file(name, **options)
    assert session.revision == 1


@pytest.mark.parametrize(
    ("filters", "error", "sentence"),
    [
        ({"colour": "red"}, BadParameter, "unknown parameter 'colour': expected one of bbox, datetime"),
        ({"within_km": 25}, BadParameter, "within_km: needs `near`"),
        ({"near": "torkam"}, BadParameter, "near: no crossing 'torkam': expected lon,lat or one of "),
        ({"near": (200, 10)}, BadParameter, "near: not a longitude and latitude"),
        ({"bbox": (1, 2, 3)}, BadParameter, "bbox: must be 4 or 6 numbers"),
        ({"datetime": (date(2025, 11, 1), date(2025, 10, 1))}, BadParameter, "datetime: the interval ends before"),
        ({"province": ["AF-KAN", "AF-XXX"]}, BadParameter, "province: unknown value 'AF-XXX'"),
        ({"limit": 0}, BadParameter, "limit: must be a whole number from 1: '0'"),
        ({"limit": float("nan")}, BadParameter, "limit: must be a whole number from 1: 'nan'"),
        ({"near": "bahram-chah-unplaced"}, BadParameter, "near: no crossing"),
    ],
)
def test_wrong_filters_raise_at_once(
    session: Session, filters: dict[str, object], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error, match=rf"^{sentence}"):
        session.incidents(**filters)


def test_crossing_without_a_place_is_not_found(session: Session) -> None:
    unplaced = [gate.id for gate in session.desk.atlas.crossings if gate.lon is None]
    for gate in unplaced[:1]:
        with pytest.raises(NotFound, match=r"^near: the place of crossing"):
            session.incidents(near=gate)


def test_filters_know_the_same_crossings_and_provinces_without_the_geography(session: Session, here: Path) -> None:
    before = app.open(here / "durand.gpkg")
    unloaded = before.known
    assert "desk" not in before.__dict__
    assert session.desk is not None
    assert (dict(unloaded.crossings), set(unloaded.provinces)) == (
        dict(session.known.crossings),
        set(session.known.provinces),
    )
    before.close()


def test_place_of_a_point_is_told(session: Session) -> None:
    place = session.locate(66.4, 31.0, radius_km=5)
    assert (place["province"], place["side"], place["crossing"]) == ("AF-KAN", "AF", "chaman")
    assert isinstance(place["border_km"], float)
    assert session.locate(0, 0)["province"] is None
    with pytest.raises(BadInput, match=r"^lon must be from -180 to 180 degrees: 200"):
        session.locate(200, 0)
    for radius_km in (-5, float("nan"), float("inf")):
        with pytest.raises(BadInput, match=rf"^radius_km must be a number from 0: {radius_km:g}$"):
            session.locate(66.4, 31.0, radius_km=radius_km)


def test_name_is_found_with_its_province(session: Session) -> None:
    answer = session.geocode("Spin Boldak", province="Kandahar")
    assert answer.match is not None
    assert len(repr(answer)) < 200
    assert "\n" not in repr(answer)
    assert repr(session.geocode("Xyzzy Nowhere")) == "<Answer: nothing: no place>"


def test_crossings_have_their_status_on_a_day(session: Session) -> None:
    october = session.crossings(date(2025, 10, 20)).set_index("id")
    today = session.crossings().set_index("id")
    assert october.loc["torkham", "status"] == "closed"
    assert today.loc["torkham", "status"] == "unknown"
    assert str(today.crs) == "EPSG:4326"
    assert list(today.geometry.isna()) == list(today["lon"].isna())
    with pytest.raises(BadParameter, match=r"^datetime: must be a date"):
        session.crossings("soon")


def test_crossings_have_the_status_of_the_last_day_of_a_month_and_of_an_interval(session: Session) -> None:
    def status(asked: str) -> str:
        return str(session.crossings(asked).set_index("id").loc["torkham", "status"])

    assert status("2025-10") == status("2025-10-31") == "closed"
    assert status("2025-09-01/2025-10-20") == "closed"
    assert status("2025-09") == status("2025-10-20/..") == "unknown"


def test_claims_and_statuses_are_frames(session: Session) -> None:
    claims, statuses = session.claims(), session.crossing_status()
    assert str(claims["killed_low"].dtype) == "Int64"
    assert str(statuses["date_from"].dtype) == "datetime64[s]"
    assert set(claims["incident"].dropna()) <= set(session.incidents().to_geopandas()["id"])
    assert len(statuses) == len(session.state().crossing_status.properties)


def test_incidents_can_be_read_after_the_session_is_closed(session: Session) -> None:
    found = session.incidents(near="chaman", within_km=50)
    session.close()
    assert len(found) == len(found.to_geopandas()) > 0
    with pytest.raises(StoreError):
        session.incidents()
