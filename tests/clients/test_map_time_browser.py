"""The chart over time as a slider: by mouse, touch, keyboard and play, against what the API answers."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest
from playwright.sync_api import Page

PHONE = (390, 844)


def window(page: Page) -> tuple[str, str]:
    """The interval that the address has."""
    first, last = parse_qs(urlsplit(page.url).query)["datetime"][0].split("/")
    return first, last


def brush(page: Page, start: float, end: float) -> None:
    """A drag over the chart, from one share of its width to another."""
    box = page.locator(".time-chart").bounding_box()
    page.mouse.move(box["x"] + box["width"] * start, box["y"] + 25)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * end, box["y"] + 25, steps=6)
    page.mouse.up()


def counted(server: str, **params: str) -> int:
    return httpx.get(f"{server}/map/summary", params=params).json()["located"]


def test_bars_are_what_the_timeline_answers(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    tab.settle()
    answer = httpx.get(f"{crowded_server}/map/timeline?step=auto").json()
    most = max(answer["bins"]["possibly"])
    label = page.get_attribute(".bars", "aria-label")
    assert label.startswith(f"Incidents by {answer['step']}, ")
    assert label.endswith(f": {most}")
    heights = page.evaluate(
        """() => {
            const canvas = document.querySelector(".bars");
            const ink = getComputedStyle(canvas).getPropertyValue("--bar").trim();
            const [r, g, b] = [1, 3, 5].map((at) => parseInt(ink.slice(at, at + 2), 16));
            const { width, height } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            const solid = (x, y) => {
                const at = (y * width + x) * 4;
                return data[at] === r && data[at + 1] === g && data[at + 2] === b;
            };
            return Array.from({length: width}, (_, x) =>
                Array.from({length: height}, (_, y) => solid(x, y)).filter(Boolean).length);
        }"""
    )
    certainly = answer["bins"]["certainly"]
    bar = (len(heights) - 72) / len(certainly)
    for at, number in enumerate(certainly):
        drawn = heights[round(36 + (at + 0.5) * bar)]
        assert drawn == pytest.approx(number / most * max(heights) * most / max(certainly), abs=3)


def test_brush_selects_what_the_api_selects(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    tab.settle()
    brush(page, 0.3, 0.5)
    sentence = tab.sentence
    first, last = window(page)
    assert (first[4:], last[4:]) == ("-01-01", "-12-31")
    assert sentence.startswith(f"{counted(crowded_server, datetime=f'{first}/{last}'):,} incident")
    assert page.inner_text(".time-label") == f"1 Jan {first[:4]} – 31 Dec {last[:4]}"
    box = page.locator(".brush").bounding_box()
    chart = page.locator(".time-chart").bounding_box()
    assert (box["x"] - chart["x"]) / chart["width"] == pytest.approx(0.3, abs=0.04)


def test_window_is_dragged_along_and_taken_away(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    everything = tab.sentence
    brush(page, 0.3, 0.5)
    tab.settle()
    before = window(page)
    brush(page, 0.4, 0.6)
    tab.settle()
    after = window(page)
    years = [int(day[:4]) for day in (*before, *after)]
    assert years[1] - years[0] == years[3] - years[2]
    assert years[2] > years[0]
    page.click(".time-bar button:has-text('All dates')")
    assert tab.sentence == everything
    assert "datetime" not in page.url


def test_handles_are_sliders_for_the_keyboard(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    tab.settle()
    assert page.locator(".handle[role=slider]").count() == 2
    first, last = (page.get_attribute(f".handle.{end}", "aria-valuetext") for end in ("start", "end"))
    page.focus(".handle.start")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.focus(".handle.end")
    page.keyboard.press("ArrowLeft")
    sentence = tab.sentence
    start, end = window(page)
    assert int(start[:4]) == int(first[-4:]) + 3
    assert int(end[:4]) == int(last[-4:]) - 1
    assert page.get_attribute(".handle.start", "aria-valuetext") == f"1 Jan {start[:4]}"
    assert sentence.startswith(f"{counted(crowded_server, datetime=f'{start}/{end}'):,} incident")
    page.keyboard.press("Home")
    tab.settle()
    assert window(page)[1][:4] == start[:4]


@pytest.mark.parametrize("step", ["week", "month", "year"])
def test_window_steps_by_what_is_chosen(step: str, crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    tab.settle()
    page.select_option(".time-step select", step)
    tab.settle()
    starts = httpx.get(f"{crowded_server}/map/timeline?step={step}").json()["bins"]["start"]
    page.click(".time-bar [aria-label=Later]")
    tab.settle()
    assert window(page)[0] == starts[0]
    page.click(".time-bar [aria-label=Later]")
    tab.settle()
    assert window(page)[0] == starts[1]
    assert f"step={step}" in page.url


def test_certainly_and_possibly_differ_as_the_api_says(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    asked = {"datetime": "2010-03-01/2010-03-31"}
    tab.open(f"{crowded_server}/map?datetime={asked['datetime']}")
    possibly = counted(crowded_server, **asked)
    certainly = counted(crowded_server, **asked, date_match="certainly")
    assert tab.sentence.startswith(f"{possibly} incident")
    other = reader()
    other.open(f"{crowded_server}/map?datetime={asked['datetime']}&date_match=certainly")
    assert other.sentence.startswith(f"{certainly} incident")
    assert certainly < possibly


def test_play_moves_the_window_until_the_end(live_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map?datetime=2025-10-12/2025-10-15")
    tab.settle()
    before = window(page)
    page.click(".play")
    assert page.get_attribute(".play", "aria-pressed") == "true"
    tab.until("(before) => !location.search.includes(before)", "/".join(before))
    page.click(".play")
    assert page.get_attribute(".play", "aria-pressed") == "false"
    assert window(page)[0] > before[0]
    tab.settle()


def told(page: Page) -> list[str]:
    """The time in the time bar, and that in the sentence without how surely."""
    spans = [page.inner_text(".time-label"), page.inner_text("#summary [data-field=datetime]")]
    return [text.removesuffix(", certainly or possibly").removesuffix(", certainly") for text in spans]


@pytest.mark.parametrize(
    ("datetime", "said"),
    [
        ("2012-03-01/..", "from 1 Mar 2012"),
        ("../2012-03-01", "until 1 Mar 2012"),
        ("../..", "any date"),
        ("1800-01-01/2999-12-31", "1 Jan 1800 – 31 Dec 2999"),
        ("2012-03-01", "1 Mar 2012"),
    ],
)
def test_bar_and_sentence_say_the_same_time(
    datetime: str, said: str, crowded_server: str, reader: Callable
) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?datetime={datetime}")
    tab.settle()
    assert told(page) == [said, said]


def test_an_open_end_stays_open_until_it_is_moved(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?datetime=2010-01-01/..#step=year")
    tab.settle()
    assert page.get_attribute(".handle.end", "aria-valuetext") == "no limit"
    page.focus(".handle.start")
    page.keyboard.press("ArrowRight")
    tab.settle()
    assert window(page) == ("2011-01-01", "..")
    assert told(page) == ["from 1 Jan 2011", "from 1 Jan 2011"]
    page.focus(".handle.end")
    page.keyboard.press("ArrowLeft")
    tab.settle()
    assert window(page)[0] == "2011-01-01"
    assert window(page)[1][4:] == "-12-31"
    assert len(set(told(page))) == 1


WATCHES = """() => {
    window.seen = [];
    const [bar, sentence] = [".time-label", "#summary"].map((name) => document.querySelector(name));
    const note = () => {
        const asked = sentence.querySelector("[data-field=datetime]");
        window.seen.push([bar.textContent, asked && asked.textContent]);
    };
    new MutationObserver(note).observe(bar, {childList: true, characterData: true, subtree: true});
    new MutationObserver(note).observe(sentence, {childList: true, characterData: true, subtree: true});
}"""


@pytest.mark.parametrize("start", ["2012-01-01/2012-12-31", "2012-01-01/.."])
def test_bar_and_sentence_change_together_while_it_plays(
    start: str, crowded_server: str, reader: Callable
) -> None:
    """Whatever either says at any moment of playing, the other says it too."""
    tab = reader()
    page = tab.open(f"{crowded_server}/map?datetime={start}#step=year")
    tab.settle()
    page.evaluate(WATCHES)
    page.click(".play")
    tab.until("() => new Set(window.seen.map(String)).size >= 3")
    page.click(".play")
    tab.settle()
    seen = page.evaluate("window.seen")
    assert [sentence for bar, sentence in seen if sentence != f"{bar}, certainly or possibly"] == []


def test_chart_is_brushed_by_touch_on_a_phone(crowded_server: str, reader: Callable) -> None:
    tab = reader(PHONE, has_touch=True, is_mobile=True)
    page = tab.open(f"{crowded_server}/map")
    tab.settle()
    box = page.locator(".time-chart").bounding_box()
    session = page.context.new_cdp_session(page)

    def touch(kind: str, share: float | None) -> None:
        points = [] if share is None else [{"x": box["x"] + box["width"] * share, "y": box["y"] + 20}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0.35)
    for share in (0.4, 0.5, 0.6):
        touch("touchMove", share)
    touch("touchEnd", None)
    sentence = tab.sentence
    first, last = window(page)
    assert first < last
    assert sentence.startswith(f"{counted(crowded_server, datetime=f'{first}/{last}'):,} incident")
    for end in ("start", "end"):
        assert page.locator(f".handle.{end}").bounding_box()["width"] >= 44
