"""The rules of the store over HTTP: who is shown what, for everybody to read and for editors to make and end."""

from collections.abc import Mapping, Sequence

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.filters.catalogue import check_names
from app.model.errors import BadInput
from app.model.roles import Role
from app.rules.rule import Rule
from app.rules.told import told_rule
from app.session import Session
from app.web.api.access import actor_of
from app.web.api.bodies import check_media, read_body
from app.web.api.item_sheets import crumbs
from app.web.api.parameters import BOTH_FORMATS, read_params, refuse_params
from app.web.api.responses import JSON, html_link, is_html, json_response, link, url
from app.web.api.service import Service
from app.web.api.sheets import Cell, Grid, Sheet, sheet_response

PATH = "/rules"
TEXTS = ("role", "dataset", "licence", "sensitivity", "place", "why")
BODY = (*TEXTS, "withhold", "delay_days", "hide")
MOST_BYTES = 10_000
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


async def post_rule(request: Request, service: Service) -> Response:
    """Make a rule, as a revision: a body with `why`, what it is on and what it does, as of `durand rule add`.

    `dataset`, `licence` and `sensitivity` choose records, all without them; `role` is the highest one that it
    holds for. `withhold` shows nothing, `delay_days` nothing until then, `place` the district or province, and
    `hide` is a list of notes, sources, names or columns. The answer has the rule and its `id`.
    """
    refuse_params(request)
    check_media(request, (JSON,))
    sent = _read(await read_body(request, MOST_BYTES, service.deadlines.page, "send one rule"))
    by = actor_of(request).name
    made = await service.write(lambda session: _add(session, sent, by))
    await service.shown(made.revision)
    headers = {"Location": url(request, PATH), "Cache-Control": "no-store"}
    return Response(orjson.dumps(told_rule(made)), 201, headers, JSON)


async def delete_rule(request: Request, service: Service, rule_id: str) -> Response:
    """End a rule, as a revision: what it hid is shown again; `why` is the reason. The answer has the revision."""
    params = read_params(request)
    check_names(params, ("why",))
    by = actor_of(request).name
    revision = await service.write(
        lambda session: session.end_rule(rule_id, why=params.get("why", ""), by=by),
    )
    await service.shown(revision)
    answer = {"rule": rule_id, "revision": revision}
    return Response(orjson.dumps(answer), media_type=JSON, headers={"Cache-Control": "no-store"})


def _read(content: bytes) -> dict[str, object]:
    """The members of a body; `BadInput` for another body."""
    try:
        sent = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"the body is no JSON: {error}") from None
    if not isinstance(sent, dict):
        raise BadInput("the body must be a JSON object with why, and what the rule does")
    if unknown := sorted(set(sent) - set(BODY)):
        raise BadInput(f"unknown member {unknown[0]!r}: expected {', '.join(BODY)}")
    for name, is_right, right in (
        *((name, isinstance(sent.get(name), str | None), "a text") for name in TEXTS),
        ("withhold", isinstance(sent.get("withhold"), bool | None), "true or false"),
        ("delay_days", type(sent.get("delay_days", 0)) is int, "a whole number of days"),
        ("hide", _is_texts(sent.get("hide", [])), 'a list of texts, such as ["names"]'),
    ):
        if not is_right:
            raise BadInput(f"{name}: must be {right}: {sent[name]!r}")
    return sent


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _add(session: Session, sent: Mapping[str, object], by: str | None) -> Rule:
    given = {name: value for name, value in sent.items() if value is not None}
    return session.add_rule(**{"role": Role.CONTRIBUTOR, "why": "", **given, "by": by})  # type: ignore[arg-type]
