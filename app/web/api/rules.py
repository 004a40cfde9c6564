"""The rules of the store over HTTP: who is shown what, for everybody to read."""

from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from app.rules.told import told_rule
from app.web.api.item_sheets import crumbs
from app.web.api.parameters import BOTH_FORMATS, refuse_params
from app.web.api.responses import JSON, html_link, is_html, json_response, link
from app.web.api.service import Service
from app.web.api.sheets import Cell, Grid, Sheet, sheet_response

PATH = "/rules"
HEADS = ("Rule", "For readers up to", "On", "What they are shown", "Why", "Since revision")
LEAD = (
    "Readers below an editor are shown incidents as these rules let them, at every moment of the store: totals, "
    "maps, files and searches are of what is shown. Where several rules hold, all of them do."
)


async def get_rules(request: Request, service: Service) -> Response:
    """The rules that hold now: on what, for whom, what is shown, why, and since which revision.

    Rules are the same for every reader, and who made them is not told.
    """
    refuse_params(request, BOTH_FORMATS)
    view = await service.view()
    told = [told_rule(rule) for rule in service.session.rules()]
    if is_html(request):
        return sheet_response(request, rules_sheet(request, told), service.etag(view))
    links = [link(request, PATH, "self", JSON, "These rules"), html_link(request, PATH)]
    return json_response({"rules": told, "links": links}, service.etag(view))


def rules_sheet(request: Request, told: Sequence[Mapping[str, object]]) -> Sheet:
    """The rules as a table."""
    rows = [[Cell(one[name]) for name in ("id", "role", "on", "shown", "why", "revision")] for one in told]
    grid = Grid("Rules that hold", HEADS, rows)
    return Sheet("Who is shown what", LEAD, crumbs(request), grids=[grid])
