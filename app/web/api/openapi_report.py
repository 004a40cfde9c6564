"""The route of situation reports, for the OpenAPI document."""

from app.filters.moment_text import WHICH
from app.report.asked import FILTERS, MOST_DAYS
from app.web.api.openapi_parts import Json, operation, query, ref

NOTE = (
    "What is new and corrected, crossings on the last day, incidents, what each side says, killed by province, a "
    f"map, the weeks before, sources and gaps; of at most {MOST_DAYS} days."
)


def report_path() -> Json:
    """The route of situation reports with its parameters."""
    day = {"type": "string", "format": "date"}
    ends = [
        {**query(name, text, day), "required": True}
        for name, text in (("from", "First day, YYYY-MM-DD."), ("to", "Last day, YYYY-MM-DD."))
    ]
    moment = {"type": "string", "format": "moment"}
    since = query("since", "Revision or time of the report before; the first day if not given.", moment, "0")
    form = query("f", "Format of the answer.", {"type": "string", "enum": ["html"]})
    filters = [ref(name) for name in (*FILTERS, "figures", *WHICH)]
    return {
        "/report": operation("report", "A situation report", NOTE, [*ends, since, *filters, form], "text/html")
    }
