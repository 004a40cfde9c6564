"""Browser sessions over HTTP: opened by the one-time address of `durand serve` or by a key, shown, and ended."""

import asyncio

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.access.access_file import AccessFile
from app.access.audit import note
from app.access.holders import Holders
from app.access.sessions import OPEN_FOR, accept_invitation, end_session, open_session
from app.model.errors import BadParameter, Forbidden
from app.model.roles import LOCAL, Actor, Role
from app.web.api.access import ADMITTING, FORM, SESSION, actor_of, csrf_token, read_form
from app.web.api.admission import Admitting
from app.web.api.auditing import note_refusal, note_wrong_key
from app.web.api.parameters import BOTH_FORMATS, read_params, refuse_params
from app.web.api.responses import CONTENT_POLICY, HTML, JSON, header, is_html, url
from app.web.api.service import Service
from app.web.api.sheets import page_style, said_in, templates
from app.web.page.policy import OWN, sheet_policy

ONCE = "once"
"""The parameter of a one-time address."""
# Without any referrer a browser would send the page's form as one of no origin.
NEVER_KEPT = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}


async def get_enter(request: Request, _: Service) -> Response:
    """A browser session for whoever opens the one-time address that `durand serve` prints; 403 for a used one."""
    secret = read_params(request).get(ONCE)
    if secret is None:
        raise BadParameter(f"{ONCE}: missing; open the whole address that `durand serve` prints when it starts")
    if request.method == "HEAD":
        return Response(status_code=204, headers=NEVER_KEPT)
    access = _access(request)
    try:
        opened = await asyncio.to_thread(accept_invitation, access, secret)
    except Forbidden as error:
        await note_refusal(request, f"403 {error}")
        raise
    who = Actor(LOCAL, Role.ADMIN, actor_of(request).address)
    await asyncio.to_thread(note, access, who, "opened a browser session by the one-time address", "303")
    return _signed_in(request, opened)


async def get_session(request: Request, service: Service) -> Response:
    """The reader's name and role; for a browser session also the token that writing needs, as `csrf_token`."""
    refuse_params(request, BOTH_FORMATS)
    actor, token = actor_of(request), csrf_token(request)
    if not is_html(request):
        told = {"name": actor.name, "role": actor.role.word, "is_local": actor.is_local, "csrf_token": token}
        return Response(orjson.dumps(told), media_type=JSON, headers=NEVER_KEPT)
    page = (
        templates()
        .get_template("session.html")
        .render(
            actor=actor,
            is_open=token is not None,
            may_read=actor.role >= Role.READER or not _admitting(request).keys_only,
            entry=url(request, "/session"),
            end=url(request, "/session/end"),
            **said_in(request),
        )
    )
    policy = sheet_policy(page_style(), service.frame_ancestors, form_action=OWN)
    headers = {**NEVER_KEPT, CONTENT_POLICY: policy}
    return Response(page, media_type=HTML, headers=headers)


async def post_session(request: Request, _: Service) -> Response:
    """A browser session for the holder of the key in the form's field `key`; 401 for a wrong one."""
    refuse_params(request)
    kind = (header(request, b"content-type") or b"").partition(b";")[0].strip().lower()
    if kind != FORM:
        raise BadParameter(f"the key stands in the field `key` of a form, as {FORM.decode()}")
    holders, actor = _holders(request), actor_of(request)
    holder = holders.of_key((await read_form(request)).get("key", "").strip())
    if holder is None:
        error = _admitting(request).wrong_key(actor.address)
        await note_wrong_key(holders, actor.address, "POST /session", error)
        raise error
    access = holders.access
    opened = await asyncio.to_thread(open_session, access, holder.name)
    who = Actor(holder.name, holder.role, actor.address)
    await asyncio.to_thread(note, access, who, "opened a browser session by a key", "303")
    return _signed_in(request, opened)


async def post_end(request: Request, _: Service) -> Response:
    """The end of the browser session; the answer leads to /session."""
    refuse_params(request)
    secret = request.scope.get(SESSION)
    if secret is not None:
        await asyncio.to_thread(end_session, _access(request), secret)
    answer = _to_session(request)
    _set_cookie(request, answer, "", 0)
    return answer


def _signed_in(request: Request, secret: str) -> Response:
    answer = _to_session(request)
    _set_cookie(request, answer, secret, int(OPEN_FOR.total_seconds()))
    return answer


def _set_cookie(request: Request, answer: Response, secret: str, seconds: int) -> None:
    """Let the browser keep the secret for so long.

    No script reads the cookie, no other site's page makes the browser send it, and what came under TLS is not sent
    without it.
    """
    is_secure = request.scope["scheme"] == "https"
    name = _admitting(request).cookie
    answer.set_cookie(name, secret, max_age=seconds, httponly=True, samesite="strict", secure=is_secure)


def _to_session(request: Request) -> Response:
    return RedirectResponse(url(request, "/session"), status_code=303, headers=NEVER_KEPT)


def _admitting(request: Request) -> Admitting:
    found: Admitting = request.scope[ADMITTING]
    return found


def _access(request: Request) -> AccessFile:
    return _holders(request).access


def _holders(request: Request) -> Holders:
    holders = _admitting(request).holders
    if holders is None:
        raise Forbidden(
            "this service has no file of keys beside its store, and opens no sessions; its log says why"
        )
    return holders
