"""Pairs of records that may be one event over HTTP, and decisions on them, for editors."""

from collections.abc import Mapping, Sequence

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.editing.matching import Matches
from app.filters.catalogue import check_names
from app.filters.number_text import read_count
from app.model.errors import BadInput, BadParameter
from app.record.match_candidates import STANDS_FOR, Candidate
from app.record.view import View
from app.session import Session
from app.web.api.access import actor_of
from app.web.api.bodies import check_media, read_body, read_object
from app.web.api.parameters import BOTH_FORMATS, read_params
from app.web.api.responses import JSON, Link, is_html, page_links, time_stamp, url
from app.web.api.selection import DEFAULT_LIMIT, page_limit
from app.web.api.service import Service
from app.web.api.sheets import Cell, Grid, Sheet, sheet_response

PATH = "/matches"
PARAMETERS = ("a", "b", "above", "decided", "limit", "offset")
BODY = ("a", "b", "decision", "why", "accept_above")
OF_DATASETS = ("distinct", "related")
DECISIONS = ("accept", "reject", "undo", *OF_DATASETS)
HEADS = ("Score", "Record", "Record", "Why", "Decision")
LEAD = (
    "Pairs of records that are probably one event, the most probable first, as durand match found them last. "
    "Nothing is linked until somebody accepts a pair."
)
MOST_BYTES = 10_000


async def get_matches(request: Request, service: Service) -> Response:
    """The pairs of records that may be one event, as they were last found; the most probable first.

    `a` and `b` are datasets, `above` is the least score, and `decided` is `true` for pairs that were decided on,
    `false` for the others. Pairs of records that the reader is not shown are left out. `distinct` are the pairs of
    datasets that are said to be of different events.
    """
    params = read_params(request, BOTH_FORMATS)
    check_names(params, PARAMETERS)
    limit = page_limit(read_count("limit", params["limit"], 1) if "limit" in params else None, DEFAULT_LIMIT)
    offset = read_count("offset", params.get("offset", "0"), 0)
    view = await service.view()
    pairs, decisions = _wanted(service.session, view, params)
    shown, links = pairs[offset : offset + limit], page_links(request, PATH, len(pairs), limit, offset)
    told = [_told(request, pair, decisions.get((pair.a, pair.b))) for pair in shown]
    if is_html(request):
        return sheet_response(request, matches_sheet(request, len(pairs), told, links), None)
    content = {
        "numberMatched": len(pairs),
        "numberReturned": len(told),
        "timeStamp": time_stamp(),
        "matches": told,
        "distinct": _distinct(view),
        "links": links,
    }
    return _answer(content)


async def post_match(request: Request, service: Service) -> Response:
    """Decide on a pair, or accept many: a body with `a`, `b`, `decision` and `why`, or with `accept_above`.

    `decision` is accept, reject or undo, of the records `a` and `b`. `accept_above` links all pairs from a score
    on, of the datasets `a` and `b` if they are given, and the answer lists the new links. `distinct` says that the
    datasets `a` and `b` are of different events, `related` takes it back. Each is one revision.
    """
    check_media(request, (JSON,))
    content = await read_body(request, MOST_BYTES, service.deadlines.page, "send one decision")
    sent, by = _read(content), actor_of(request).name
    if "accept_above" in sent:
        linked = await service.write(lambda session: _accept(session, sent, by))
        return _answer({"accepted": [{"a": pair.a, "b": pair.b, "score": pair.score} for pair in linked]})
    revision = await service.write(lambda session: _decide(session, sent, by))
    return _answer({"a": sent["a"], "b": sent["b"], "decision": sent["decision"], "revision": revision})


def matches_sheet(
    request: Request, count: int, told: Sequence[Mapping[str, object]], links: Sequence[Link]
) -> Sheet:
    """The pairs as a table; each record leads to its page."""
    return Sheet(
        title=f"Matches: {count:,} pairs",
        lead=LEAD,
        crumbs=[Cell("Map", url(request, "/map"))],
        grids=[Grid("Pairs", HEADS, [_row(request, each) for each in told])] if told else [],
        ways=[Cell(each["title"], each["href"]) for each in links if each["rel"] == "next"],
    )


def _wanted(session: Session, view: View, params: Mapping[str, str]) -> tuple[Matches, dict[tuple[str, str], str]]:
    decided = params.get("decided")
    if decided not in (None, "true", "false"):
        raise BadParameter(f"decided: must be true or false: {decided!r}")
    pairs = session.matches_in(
        view.snapshot, params.get("a"), params.get("b"), _score(params.get("above", STANDS_FOR))
    )
    decisions = {(str(each["a"]), str(each["b"])): str(each["decision"]) for each in session.links()}
    if decided is not None:
        wanted = decided == "true"
        pairs = Matches(tuple(pair for pair in pairs if ((pair.a, pair.b) in decisions) == wanted))
    return pairs, decisions


def _distinct(view: View) -> list[list[str]]:
    """The pairs of datasets that are said to be of different events, of datasets that the reader is shown."""
    known = frozenset(view.snapshot.distinct("dataset"))
    return sorted(sorted(pair) for pair in view.snapshot.distinct_datasets if pair <= known)


def _score(text: object) -> float:
    try:
        score = float(str(text))
    except ValueError:
        score = -1.0
    if not STANDS_FOR <= score <= 1:
        raise BadParameter(f"above: must be a score from {STANDS_FOR} to 1: {text!r}")
    return score


def _read(content: bytes) -> dict[str, object]:
    sent = read_object(content, BODY, "a, b and decision, or with accept_above")
    for name in ("a", "b", "why", "decision"):
        if sent.get(name) is not None and not isinstance(sent[name], str):
            raise BadInput(f"{name}: must be a text: {sent[name]!r}")
    if "accept_above" not in sent and not (sent.get("a") and sent.get("b")):
        raise BadInput("a, b: name the two records or datasets that the decision is on, or give accept_above")
    is_decision = "accept_above" not in sent or "decision" in sent
    if is_decision and sent.get("decision") not in DECISIONS:
        raise BadInput(f"decision: must be {', '.join(DECISIONS)}: {sent.get('decision')!r}")
    return sent


def _accept(session: Session, sent: Mapping[str, object], by: str | None) -> list[Candidate]:
    a, b = (None if sent.get(name) is None else str(sent[name]) for name in ("a", "b"))
    above = _score(sent["accept_above"])
    return session.accept_matches(above=above, a=a, b=b, why=str(sent.get("why") or ""), by=by)


def _decide(session: Session, sent: Mapping[str, object], by: str | None) -> int:
    one, other, why = str(sent["a"]), str(sent["b"]), str(sent.get("why") or "")
    if sent["decision"] in OF_DATASETS:
        return session.say_distinct(one, other, is_distinct=sent["decision"] == "distinct")
    if sent["decision"] == "accept":
        return session.link(one, other, why=why, by=by, score=session.match_score(one, other))
    act = session.reject_match if sent["decision"] == "reject" else session.unlink
    return act(one, other, why=why, by=by)


def _told(request: Request, pair: Candidate, decision: str | None) -> dict[str, object]:
    items = {f"item_{name}": url(request, f"/collections/incidents/items/{getattr(pair, name)}") for name in "ab"}
    return {**pair._asdict(), "decision": decision, **items}


def _row(request: Request, each: Mapping[str, object]) -> list[Cell]:
    page = [("f", "html")]
    records = [
        Cell(each[name], url(request, f"/collections/incidents/items/{each[name]}", page)) for name in ("a", "b")
    ]
    return [Cell(f"{each['score']:.2f}"), *records, Cell(each["why"]), Cell(each["decision"] or "")]


def _answer(content: Mapping[str, object]) -> Response:
    """Pairs are found anew without a revision, so that no tag says whether an answer is still valid."""
    return Response(orjson.dumps(content), media_type=JSON, headers={"Cache-Control": "no-store"})
