"""What a million incidents cost a reader of the map: `python tests/benchmarks/page_speed.py`.

A page over a large store (`--rows`, or one that is there: `--store`) beside one over 20 incidents, in a real
browser, the two taking turns: from opening it to its first drawn incidents, from a pan, and from a filter that is
new each time, to all that they draw. Prints medians in milliseconds, their ratios, and the page's own memory.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import which
from statistics import median

from made_incidents import write_incidents
from playwright.sync_api import Page, sync_playwright
from processes import HOST, Running, run_durand, service

FEW = 20
RUNS = 20
SIZE = {"width": 1366, "height": 768}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WATCH = """
window.readyAt = null;
new MutationObserver(() => {
  if (window.readyAt === null && document.documentElement.dataset.state) window.readyAt = performance.now();
}).observe(document, { subtree: true, attributes: true, childList: true });
"""
"""Notes when the first incidents have been drawn."""
UNTIL_DRAWN = """
(act) => new Promise((done) => {
  const html = document.documentElement, began = performance.now();
  new MutationObserver((_, watching) => {
    if (html.dataset.busy) return;
    watching.disconnect();
    requestAnimationFrame(() => done(performance.now() - began));
  }).observe(html, { attributes: true, attributeFilter: ["data-busy"] });
  if (act.pan) map_incidents.panBy(act.pan, { animate: false });
  else {
    const field = document.querySelector("input[name=border_km]");
    field.value = act.borderKm;
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
  }
})
"""
"""Does something to the map, and tells how long it was until all that it changes was drawn."""


def first_drawn(page: Page, address: str) -> float:
    """From the start of loading to the first drawn incidents."""
    page.goto(address)
    page.wait_for_selector("html[data-state=ready]:not([data-busy])", timeout=120_000)
    return float(page.evaluate("window.readyAt"))


def drawn_after(page: Page, act: dict[str, object]) -> float:
    """From a pan or a filter to what it draws."""
    page.wait_for_selector("html[data-state=ready]:not([data-busy])", timeout=120_000)
    page.wait_for_timeout(150)
    return float(page.evaluate(UNTIL_DRAWN, act))


def heap_mb(page: Page) -> float:
    """What the page's scripts keep, in MB."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    return float(session.send("Runtime.getHeapUsage")["usedSize"]) / 1e6


def measure(pages: dict[str, tuple[Page, str]]) -> Iterator[str]:
    """The table, line by line."""
    times: dict[str, dict[str, list[float]]] = {name: {"open": [], "pan": [], "filter": []} for name in pages}
    for _ in range(RUNS):
        for name, (page, address) in pages.items():
            times[name]["open"].append(first_drawn(page, address))
    for run in range(RUNS):
        for name, (page, _) in pages.items():
            step = [260, 0] if run % 2 else [-260, 0]
            times[name]["pan"].append(drawn_after(page, {"pan": step}))
    for run in range(RUNS):
        for name, (page, _) in pages.items():
            times[name]["filter"].append(drawn_after(page, {"borderKm": 5 + 9 * run}))
    yield f"{'':<28}{'few':>10}{'many':>10}{'ratio':>8}"
    for what in ("open", "pan", "filter"):
        few, many = (median(times[name][what]) for name in ("few", "many"))
        yield f"{what + ' to drawn, ms':<28}{few:>10.0f}{many:>10.0f}{many / few:>8.2f}"
    few, many = (heap_mb(pages[name][0]) for name in ("few", "many"))
    yield f"{'heap of the page, MB':<28}{few:>10.1f}{many:>10.1f}{many / few:>8.2f}"


def made_store(folder: Path, rows: int) -> Path:
    """A store of invented incidents."""
    path = folder / f"{rows}.csv"
    write_incidents(path, rows)
    store = folder / f"{rows}.gpkg"
    run_durand(store, "import", str(path))
    return store


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--store", type=Path, help="a store that is there already, instead of one of so many rows")
    arguments = parser.parse_args()
    with ExitStack() as stack, sync_playwright() as playwright:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        stores = {"few": made_store(folder, FEW), "many": arguments.store or made_store(folder, arguments.rows)}
        found = next(filter(None, map(which, BROWSERS)))
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        pages = {}
        for name, store in stores.items():
            started: Running = stack.enter_context(service(store, "/healthz", folder / "log"))
            page = browser.new_context(viewport=SIZE).new_page()
            page.add_init_script(WATCH)
            pages[name] = page, f"http://{HOST}:{started.port}/map"
        for line in measure(pages):
            print(line)
        browser.close()


if __name__ == "__main__":
    main()
