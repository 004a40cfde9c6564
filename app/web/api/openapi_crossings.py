"""The routes about crossings, for the OpenAPI document."""

from app.crossings.asking import DEFAULT_DAYS, MOST_DAYS
from app.crossings.closures import PERIODS
from app.model.vocabulary import Traffic
from app.web.api.crossing_status import TABLE_FORMATS
from app.web.api.openapi_parts import SHOWN, WHICH_STORE, Json, in_path, most, operation, query, ref
from app.web.api.responses import GEOJSON
from app.web.api.selection import MAX_LIMIT


def crossing_paths(near: list[Json]) -> Json:
    """The routes about crossings; `near` are the filters of what is near one."""
    shown = [ref(name) for name in SHOWN]
    return {
        "/crossings/{id}": operation(
            "crossing",
            "One crossing",
            "With its status on the last day of `datetime`, or of today.",
            [in_path("id"), ref("datetime"), *WHICH_STORE, *shown],
            GEOJSON,
        ),
        "/crossings/{id}/incidents": operation(
            "near",
            "Incidents near a crossing",
            "Nearest first, each with distance_km, distance_min_km, distance_max_km; sortby=-date_start for the "
            "newest first. "
            f"Up to {MAX_LIMIT:,} at once.",
            [in_path("id"), *near, ref("figures"), most("", {"maximum": MAX_LIMIT, "default": MAX_LIMIT})],
            GEOJSON,
        ),
        **_status_paths(),
    }


def _status_paths() -> Json:
    """The routes about crossings' status."""
    traffic = query("traffic", "One class of traffic; each if not given.", {"type": "string", "enum": [*Traffic]})
    by = query("by", "Count by these.", {"type": "string", "enum": [*PERIODS], "default": "month"})
    day = {"type": "string", "format": "date"}
    at, first, last = (query(name, "A day, YYYY-MM-DD.", day) for name in ("at", "from", "to"))
    form = query("f", "Format of the answer.", {"type": "string", "enum": [*TABLE_FORMATS]})
    days = {"type": "integer", "minimum": 0, "maximum": MOST_DAYS, "default": DEFAULT_DAYS}
    around = [ref("within_km"), query("days", "Incidents so many days before and after a change.", days)]
    note = "Headline, words, and what each authority says of each class of traffic."
    one, every = [in_path("id"), at, *WHICH_STORE], [at, form, *WHICH_STORE]
    counted = [first, last, traffic, by, form, *WHICH_STORE]
    changes = [in_path("id"), first, last, *around, *WHICH_STORE]
    return {
        "/crossings/{id}/status": operation("status", "A crossing's status on a day", note, one),
        "/crossings/status": operation("matrix", "Every crossing's status on a day", note, every),
        "/crossings/closures": operation("closures", "Days of closure", "Certain and possible days.", counted),
        "/crossings/{id}/timeline": operation(
            "timeline", "Changes of a crossing's status", "With incidents.", changes
        ),
        "/map/crossings": operation(
            "mapcrossings", "Every crossing's status over time", "By stretches of days.", WHICH_STORE
        ),
    }
