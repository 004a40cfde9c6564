"""`durand geocode` and `durand near`: answers on the terminal."""

from collections.abc import Mapping
from typing import Any

import click
import orjson

from app.cli.filter_options import filter_options, given
from app.cli.session import opened
from app.encode.geojson import DISTANCES
from app.filters.catalogue import PLACE_MATCHES
from app.model.errors import NotFound

SHOWN_NEAR = 20


@click.command()
@click.argument("name")
@click.option("--country", help="Country that NAME lies in: ISO 3166-1 code or name.")
@click.option("--province", help="Province that NAME lies in: name in any spelling, or code (ISO 3166-2, OCHA).")
@click.option("--district", help="District that NAME lies in: name in any spelling, or code.")
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True, help="Most candidates to print.")
def geocode(name: str, country: str | None, province: str | None, district: str | None, limit: int) -> None:
    """Say where NAME may be, best match first, and why.

    The first line is the verdict: matched, ambiguous (say more), unconfirmed (a village without its province, a
    place abroad without its country: an import leaves it unlocated), or nothing.
    """
    # Names are read by none of the other commands here.
    from app.geocoding.geocoder import Verdict

    with opened() as session:
        answer = session.geocode(name, country, province, district)
    said = answer.verdict in (Verdict.AMBIGUOUS, Verdict.UNCONFIRMED)
    click.echo(answer.reason if said else f"{answer.verdict}: {answer.reason}")
    for match in answer.matches[:limit]:
        click.echo(
            f"{match.lon:.5f},{match.lat:.5f}  {match.precision} ± {match.radius_km:.1f} km  "
            f"score {match.score:.2f}  {match.place.name} ({match.place.kind}, "
            f"{match.place.province or match.place.country}): {match.why}"
        )
    if not answer.matches:
        raise NotFound(f"no place called {name!r} is known")


@click.command()
@click.argument("crossing")
@filter_options("near")
def near(crossing: str, **filters: str | None) -> None:
    """List the incidents near CROSSING (an id, or lon,lat), nearest first; 20 unless --limit says otherwise."""
    params = {"limit": str(SHOWN_NEAR), **given(filters), "near": crossing}
    with opened() as session:
        found = session.find(params)
        page = found.page(found.query.limit)
    for feature in page.features:
        incident = orjson.loads(feature)["properties"]
        click.echo(near_line(incident))
    match = PLACE_MATCHES.get(found.query.place_match)
    click.echo(f"{page.matched} incidents{f' {match},' if match else ','} {len(page.features)} shown")


def span_text(incident: Mapping[str, Any]) -> str:
    """How near and how far it may have been."""
    least, most = (incident[name] for name in DISTANCES[1:])
    return "how far is not known" if least is None else f"{least:.1f} to {most:.1f}"


def near_line(incident: Mapping[str, Any]) -> str:
    """One incident as a line: distance, days, type, deaths, title, id."""
    deaths = "unknown" if incident["fatalities_best"] is None else incident["fatalities_best"]
    days = incident["date_start"] or "undated"
    return (
        f"{incident['distance_km']:8.1f} km ({span_text(incident)})  {days}  {incident['event_type']}  "
        f"deaths: {deaths}  {incident['title']}  [{incident['id']}]"
    )
