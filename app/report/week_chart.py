"""The chart of weeks as SVG: a bar for each week, solid for certain incidents and pale for possible ones."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from app.report.numbers import Number, Way
from app.report.weeks import Week, Weeks

Href = Callable[[Way], str]

WIDTH, HEIGHT = 440, 190
LEFT, RIGHT, TOP, BOTTOM = 6, 6, 30, 30
MOST_LABELS = 14
"""Bars that have room for their numbers and days; of more bars only some have them."""

LEAST_STEP, LEAST_BAR = 18, 14
"""Pixels that a bar needs, from one to the next and in height, for a number inside it."""


@dataclass(frozen=True, slots=True)
class Scale:
    """The measures of a chart: pixels from one bar to the next, and for one incident."""

    step: float
    per_incident: float

    def x(self, number: int) -> float:
        """The left edge of a bar's room."""
        return LEFT + number * self.step

    def y(self, count: int) -> float:
        """The height at which a bar of so many incidents ends."""
        return HEIGHT - BOTTOM - count * self.per_incident


def draw_weeks(weeks: Weeks, href: Href) -> Markup:
    """The chart, with a text for readers who do not see it; each number is a link."""
    most = max([1, *(week.possibly.value or 0 for week in weeks.weeks)])
    scale = Scale((WIDTH - LEFT - RIGHT) / len(weeks.weeks), (HEIGHT - TOP - BOTTOM) / most)
    every = -(-len(weeks.weeks) // MOST_LABELS)
    bars = Markup("\n").join(
        _bar(week, number, scale, (href, number % every == 0)) for number, week in enumerate(weeks.weeks)
    )
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="group" aria-label="{}">\n{}\n{}\n</svg>').format(
        WIDTH, HEIGHT, in_words(weeks), _base(weeks, scale), bars
    )


def in_words(weeks: Weeks) -> str:
    """The chart in words."""
    told = "; ".join(
        f"week of {week.days}: {week.possibly.value} possibly, {week.certainly.value} certainly"
        for week in weeks.weeks
    )
    return f"Incidents by week. {told}."


def _base(weeks: Weeks, scale: Scale) -> Markup:
    """The ground line, and the band behind the weeks of the report."""
    first = next(number for number, week in enumerate(weeks.weeks) if week.is_reported)
    band = Markup('<rect class="band" x="{:.1f}" y="0" width="{:.1f}" height="{}"/>').format(
        scale.x(first), WIDTH - RIGHT - scale.x(first), HEIGHT - BOTTOM
    )
    says = Markup('<text class="said" x="{}" y="11">weeks of this report</text>').format(WIDTH - RIGHT - 3)
    ground = Markup('<path class="axis" d="M{} {}H{}"/>').format(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT)
    return band + says + ground


def _bar(week: Week, number: int, scale: Scale, how: tuple[Href, bool]) -> Markup:
    href, is_labelled = how
    x, width = scale.x(number) + scale.step * 0.15, scale.step * 0.7
    title = Markup("<title>{}: {} possibly, {} certainly</title>").format(
        week.days, week.possibly.text, week.certainly.text
    )
    drawn = _rect("possibly", week.possibly, (x, width), scale) + _rect(
        "certainly", week.certainly, (x, width), scale
    )
    middle = x + width / 2
    if not is_labelled:
        return Markup("<g>{}{}</g>").format(title, drawn)
    labels = _number(week.possibly, (middle, scale.y(week.possibly.value or 0) - 4), href)
    surely = week.certainly.value or 0
    has_room = scale.step >= LEAST_STEP and surely * scale.per_incident >= LEAST_BAR
    if has_room and surely != week.possibly.value:
        labels += _number(week.certainly, (middle, scale.y(surely) + 12), href, "inside")
    day = Markup('<text x="{:.1f}" y="{}">{}</text><text x="{:.1f}" y="{}">{}</text>').format(
        middle, HEIGHT - BOTTOM + 13, week.first.day, middle, HEIGHT - BOTTOM + 25, f"{week.first:%b}"
    )
    return Markup("<g>{}{}{}{}</g>").format(title, drawn, labels, day)


def _rect(kind: str, count: Number, span: tuple[float, float], scale: Scale) -> Markup:
    value = count.value or 0
    if not value:
        return Markup()
    return Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
        kind, span[0], scale.y(value), span[1], value * scale.per_incident
    )


def _number(count: Number, place: tuple[float, float], href: Href, kind: str = "") -> Markup:
    return Markup(
        '<a class="n" data-measure="{}" href="{}"><text class="{}" x="{:.1f}" y="{:.1f}">{}</text></a>'
    ).format(count.measure, href(count.way), kind, *place, count.text)
