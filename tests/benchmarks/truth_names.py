"""Names by rule: what placeholders and bare names become, and what the rules do to UCDP's own names."""

from pathlib import Path

import pandas as pd
from geocoder_accuracy import DISTRICT_PRECISION, STEPS, geocoded, read_events, score
from truth_figure import Figure

from app.geocoding.accepting import AcceptUnconfirmed
from app.geocoding.context import HOME
from app.geocoding.geocoder import Geocoder, Verdict
from app.geocoding.offline import OfflineGeocoder
from app.geocoding.ranks import Ranks
from app.geography.gazetteer import Gazetteer, load_gazetteer
from app.geography.toponyms import fold

PLACEHOLDERS = (
    *("N/A", "NA", "n.a.", "n/a", "No", "None", "Nil", "null", "-", "--", "?", "TBC", "TBD", "NK", "UK", "Unk"),
    *("Unknown", "not known", "IN", "IT", "IS", "AT", "ID", "NE", "NR", "SE", "DO", "TO", "IR", "PK", "AF", "AM"),
    *("PM", "0", "Various", "unknown location", "نامعلوم", "نا معلوم", "معلوم نیست", "نامعلوم ځای"),
)
BEFORE = {
    "name alone": ("87.6 (85.2 on other rows)", "2.9 (3.7)"),
    "+ province": ("99.8", "10.3 (12.1)"),
    "+ province and district": ("100.0", "3.1 (3.2)"),
}
"""What was measured on 28 November 2026: found and, of the found, wrong, in per cent."""


def measure(events: Path) -> list[Figure]:
    """The figures of the rules; those before are the issue's, or what the place list says without the rules."""
    gazetteer = load_gazetteer()
    geocoder = OfflineGeocoder(gazetteer)
    precise = read_events(events)
    precise = precise[precise["where_prec"] <= DISTRICT_PRECISION]
    return [
        _placeholders(gazetteer, geocoder),
        _without_rank(gazetteer, geocoder),
        _foreign(gazetteer, geocoder),
        *_steps(precise, geocoder),
        *_unconfirmed(precise, geocoder),
    ]


def _placeholders(gazetteer: Gazetteer, geocoder: Geocoder) -> Figure:
    named = sum(bool(gazetteer.spelled(fold(text))) for text in PLACEHOLDERS)
    located = sum(geocoder.locate(text) is not None for text in PLACEHOLDERS)
    what = f"of {len(PLACEHOLDERS)} placeholders and two-letter codes, named like a place / located"
    return Figure(what, str(named), str(located), "0")


def _without_rank(gazetteer: Gazetteer, geocoder: OfflineGeocoder) -> Figure:
    """Bare names of our own places of no rank: whoever else bears such a name would have been put there."""
    ranks = Ranks(gazetteer)
    names = {
        place.name
        for place in gazetteer.places
        if place.country in HOME and place.kind in ("village", "town") and not ranks.holds(place, None)
    }
    bold = AcceptUnconfirmed(geocoder)
    before, now = (sum(one.locate(name) is not None for name in names) for one in (bold, geocoder))
    what = f"bare names of our {len(names):,} villages and towns that are no seats: located"
    return Figure(what, f"{before:,} (76 % wrong on Afghan villages)", f"{now:,}", "few: namesakes with a rank")


def _foreign(gazetteer: Gazetteer, geocoder: OfflineGeocoder) -> Figure:
    names = {place.name for place in gazetteer.places if place.country not in HOME and place.kind == "city"}
    bold = AcceptUnconfirmed(geocoder)
    before, now = (
        sum(match is not None and match.place.country not in HOME for match in map(one.locate, names))
        for one in (bold, geocoder)
    )
    return Figure(f"bare names of {len(names):,} cities abroad: located abroad", f"{before:,}", f"{now:,}", "0")


def _steps(precise: pd.DataFrame, geocoder: OfflineGeocoder) -> list[Figure]:
    figures = []
    for step, columns in STEPS.items():
        row = score(*geocoded(precise, geocoder, columns))
        found, wrong = BEFORE[step]
        figures.append(Figure(f"UCDP, {step}: found, %", found, f"{row.found:.1f}", "fewer bare villages"))
        figures.append(Figure(f"UCDP, {step}: wrong of found, %", wrong, f"{row.wrong_of_found:.1f}", "no more"))
    return figures


def _unconfirmed(precise: pd.DataFrame, geocoder: OfflineGeocoder) -> list[Figure]:
    """UCDP's names alone that are unconfirmed: how many, and where the best candidate would have been."""
    columns = STEPS["name alone"]
    names = precise[columns].drop_duplicates()
    verdicts = [geocoder.answer(*row).verdict for row in names.itertuples(index=False, name=None)]
    doubtful = names[[verdict is Verdict.UNCONFIRMED for verdict in verdicts]]
    rows = precise.merge(doubtful, on=columns)
    bold = score(*geocoded(rows, AcceptUnconfirmed(geocoder), columns))
    return [
        Figure("UCDP, name alone: events whose name is unconfirmed", "0", f"{len(rows):,}", "said, and listed"),
        Figure("of them wrong if accepted, %", "", f"{bold.wrong_of_found:.1f}", "the list was written with them"),
    ]
