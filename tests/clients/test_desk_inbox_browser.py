"""The desk: what waits is gone through, decided with the keyboard, one by one or many with one reason."""

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk_reader import DESK_SIZE, PHONE, AtDesk, desk_of, opener, violations
from page_reader import Reader
from served import serving

ARTICLE = """Clashes near the frontier

Five civilians were killed and six wounded in shelling in Spin Boldak on 6 November 2025, a hospital said.
Three soldiers were killed in an attack near Miran Shah in North Waziristan on 7 November 2025, police said.
Torkham has been closed to all traffic since 12 October 2025, the customs office said.
"""
ROW = {
    "id": "T1",
    "title": "A blast <b>at the gate</b>",
    "event_type": "Battles",
    "date_start": "2025-10-20",
    "longitude": 71.09,
    "latitude": 34.12,
    "fatalities_best": 4,
    "source": "A paper",
}


def send(desk: AtDesk, method: str, path: str, data: object, kind: str = "application/json") -> dict:
    """Write to the service as the browser's session does."""
    request = desk.tab.page.request
    token = request.get(f"{desk.address}/session", headers={"Accept": "application/json"}).json()["csrf_token"]
    answer = request.fetch(
        desk.address + path, method=method, data=data, headers={"X-CSRF-Token": token, "Content-Type": kind}
    )
    assert answer.ok, answer.text()
    return answer.json()


@pytest.fixture(scope="module")
def filled(seeded_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which drafts, a pair of records and a change under a correction wait; for copies."""
    from app import open as open_session

    folder = tmp_path_factory.mktemp("filled")
    store = Path(shutil.copy(seeded_path, folder / "store.gpkg"))
    with open_session(store) as session:
        session.draft(session.read(ARTICLE.encode(), media_type="text/plain"))
        for name, title in (("one", ROW["title"]), ("two", "An explosion near Torkham")):
            path = write_rows(folder / f"{name}.csv", {**ROW, "title": title})
            session.import_file(path, dataset=name)
        session.match("one", "two")
        session.correct("one:T1", {"title": "A blast, as we know it"}, why="seen there", by="a desk")
        path = write_rows(folder / "one.csv", {**ROW, "title": "A blast, said anew"})
        session.import_file(path, dataset="one")
    return store


@pytest.fixture
def at_full_desk(filled: Path, tmp_path: Path, reader: Callable[..., Reader]) -> Iterator[Callable[..., AtDesk]]:
    """Opens tabs at the desk of a service of the test's own, over a copy of the filled store."""
    with desk_of(Path(shutil.copy(filled, tmp_path / "store.gpkg")), reader) as make:
        yield make


@pytest.fixture(scope="module")
def full_server(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    store = Path(shutil.copy(filled, tmp_path_factory.mktemp("full") / "store.gpkg"))
    with serving(store) as address:
        yield address, store


@pytest.fixture
def at_seen_desk(full_server: tuple[str, Path], reader: Callable[..., Reader]) -> Callable[..., AtDesk]:
    """Opens tabs at the desk of a service over the filled store, for tests that decide nothing."""
    return opener(*full_server, reader)


def write_rows(path: Path, row: dict[str, object]) -> Path:
    """A table with one row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, list(row))
        rows.writeheader()
        rows.writerow(row)
    return path


def inbox(desk: AtDesk):
    """Open the inbox, and wait for its entries."""
    page = desk.open("inbox")
    page.wait_for_selector(".entry:focus")
    return page


def counts(desk: AtDesk) -> dict[str, int]:
    """How many entries of each kind wait."""
    return desk.ask("/inbox")["numberOfKind"]


def decided(page) -> None:
    """Wait until the page says that something was decided, and has an entry in focus."""
    page.wait_for_selector("#status.fine:not(:empty)")
    page.wait_for_selector(".entry:focus, .inbox .entries:not(:has(.entry))")


def to(page, kind: str) -> None:
    """Go down with the keyboard to the first entry of a kind."""
    for _ in range(60):
        if page.locator(f".entry.of-{kind}:focus").count():
            return
        page.keyboard.press("j")
    raise AssertionError(kind)


def test_what_waits_is_shown_by_kind_with_counts_and_filters(at_seen_desk: Callable) -> None:
    desk = at_seen_desk()
    page = inbox(desk)
    told = counts(desk)
    for kind in ("draft", "correction", "match", "gate"):
        assert page.inner_text(f"#inbox-{kind} .count") == str(told[kind])
    page.select_option(".inbox [name=kind]", "match")
    page.wait_for_selector(".of-gate", state="detached")
    assert page.locator(".entry").count() == told["match"]
    pair = page.locator(".of-match").first
    assert "4 killed" in pair.inner_text()
    assert "An explosion near Torkham" in pair.inner_text()
    page.select_option(".inbox [name=kind]", "")
    page.select_option(".inbox [name=crossing]", "chaman")
    page.wait_for_selector(".of-match", state="detached")
    page.reload()
    page.wait_for_selector(".entry")
    assert page.input_value(".inbox [name=crossing]") == "chaman"


SLOW = """() => {
  const ask = window.fetch;
  window.posts = 0;
  window.fetch = async (address, options) => {
    if (options?.method === "POST") {
      window.posts += 1;
      await new Promise((done) => setTimeout(done, 300));
    }
    return ask(address, options);
  };
}"""


def test_a_key_that_is_pressed_twice_decides_once(at_full_desk: Callable) -> None:
    desk = at_full_desk()
    page = inbox(desk)
    page.evaluate(SLOW)
    to(page, "draft")
    before = counts(desk)["draft"]
    page.keyboard.press("a")
    page.keyboard.press("a")
    decided(page)
    page.wait_for_timeout(500)
    assert page.evaluate("window.posts") == 1
    assert page.locator(".entry .warning").count() == 0
    assert counts(desk)["draft"] < before


def test_one_entry_of_each_kind_is_decided_with_the_keyboard_alone(at_full_desk: Callable) -> None:
    desk = at_full_desk()
    page = inbox(desk)
    before = counts(desk)
    to(page, "draft")
    page.keyboard.press("a")
    decided(page)
    to(page, "correction")
    page.keyboard.press("a")
    page.wait_for_selector(".of-correction", state="detached")
    to(page, "match")
    page.keyboard.press("r")
    page.wait_for_selector(".reasons button:focus")
    page.keyboard.press("2")
    page.wait_for_selector(".of-match", state="detached")
    after = counts(desk)
    assert after["draft"] < before["draft"]
    assert (after["match"], after["correction"]) == (0, 0)
    assert desk.ask("/collections/incidents/items/one:T1")["properties"]["title"] == "A blast, as we know it"
    [link] = desk.ask("/matches?decided=true")["matches"]
    assert link["decision"] == "rejected"
    to(page, "gate")
    page.keyboard.press("g")
    page.wait_for_function("location.hash.startsWith('#gates/')")


def test_many_are_decided_with_one_reason_as_one_revision(at_full_desk: Callable) -> None:
    desk = at_full_desk()
    page = inbox(desk)
    before = desk.ask("/healthz")["revision"]
    for entry in page.locator(".of-draft input.select, .of-match input.select").all():
        entry.check()
    page.fill(".bulk [name=why]", "looked through")
    page.click(".bulk .first")
    page.wait_for_selector(".of-draft", state="detached")
    assert desk.ask("/healthz")["revision"] == before + 1
    after = counts(desk)
    assert (after["draft"], after["match"]) == (0, 0)
    assert page.locator(".bulk").is_hidden()
    versions = desk.ask("/collections/incidents/items/two:T1/versions")["versions"]
    assert (versions[-1]["why"], versions[-1]["became"]) == ("looked through", "linked")


def test_a_lost_line_and_a_reload_lose_nothing(at_full_desk: Callable) -> None:
    desk = at_full_desk()
    page = inbox(desk)
    to(page, "match")
    page.keyboard.press("x")
    page.fill(".bulk [name=why]", "half a rea")
    page.context.set_offline(True)
    page.click(".bulk .first")
    page.wait_for_selector(".bulk .warning:not(:empty)")
    page.context.set_offline(False)
    page.locator(".of-match").first.focus()
    page.keyboard.press("r")
    page.locator(".reasons input").fill("another bla")
    page.reload()
    page.wait_for_selector(".of-match.selected")
    assert page.input_value(".bulk [name=why]") == "half a rea"
    assert page.input_value(".reasons input") == "another bla"
    assert counts(desk)["match"] == 1
    desk.tab.overlook("ERR_INTERNET_DISCONNECTED")


def test_what_somebody_else_decided_is_said_at_the_entry(at_full_desk: Callable) -> None:
    desk = at_full_desk()
    page = inbox(desk)
    to(page, "match")
    [pair] = desk.ask("/inbox?kind=match")["inbox"]
    taken = {"a": pair["a"], "b": pair["b"], "decision": "reject", "why": "<i>another</i> blast"}
    send(desk, "POST", "/matches", taken)
    page.keyboard.press("a")
    page.wait_for_selector(".of-match .warning")
    assert "<i>another</i> blast" in page.inner_text(".of-match .warning")
    desk.tab.overlook("status of 400")


def test_whoever_may_not_write_reads_the_inbox(at_seen_desk: Callable) -> None:
    desk = at_seen_desk()
    desk.tab.page.context.clear_cookies()
    page = inbox(desk)
    assert page.locator(".entry .acts, .entry input").count() == 0
    page.keyboard.press("x")
    page.keyboard.press("a")
    assert page.locator(".bulk").is_hidden()


@pytest.mark.parametrize(("size", "scheme"), [(DESK_SIZE, "light"), (DESK_SIZE, "dark"), (PHONE, "light")])
def test_nothing_hinders_assistive_technology_at_deciding(
    size: tuple[int, int], scheme: str, at_seen_desk: Callable
) -> None:
    desk = at_seen_desk(size, scheme, has_touch=size == PHONE, bypass_csp=True)
    page = inbox(desk)
    page.locator(".of-match input.select").check()
    page.locator(".of-match").first.focus()
    page.keyboard.press("r")
    page.wait_for_selector(".reasons")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
