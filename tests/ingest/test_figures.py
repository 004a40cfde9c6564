"""What an import says of figures of deaths, whatever the format."""

from collections.abc import Callable

import pytest

from app.ingest.formats.figures import UNORDERED, boundless_note
from app.ingest.importer import ImportReport

Take = Callable[..., ImportReport]
Incident = Callable[[str], dict[str, object]]
HEADER = "id,title,event_type,fatalities_low,fatalities_best,fatalities_high,flags\n"


@pytest.mark.parametrize(
    ("figures", "flags"),
    [
        ("11,,10,", UNORDERED),
        ("3,5,4,", UNORDERED),
        ("6,5,,", UNORDERED),
        ("3,5,4,year_inferred", f"{UNORDERED};year_inferred"),
        (f"3,5,4,year_inferred; {UNORDERED}", f"year_inferred; {UNORDERED}"),
        ("3,4,5,year_inferred", "year_inferred"),
        (",5,,", None),
        ("5,5,5,", None),
    ],
)
def test_figures_out_of_order_are_flagged_and_kept(
    take: Take, incident: Incident, figures: str, flags: str | None
) -> None:
    report = take("own.csv", f"{HEADER}A1,Bombing,Other,{figures}\n")
    assert report.counts.inserted == 1
    said = incident("own:A1")
    assert said["flags"] == flags
    kept = [said[f"fatalities_{name}"] for name in ("low", "best", "high")]
    assert kept == [int(text) if text else None for text in figures.split(",")[:3]]


def test_best_estimates_without_bounds_are_counted_in_the_report(take: Take) -> None:
    rows = (
        "A1,Raid,Other,,40,,",
        "A2,Raid,Other,5,5,5,",
        "A3,Raid,Other,41,,,",
        "A4,Raid,Other,,2,,",
        "A5,Raid,Other,,,,",
    )
    report = take("own.csv", HEADER + "\n".join(rows))
    assert report.warnings == boundless_note(2)
    assert "2 rows have a best estimate of deaths without bounds" in report.warnings[0]
    assert take("one.csv", HEADER + rows[0]).warnings == boundless_note(1)
    assert take("none.csv", HEADER + rows[1]).warnings == []
