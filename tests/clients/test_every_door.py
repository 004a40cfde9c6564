"""One table of filters at every door: the library, the service, the command line, and the page in one file."""

import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from door_case import Case, Params, Refusal, Shown
from filter_cases import CASES, DRAFTS, REFUSALS
from folded_texts import FOLDED
from invented_reading import reading
from invented_rows import ROWS, write_invented
from page_reader import Reader
from place_draws import draw_place
from plain_oracle import DERIVED, GEOD, Expected, Rows, among, certainly, expected, place, read_rows
from plain_totals import EXACT, Totals, conflicts, totals
from playwright.sync_api import Browser
from served import PROJECT, environment
from starlette.testclient import TestClient

from app.cli.main import main
from app.geography.toponyms import fold
from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.model.errors import BadInput
from app.record.geopackage import open_store
from app.session import Session
from app.web.api.application import create_app
from app.web.api.service import open_service

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
NUMBERS = ("located", "unlocated", "undated")
SURELY = ("place_match", "certainly", "possibly")
DRAWN = 120
"""Places drawn at random that the page is asked about."""
PROCESSES = 8
"""Cases, and a quarter as many refusals, that are asked of the command line in a process of its own."""
# As the page reads its address, and asks its source what it shows.
ASK = """(addresses) => {
    const source = durand.inside(durand.data);
    return Promise.all(addresses.map(async (address) => {
        history.replaceState(null, "", `#${address}`);
        const { filters } = new durand.State(source);
        try {
            const { features } = source.everything(filters);
            return { ids: features.map((f) => f.id), summary: await source.summary(filters) };
        } catch (error) {
            return { refused: error instanceof durand.Refused ? error.message : `broken: ${error.stack}` };
        }
    }));
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("doors")


@pytest.fixture(scope="module")
def written(folder: Path) -> Path:
    return write_invented(folder / "invented.csv")


@pytest.fixture(scope="module")
def store_path(written: Path, folder: Path, desk: Desk) -> Path:
    store = open_store(folder / "store.gpkg")
    assert import_file(written, store, desk, AT).counts.inserted == ROWS
    with Session(store, lambda: desk, lambda: AT) as drafting:
        drafting.draft(reading())
    return folder / "store.gpkg"


@pytest.fixture(scope="module")
def session(store_path: Path, desk: Desk) -> Iterator[Session]:
    with Session(open_store(store_path), lambda: desk, lambda: AT) as opened:
        yield opened


@pytest.fixture(scope="module")
def http(session: Session) -> Iterator[TestClient]:
    with TestClient(create_app(open_service(session))) as client:
        yield client


@pytest.fixture(scope="module")
def rows(written: Path, http: TestClient) -> Rows:
    """The rows as they were written, and what the service derived of them."""
    features = [
        feature
        for name in ("incidents", "unlocated")
        for feature in http.get(f"/collections/{name}/items?limit=10000").json()["features"]
    ]
    derived = pd.DataFrame([{name: f["properties"][name] for name in ("id", *DERIVED)} for f in features])
    assert len(derived) == ROWS
    return read_rows(written, derived)


class Meant(dict[str, Expected]):
    """What each case's filters mean, by its name; worked out when it is first asked for."""

    def __init__(self, rows: Rows) -> None:
        super().__init__()
        self.rows = rows
        self.parts = {case.name: case.parts for case in CASES}

    def __missing__(self, name: str) -> Expected:
        self[name] = expected(self.rows, self.parts[name])
        return self[name]


class Summed(dict[str, Totals]):
    """What the figures of each case's rows say together, by the case's name; worked out when first asked for."""

    def __init__(self, meant: Meant) -> None:
        super().__init__()
        self.meant, self.conflicts = meant, conflicts(meant.rows)

    def __missing__(self, name: str) -> Totals:
        self[name] = totals(self.meant[name].rows, self.conflicts)
        return self[name]


@pytest.fixture(scope="module")
def meant(rows: Rows) -> Meant:
    return Meant(rows)


@pytest.fixture(scope="module")
def command(store_path: Path, use_loaded: Callable[[pytest.MonkeyPatch], None]) -> Iterator[Callable[..., Result]]:
    """Runs a command in this process, with the geography that is loaded already."""
    with pytest.MonkeyPatch.context() as patch:
        use_loaded(patch)
        patch.setenv("DURAND_STORE", str(store_path))
        yield lambda *words: CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture(scope="module")
def in_page(command: Callable[..., Result], browser: Browser, folder: Path) -> Iterator[Reader]:
    """The map of all the rows in one file, opened from the disk."""
    out = folder / "map.html"
    assert command("map", out).exit_code == 0
    context = browser.new_context(offline=True)
    tab = Reader(context.new_page())
    tab.open(out.as_uri())
    tab.settle()
    yield tab
    context.close()
    assert tab.troubles == []
    assert tab.outside == []


@pytest.fixture(scope="module")
def answers(in_page: Reader) -> dict[str, dict[str, Any]]:
    """What the page answers to every case, by its name: asked at once."""
    asked = [*CASES, *REFUSALS]
    said = in_page.page.evaluate(ASK, [query(each.params) for each in asked])
    return {each.name: answer for each, answer in zip(asked, said, strict=True)}


def query(params: Params) -> str:
    return urlencode(params)


def options(params: Params) -> list[str]:
    return [text for name, value in params.items() for text in ("--" + name.replace("_", "-"), value)]


def of_routes_and_commands(cases: tuple[Any, ...]) -> list[Any]:
    return [pytest.param(each, id=each.name) for each in cases if not each.routes_only]


def test_table_is_large_and_tells_rows_apart(rows: Rows, meant: Meant) -> None:
    assert len(CASES) >= 150
    located = int(rows.longitude.notna().sum())
    idle = [c.name for c in CASES if not c.extreme and not 0 < len(meant[c.name].ids) < located]
    assert idle == []


def test_no_row_is_on_the_edge_of_a_place_asked_for(rows: Rows) -> None:
    """Where measuring a little differently would tell it the other way, no case could say who is right."""
    edges = {
        case.name: rows.id[on_edge].tolist()
        for case in CASES
        for part in case.parts
        if (on_edge := part.on_edge(rows)).any()
    }
    assert edges == {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_service_selects_what_the_filters_mean(case: Case, http: TestClient, meant: Meant) -> None:
    wanted = meant[case.name]
    answer = http.get("/collections/incidents/items", params={**case.params, "limit": "10000"})
    assert answer.status_code == 200, answer.text
    assert sorted(feature["id"] for feature in answer.json()["features"]) == wanted.ids
    summary = http.get("/map/summary", params=case.params).json()
    counted = {name: summary[name] for name in NUMBERS}
    assert counted == {"located": len(wanted.ids), "unlocated": wanted.unlocated, "undated": wanted.undated}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_library_selects_what_the_filters_mean(case: Case, session: Session, meant: Meant) -> None:
    """With the filters as texts, which is what a route gets, and with their Python values."""
    values = {name.replace("-", "_"): as_value(name, text) for name, text in case.params.items()}
    for filters in (case.params, values):
        found = session.incidents(**filters).to_geopandas()
        located = found.geometry.notna()
        assert sorted(found["id"][located]) == meant[case.name].ids
        assert int(located.sum()) + session.incidents(**filters).summary().attrs["unlocated"] == len(found)


def as_value(name: str, text: str) -> object:
    """A filter's text as whoever writes Python would give it, where there is such a value."""
    if name == "datetime" and re.fullmatch(r"[12]\d{3}-\d\d-\d\d/[12]\d{3}-\d\d-\d\d", text):
        start, end = map(date.fromisoformat, text.split("/"))
        return start, end
    if name in ("within_km", "border_km"):
        return float(text)
    if name in ("bbox", "near") and "," in text:
        return tuple(float(part) for part in text.split(","))
    return text.split(",") if name in ("event_type", "dataset", "province", "side", "stated_match") else text


@pytest.mark.parametrize("case", of_routes_and_commands(CASES))
def test_command_line_selects_what_the_filters_mean(
    case: Case, command: Callable[..., Result], meant: Meant, tmp_path: Path
) -> None:
    out = tmp_path / "out.geojson"
    done = command("export", out, "--located-only", *options(case.params))
    assert done.exit_code == 0, done.output
    found = sorted(feature["id"] for feature in json.loads(out.read_bytes())["features"])
    assert found == meant[case.name].ids


@pytest.mark.parametrize("suffix", ["csv", "geojson"])
@pytest.mark.parametrize("case", of_routes_and_commands(CASES)[::12])
def test_service_and_command_line_export_the_same_with_and_without_a_place(
    case: Case, suffix: str, command: Callable[..., Result], http: TestClient, meant: Meant, tmp_path: Path
) -> None:
    out = tmp_path / f"out.{suffix}"
    done = command("export", out, *options(case.params))
    answer = http.get(f"/export/incidents.{suffix}", params=case.params)
    if suffix == "csv":
        assert answer.content == out.read_bytes()
    else:
        exported = json.loads(out.read_bytes())["features"]
        assert answer.json()["features"] == exported
        unlocated = [feature for feature in exported if feature["geometry"] is None]
        left_out = int(answer.headers["unlocated-left-out"])
        assert (len(unlocated) + left_out, min(len(unlocated), left_out)) == (meant[case.name].unlocated, 0)
        assert (f"{left_out:,} without a place " in done.stderr) == (left_out > 0)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_page_in_one_file_selects_what_the_filters_mean(
    case: Case, answers: dict[str, dict[str, Any]], meant: Meant
) -> None:
    said = answers[case.name]
    if case.page == "refuses":
        assert "the service (durand serve)" in said["refused"]
        return
    assert "refused" not in said, said
    wanted = meant[case.name]
    assert sorted(said["ids"]) == wanted.ids
    counted = {name: said["summary"][name] for name in NUMBERS}
    assert counted == {"located": len(wanted.ids), "unlocated": wanted.unlocated, "undated": wanted.undated}


@pytest.fixture(scope="module")
def summed(meant: Meant) -> Summed:
    return Summed(meant)


def held(said: Mapping[str, Any], wanted: Totals) -> None:
    """What is said is what is wanted; the least only where no group has more figures than are tried one by one."""
    left_out = ("fatalities_low",) if wanted.largest > EXACT else ()
    compared = {name: value for name, value in wanted.said.items() if name not in left_out}
    assert {name: said[name] for name in compared} == compared


def test_totals_are_of_every_kind(summed: Summed) -> None:
    every = [summed[case.name] for case in CASES]
    exact = [each.said for each in every if each.largest <= EXACT]
    assert len(exact) > len(CASES) / 4
    for name in ("fatalities_low", "fatalities_best", "fatalities_high"):
        assert {each[name] is None for each in exact} == {True, False}, name
    assert any(each.largest > 3 for each in every if each.largest <= EXACT)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_service_and_page_sum_the_same(
    case: Case, http: TestClient, answers: dict[str, dict[str, Any]], summed: Summed
) -> None:
    said = http.get("/map/summary", params=case.params).json()
    held(said, summed[case.name])
    held(http.get("/summary", params=case.params).json()["total"], summed[case.name])
    if case.page == "answers":
        inside = answers[case.name]["summary"]
        held(inside, summed[case.name])
        assert inside["fatalities_low"] == said["fatalities_low"]
        assert inside["by_dataset"] == said["by_dataset"]
        assert {name: inside[name] for name in SURELY} == {name: said[name] for name in SURELY}


@pytest.mark.parametrize("case", of_routes_and_commands(CASES)[::5])
def test_command_line_sums_the_same(
    case: Case, command: Callable[..., Result], summed: Summed, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    done = command("summary", out, *options(case.params))
    assert done.exit_code == 0, done.output
    held(json.loads(out.read_bytes())["total"], summed[case.name])


def plain(sentence: str) -> str:
    """A sentence with its numbers written as short as they are."""
    return re.sub(r"(?<=\d)\.0\b", "", sentence)


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case.name)
def test_service_and_page_refuse_in_the_same_words(
    case: Refusal, http: TestClient, answers: dict[str, dict[str, Any]]
) -> None:
    answer = http.get("/collections/incidents/items", params=case.params)
    assert answer.status_code == 400
    sentence, said = answer.json()["description"], answers[case.name]["refused"]
    assert sentence.startswith(case.begins)
    assert said.startswith(case.begins)
    if case.same:
        assert plain(said) == plain(sentence)


@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case.name)
def test_library_refuses_in_the_same_words(case: Refusal, http: TestClient, session: Session) -> None:
    sentence = http.get("/collections/incidents/items", params=case.params).json()["description"]
    with pytest.raises(BadInput) as raised:
        session.incidents(**case.params)
    assert str(raised.value).startswith(case.begins)
    assert "colour" in case.params or str(raised.value) == sentence


@pytest.mark.parametrize("case", of_routes_and_commands(REFUSALS))
def test_command_line_refuses_in_the_same_words(
    case: Refusal, command: Callable[..., Result], http: TestClient, tmp_path: Path
) -> None:
    done = command("export", tmp_path / "out.geojson", "--located-only", *options(case.params))
    assert done.exit_code == 2
    assert done.stderr.startswith(f"durand: {case.begins}")
    sentence = http.get("/collections/incidents/items", params=case.params).json()["description"]
    assert done.stderr.strip() == f"durand: {sentence}"
    assert not (tmp_path / "out.geojson").exists()


@pytest.mark.parametrize("shown", DRAFTS, ids=lambda shown: shown.name)
def test_service_library_and_command_line_show_drafts_only_where_they_are_asked_for(
    shown: Shown, http: TestClient, session: Session, command: Callable[..., Result], tmp_path: Path
) -> None:
    def at_every_door(params: Params) -> list[set[str]]:
        items = http.get("/collections/incidents/items", params={**params, "limit": "10000"}).json()["features"]
        out = tmp_path / f"{len(params)}.geojson"
        assert command("export", out, "--located-only", *options(params)).exit_code == 0
        exported = json.loads(out.read_bytes())["features"]
        found = session.incidents(**params).to_geopandas()
        of_library = set(found["id"][found.geometry.notna()])
        return [{each["id"] for each in items}, {each["id"] for each in exported}, of_library]

    plain, asked = at_every_door(shown.params), at_every_door({**shown.params, "drafts": "include"})
    assert [one - other for one, other in zip(asked, plain, strict=True)] == [set(shown.drafts)] * 3
    assert [one - other for one, other in zip(plain, asked, strict=True)] == [set()] * 3


def test_page_in_one_file_has_drafts_only_where_the_map_was_made_with_them(
    command: Callable[..., Result], browser: Browser, in_page: Reader, folder: Path
) -> None:
    out = folder / "drafts.html"
    assert command("map", out, "--drafts", "include").exit_code == 0
    context = browser.new_context(offline=True)
    tab = Reader(context.new_page())
    tab.open(out.as_uri())
    tab.settle()
    for page, has_drafts in ((tab, True), (in_page, False)):
        said = page.page.evaluate(ASK, [query(shown.params) for shown in DRAFTS])
        drafts = [[each for each in answer["ids"] if each.startswith("news:")] for answer in said]
        assert drafts == [list(shown.drafts) if has_drafts else [] for shown in DRAFTS]
    context.close()


def test_drafts_are_asked_for_by_one_word(
    http: TestClient, session: Session, command: Callable[..., Result], tmp_path: Path
) -> None:
    sentence = "drafts: must be include, or be left out: 'yes'"
    assert http.get("/collections/incidents/items?drafts=yes").json()["description"] == sentence
    assert command("export", tmp_path / "o.csv", "--drafts", "yes").stderr == f"durand: {sentence}\n"
    with pytest.raises(BadInput, match=re.escape(sentence)):
        session.incidents(drafts="yes")


def test_what_is_given_twice_is_refused_at_every_door(
    http: TestClient, command: Callable[..., Result], in_page: Reader, tmp_path: Path
) -> None:
    sentence = "side: given twice; give one, with its values separated by commas"
    assert http.get("/collections/incidents/items?side=AF&side=PK").json()["description"] == sentence
    assert command("export", tmp_path / "o.csv", "--side", "AF", "--side", "PK").stderr == f"durand: {sentence}\n"
    assert in_page.page.evaluate(ASK, ["side=AF&side=PK"]) == [{"refused": sentence}]


SPREAD = [case for case in CASES if not case.routes_only][:: len(CASES) // PROCESSES][:PROCESSES]
WRONG = [case for case in REFUSALS if not case.routes_only][:: len(REFUSALS) // 2][: PROCESSES // 4]


@pytest.mark.parametrize("case", [*SPREAD, *WRONG], ids=lambda case: case.name)
def test_command_line_in_a_process_of_its_own(
    case: Case | Refusal, store_path: Path, meant: Meant, tmp_path: Path
) -> None:
    out, store = tmp_path / "out.csv", shutil.copy(store_path, tmp_path / "store.gpkg")
    words = [sys.executable, "-m", "app", "export", str(out), "--located-only", *options(case.params)]
    done = subprocess.run(
        words, cwd=PROJECT, env=environment(Path(store)), capture_output=True, text=True, timeout=120
    )
    if isinstance(case, Refusal):
        assert done.returncode == 2
        assert done.stderr.startswith(f"durand: {case.begins}")
        return
    assert done.returncode == 0, done.stderr
    assert sorted(pd.read_csv(out).id) == meant[case.name].ids


def fold_in_page(in_page: Reader, texts: list[str]) -> list[str]:
    script = "(texts) => texts.map((text) => durand.folding.fold(text, durand.data.filtering.letters))"
    return list(in_page.page.evaluate(script, texts))


def test_service_and_page_fold_alike(in_page: Reader) -> None:
    assert [fold(text) for text, _ in FOLDED] == [folded for _, folded in FOLDED]
    assert fold_in_page(in_page, [text for text, _ in FOLDED]) == [folded for _, folded in FOLDED]


def test_service_and_page_fold_every_letter_alike(in_page: Reader) -> None:
    """Of the plane that all of today's scripts are in; Unicode itself may add to it."""
    letters = [chr(code) for code in range(0x20, 0xFFFE) if unicodedata.category(chr(code))[0] in "LMNPSZ"]
    texts = [f"a{letter}b {letter}" for letter in letters]
    folded = fold_in_page(in_page, texts)
    assert [text for text, found in zip(texts, folded, strict=True) if found != fold(text)] == []


def test_page_measures_as_the_ellipsoid_is(in_page: Reader) -> None:
    chance = Random(7)
    pairs = [[chance.uniform(-180, 180), chance.uniform(-80, 80)] for _ in range(400)]
    pairs = [[lon, lat, lon + chance.uniform(-20, 20), lat + chance.uniform(-9, 9)] for lon, lat in pairs]
    pairs += [[0, 0, 0, 0], [71, 34, 71, 34], [179.9, 10, -179.9, 10], [70, 0, 75, 0], [0, 90, 50, 80]]
    km = in_page.page.evaluate("(pairs) => pairs.map((pair) => durand.distance(...pair))", pairs)
    assert km == pytest.approx([GEOD.inv(*pair)[2] / 1000 for pair in pairs], abs=1e-6)


def test_page_tells_any_place_as_the_service_does_or_says_that_it_cannot(
    in_page: Reader, http: TestClient
) -> None:
    """Nothing is told the other way; that a drawn outline leaves a unit near the rim open is rare."""
    chance = Random(1893)
    asked = [draw_place(chance) for _ in range(DRAWN)]
    said = in_page.page.evaluate(ASK, [query(params) for params in asked])
    refused = [each["refused"] for each in said if "refused" in each]
    assert all("is open by" in sentence and "the service (durand serve)" in sentence for sentence in refused)
    assert len(refused) <= DRAWN / 20
    wrong = []
    for params, each in zip(asked, said, strict=True):
        answer = http.get("/collections/incidents/items", params={**params, "limit": "10000"}).json()
        if "refused" not in each and sorted(each["ids"]) != sorted(f["id"] for f in answer["features"]):
            wrong.append(params)
    assert wrong == []


def test_page_refuses_what_its_outlines_leave_open(in_page: Reader, http: TestClient) -> None:
    """As near to a province's rim as it gets: the service knows, the page says that it does not."""
    unit = "AF-KAN"
    spans = in_page.page.evaluate(
        """([unit, lon, lat]) => {
            const { reach } = durand.data.records;
            const area = durand.data.drawn.provinces.features.find((f) => f.properties.iso === unit);
            return new durand.Outline(area.geometry, reach.drawn_to[unit]).span(lon, lat);
        }""",
        [unit, 60.0, 33.0],
    )
    for km, match, part in ((spans[0], "possibly", "some"), (spans[1], "certainly", "all")):
        params = {"near": "60,33", "within_km": f"{km:.6f}", "place_match": match, "unit": unit}
        (said,) = in_page.page.evaluate(ASK, [query(params)])
        assert said["refused"].startswith(f"near: whether {part} of Kandahar province lies there is open by ")
        assert http.get("/collections/incidents/items", params=params).status_code == 200
        beside = [{**params, "within_km": f"{km + more:.6f}"} for more in (-1, 1)]
        answers = in_page.page.evaluate(ASK, [query(each) for each in beside])
        served = [http.get("/collections/incidents/items", params=each).json()["numberMatched"] for each in beside]
        assert [len(each["ids"]) for each in answers] == served


def test_refusal_is_seen_in_the_page_and_can_be_taken_back(in_page: Reader, browser: Browser) -> None:
    page = browser.new_page(offline=True)
    tab = Reader(page)
    tab.open(in_page.page.url.split("#")[0] + "#filter=S_INTERSECTS(geometry,BBOX(60,30,70,35))&side=pk")
    tab.settle()
    said = "S_INTERSECTS compares with a geometry, which a page in one file cannot do"
    assert said in page.inner_text("#status")
    assert said in page.inner_text("#summary")
    page.click("#status >> text=Clear all filters")
    assert tab.sentence.startswith(f"{ROWS - ROWS // 13} incidents")
    assert page.inner_text("#status") == ""
    page.close()
    assert tab.troubles == []


def test_sentence_and_form_say_a_year_and_a_side_in_any_case(
    in_page: Reader, rows: Rows, browser: Browser
) -> None:
    page = browser.new_page(offline=True)
    tab = Reader(page)
    tab.open(in_page.page.url.split("#")[0] + "#datetime=2010&side=pk&date_match=CERTAINLY&sortby=-date_start")
    wanted = expected(rows, (certainly("2010-01-01", "2010-12-31"), place(among("side", "PK"))))
    assert tab.sentence.startswith(f"{len(wanted.ids)} incidents")
    assert "1 Jan – 31 Dec 2010, certainly" in tab.sentence
    assert "on the Pakistani side" in tab.sentence
    assert "sortby" not in tab.sentence
    page.click(".filters-tool")
    assert page.input_value("#filters [name=from]") == "2010-01-01"
    assert page.input_value("#filters [name=to]") == "2010-12-31"
    assert page.is_checked("#filters [name=side][value=PK]")
    page.close()
    assert tab.troubles == []


def test_sentence_and_form_say_how_surely_incidents_lie_in_a_place(
    in_page: Reader, http: TestClient, browser: Browser
) -> None:
    said = http.get("/map/summary", params={"near": "torkham", "within_km": "60"}).json()
    page = browser.new_page(offline=True)
    tab = Reader(page)
    tab.open(in_page.page.url.split("#")[0] + "#near=torkham&within_km=60")
    assert tab.sentence.startswith(f"{said['located']} incidents")
    sure = f"({said['certainly']} certainly, up to {said['possibly']} possibly)"
    assert f"{said['located']} located within 60 km of Torkham {sure}" in tab.sentence
    page.click(".filters-tool")
    for match in ("possibly", "certainly"):
        page.select_option("#filters [name=place_match]", match)
        tab.until("(start) => document.getElementById('summary').innerText.startsWith(start)", f"{said[match]} ")
        assert f"{match} there" in tab.sentence
        assert "up to" not in tab.sentence
    page.close()
    assert tab.troubles == []
