"""How many keys and clicks a task takes at the desk, counted in the page, and what the guide says of it."""

import re
from pathlib import Path

from playwright.sync_api import Page

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "desk.md"
# Text that comes without keys is pasted, which a browser tells in several inputs: one key. A choice in a list is
# two clicks, a file that is dropped one.
COUNTER = """(() => {
  let isTyping = false;
  let pasted = -Infinity;
  const count = (name, by = 1) => {
    try {
      sessionStorage.setItem(name, Number(sessionStorage.getItem(name) || 0) + by);
    } catch {}
  };
  const on = (type, act) => addEventListener(type, act, true);
  on("keydown", (event) => {
    if (["Shift", "Control"].includes(event.key)) return;
    isTyping = true;
    count("keys");
  });
  on("keyup", () => (isTyping = false));
  on("input", (event) => {
    if (event.target.tagName === "SELECT" || isTyping) return;
    if (event.timeStamp - pasted > 200) count("keys");
    pasted = event.timeStamp;
  });
  on("change", (event) => event.target.tagName === "SELECT" && count("clicks", 2));
  on("pointerdown", () => count("clicks"));
  on("drop", () => count("clicks"));
})()"""


def count_from_here(page: Page) -> None:
    """Begin to count at nothing, in this document and in those that follow in the tab."""
    page.evaluate("() => sessionStorage.clear()")


def effort(page: Page) -> tuple[int, int]:
    """Keys and clicks since `count_from_here`."""
    told = page.evaluate("() => [sessionStorage.getItem('keys'), sessionStorage.getItem('clicks')]")
    keys, clicks = (int(each or 0) for each in told)
    return keys, clicks


def effort_in_guide(task: str) -> tuple[int, int]:
    """Keys and clicks of a task by the table of the guide."""
    row = re.search(
        rf"^\| {re.escape(task)} \| (\d+) \| (\d+) \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert row, f"the table of docs/guide/desk.md has no task {task!r}"
    return int(row[1]), int(row[2])
