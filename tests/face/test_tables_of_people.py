"""Tables of civilians from the claims of a fixture: one table of hand counts, which every door has to answer."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from pandas import isna
from starlette.testclient import TestClient

from app.cli.main import main
from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.model.errors import BadParameter
from app.record.geopackage import open_store
from app.session import Session
from app.web.api.application import create_app
from app.web.api.service import open_service

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
FIXTURES = Path(__file__).parents[1] / "fixtures"
Texts = dict[str, str]
Rows = list[tuple[str, ...]]
Door = Callable[[Texts], Rows]
NOTHING = ""


def cells(text: str) -> Rows:
    """The rows of a hand count: a head, then a line for each row; - is an unknown figure."""
    return [tuple("" if cell == "-" else cell for cell in line.split()) for line in text.strip().splitlines()]


@dataclass(frozen=True)
class Case:
    """What is asked for, and the hand count of some columns."""

    asked: Texts
    wanted: str


CASES = {
    # The week's 47 hold the day's 35, of which the hospital's 17 are a second count; 456 hold 422 and 346.
    "civilians by province and week, as the UN's mission publishes them": Case(
        {"by": "province,week", "measure": "civilians_killed,civilians_injured"},
        """
        province week     incidents civilians_killed_low civilians_killed_high civilians_killed_unknown
        AF-KAN   2025-W42 3         47                   -                     0
        AF-KAN   2025-W43 1         2                    2                     0
        AF-KHO   2025-W42 2         4                    6                     1
        PK-BA    2025-W40 1         3                    -                     0
        PK-KP    2025-W43 1         1                    1                     0
        """,
    ),
    "injured civilians in the same rows": Case(
        {"by": "province,week", "measure": "civilians_killed,civilians_injured"},
        """
        province week     civilians_injured_low civilians_injured_high civilians_injured_unknown
        AF-KAN   2025-W42 456                   -                      0
        AF-KAN   2025-W43 5                     5                      0
        AF-KHO   2025-W42 -                     -                      2
        PK-BA    2025-W40 -                     -                      1
        PK-KP    2025-W43 0                     0                      0
        """,
    ),
    "one day alone, without the days around it": Case(
        {"by": "day", "measure": "civilians_killed", "province": "AF-KAN", "datetime": "2025-10-15"},
        """
        day        incidents civilians_killed_low civilians_killed_may_overlap
        2025-10-13 1         47                   1
        2025-10-15 2         35                   2
        """,
    ),
    "a date that is known less finely than the row is told": Case(
        {"by": "week", "measure": "incidents", "province": "PK-BA"},
        """
        week     incidents spanning
        2025-W40 1         1
        """,
    ),
    "women and children": Case(
        {"by": "quarter", "measure": "women,children", "dataset": "desk"},
        """
        quarter incidents women_killed_low women_killed_high women_killed_unknown children_killed_best
        2025-Q4 7         9                9                 6                    3
        """,
    ),
    "a party's word": Case(
        {"by": "p_code", "measure": "civilians_killed", "figures": "by:hospital", "dataset": "desk"},
        """
        p_code incidents civilians_killed_best civilians_killed_unknown
        AF14   1         -                     1
        AF27   4         17                    3
        PK2    1         -                     1
        PK5    1         -                     1
        """,
    ),
    "districts by p-code": Case(
        {"by": "adm2_pcode", "measure": "civilians_killed", "datetime": "2025-10-20/2025-10-26"},
        """
        adm2_pcode incidents civilians_killed_low
        AF2711     1         2
        PK235      1         3
        PK513      1         1
        """,
    ),
    "actors count in the rows of both": Case(
        {"by": "actor", "measure": "civilians_killed", "province": "AF-KAN"},
        """
        actor   incidents civilians_killed_low
        Side_A  4         49
        Side_B  3         49
        """,
    ),
    "pairs of actors have no order": Case(
        {"by": "actor_pair,sub_event_type", "measure": "incidents", "province": "AF-KAN"},
        """
        actor_pair        sub_event_type incidents
        Side_A            Air_strike     1
        Side_A_–_Side_B   Air_strike     1
        Side_A_–_Side_B   Shelling       2
        """,
    ),
    "a week against the four before": Case(
        {
            "by": "province",
            "measure": "civilians_killed",
            "datetime": "2025-10-20/2025-10-26",
            "date_match": "certainly",
            "compare": "4w",
        },
        """
        province incidents incidents_before civilians_killed_low_before civilians_killed_low_change
        AF-KAN   1         0.75             11.75                       -9.75
        AF-KHO   0         0.5              1                           -1
        PK-KP    1         0                0                           1
        """,
    ),
    "rows of weeks against the week before": Case(
        {"by": "week,province", "measure": "civilians_killed", "province": "AF-KAN", "compare": "prev"},
        """
        week     incidents incidents_change civilians_killed_low_before civilians_killed_low_change
        2025-W42 3         -                -                           -
        2025-W43 1         -2               47                          -45
        """,
    ),
}
REFUSED = {
    "measure": ({"measure": "deaths"}, "measure: unknown 'deaths': expected some of incidents, killed, injured"),
    "by": ({"by": "fortnight"}, "by: unknown 'fortnight': expected up to 4 of day, week, month, quarter, year"),
    "figures": ({"figures": "mean"}, "figures: no method 'mean'"),
    "compare": ({"compare": "prev", "by": "province"}, "compare: there is no closed period to compare"),
    "comparison": ({"compare": "last"}, "compare: unknown 'last': expected one of 4w, prev, year"),
}


@pytest.fixture(scope="module")
def counted_path(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("civilians") / "civilians.gpkg"
    store = open_store(path)
    for name, count in (("incidents", 8), ("claims", 11)):
        report = import_file(FIXTURES / f"civilians_{name}.csv", store, desk, AT)
        assert report.counts.inserted == count, report
    store.close()
    return path


@pytest.fixture(scope="module")
def session(counted_path: Path, desk: Desk) -> Iterator[Session]:
    with Session(open_store(counted_path), lambda: desk, lambda: AT) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(session: Session) -> Iterator[TestClient]:
    with TestClient(create_app(open_service(session))) as opened:
        yield opened


def written(value: object) -> str:
    """A value as a CSV file has it."""
    if value is None or isna(value):  # type: ignore[call-overload]
        return NOTHING
    return f"{value:g}" if isinstance(value, float) else str(value)


def picked(head: Sequence[str], rows: Sequence[Sequence[str]], wanted: Rows) -> Rows:
    """The columns that a hand count has, with _ for a space."""
    at = [list(head).index(name) for name in wanted[0]]
    return [wanted[0], *(tuple(row[place].replace(" ", "_") for place in at) for row in rows)]


@pytest.mark.parametrize("name", CASES)
def test_every_door_gives_the_hand_count(
    name: str,
    client: TestClient,
    session: Session,
    counted_path: Path,
    tmp_path: Path,
    use_loaded: Callable[[pytest.MonkeyPatch], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, wanted = CASES[name].asked, cells(CASES[name].wanted)
    answer = client.get("/summary", params=asked).json()
    columns = {name: [*map(written, values)] for name, values in answer["columns"].items()}
    assert picked(list(columns), list(zip(*columns.values(), strict=True)), wanted) == wanted
    head, *rows = csv.reader(io.StringIO(client.get("/summary", params={**asked, "f": "csv"}).text, newline=""))
    assert picked(head, rows, wanted) == wanted

    tabled = {key: text for key, text in asked.items() if key in ("by", "measure", "figures", "compare")}
    filters = {key: text for key, text in asked.items() if key not in tabled}
    frame = session.incidents(**filters).summary(**tabled)
    assert picked(list(frame), [[*map(written, row)] for row in frame.itertuples(index=False)], wanted) == wanted
    total = {key: value for key, value in answer["total"].items() if key != "by_dataset"}
    assert {key: frame.attrs["total"][key] for key in total} == total
    assert frame.attrs.get("figures") == answer.get("figures")

    monkeypatch.setenv("DURAND_STORE", str(shutil.copy(counted_path, tmp_path / "own.gpkg")))
    monkeypatch.chdir(tmp_path)
    use_loaded(monkeypatch)
    options = [part for key, text in asked.items() for part in ("--" + key.replace("_", "-"), text)]
    for out in ("out.csv", "out.json"):
        made = CliRunner().invoke(main, ["summary", out, *options])
        assert made.exit_code == 0, made.output
    head, *rows = csv.reader(io.StringIO(Path("out.csv").read_text(encoding="utf-8"), newline=""))
    assert picked(head, rows, wanted) == wanted
    assert json.loads(Path("out.json").read_bytes())["columns"] == answer["columns"]
    shown = CliRunner().invoke(main, ["summary", *options])
    assert len(shown.stdout.splitlines()) >= len(wanted) + 2

    page = client.get("/summary", params=asked, headers={"accept": "text/html"}).text
    assert page.count("<tr") >= len(wanted) + 1


@pytest.mark.parametrize("name", REFUSED)
def test_every_door_refuses_alike(name: str, client: TestClient, session: Session) -> None:
    asked, sentence = REFUSED[name]
    answer = client.get("/summary", params=asked)
    assert answer.status_code == 400
    assert answer.json()["description"].startswith(sentence)
    with pytest.raises(BadParameter) as raised:
        session.incidents().summary(**asked)
    assert str(raised.value) == answer.json()["description"]


def test_warnings_name_the_datasets_whose_totals_say_nothing_of_civilians(client: TestClient) -> None:
    asked = {"measure": "civilians_killed,civilians_injured", "by": "dataset"}
    answer = client.get("/summary", params=asked).json()
    assert answer["warnings"] == [
        f"civilians_{fate}: other say how many people were {fate}, not how many of them were civilians: 1 of the "
        "incidents are unknown here"
        for fate in ("killed", "injured")
    ]
    assert answer["total"]["by_dataset"]["other"]["civilians_killed_unknown"] == 1
    page = client.get("/summary", params=asked, headers={"accept": "text/html"}).text
    assert "not how many of them were civilians" in page
    assert "Civilians killed, at least" in page


def test_a_file_joins_by_p_codes(session: Session, tmp_path: Path) -> None:
    head, tags, *rows = csv.reader(
        io.StringIO(session.incidents().export(tmp_path / "out.csv", hxl=True).read_text(encoding="utf-8"))
    )
    by_tag = dict(zip(tags, range(len(head)), strict=True))
    codes = {(row[by_tag["#adm1+code"]], row[by_tag["#adm2+code"]]) for row in rows}
    assert codes == {("AF27", "AF2711"), ("AF14", "AF1401"), ("PK2", "PK235"), ("PK5", "PK513")}
    assert head[by_tag["#adm1+code"]] == "adm1_pcode"
