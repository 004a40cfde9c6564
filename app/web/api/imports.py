"""Files imported over HTTP: taken in the background, watched while they are, and reversed by a new revision."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from secrets import token_hex
from time import monotonic

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.filters.catalogue import check_names
from app.ingest.importer import Options
from app.ingest.large_files import second_process
from app.ingest.locator_opening import name_sources
from app.model.errors import Conflict, DurandError
from app.model.memory import as_no_room
from app.opening import read_settings
from app.session import Session, Watch
from app.web.api.access import actor_of
from app.web.api.import_jobs import DISMISSED, FAILED, OPEN, RUNNING, SUCCESSFUL, Job, Jobs
from app.web.api.parameters import BOTH_FORMATS, read_params, refuse_params
from app.web.api.responses import EVENTS, JSON, accepts, is_html, link, url
from app.web.api.service import Service
from app.web.api.sheets import Cell, Grid, Sheet, sheet_response
from app.web.api.uploads import Upload, uploaded

TOLD_EVERY = 0.25
"""Seconds between two looks at an import for whoever watches it, and between two notes of how far it is."""
SIGN_OF_LIFE = 15.0
"""Seconds after which a stream of events without news sends a comment, so that no proxy ends it."""
NEVER_KEPT = {"Cache-Control": "no-store"}
UNFORESEEN = "an error that we did not foresee; the service's log has it"
REFRESHED = {"Refresh": "2"}

log = logging.getLogger("durand")


async def post_import(request: Request, service: Service) -> Response:
    """Import the file of a form (multipart/form-data) in the background; 202, and Location says where to look.

    `file` is the file; `mapping` may be a TOML text that says what its columns are, `dataset` the name of the
    dataset, `dry_run` true for a report without writing. `/imports/{import_id}` tells how far it is, and gives the
    report of `durand import`.
    """
    refuse_params(request)
    name, by, jobs = token_hex(8), actor_of(request).name, service.jobs
    async with uploaded(request) as upload:
        path = jobs.upload(name, upload.name)
        try:
            size = await asyncio.to_thread(upload.write, path)
            job = _job(name, upload, size, by, service.now().isoformat())
            jobs.keep(job)
        except BaseException:
            jobs.end(name)
            raise
    running = asyncio.create_task(_run(service, jobs, job, path, upload.options))
    service.importing.add(running)
    running.add_done_callback(service.importing.discard)
    count_import = request.app.state.observing.measures.count_import
    running.add_done_callback(lambda ended: ended.cancelled() or count_import(ended.result()))
    here = url(request, f"/imports/{name}")
    return Response(_body(request, job), 202, {"Location": here, **NEVER_KEPT}, JSON)


async def get_import(request: Request, service: Service, import_id: str) -> Response:
    """An import: its `status`, its `progress` in percent, and at its end the `report`, or the `error`.

    With `Accept: text/event-stream` every change is an event `progress`, and the last state an event `end`; a
    browser gets a page.
    """
    refuse_params(request, BOTH_FORMATS)
    job = service.jobs.find(import_id)
    if accepts(request, EVENTS):
        return StreamingResponse(_events(request, service.jobs, import_id), media_type=EVENTS, headers=NEVER_KEPT)
    if is_html(request):
        response = sheet_response(request, _sheet(request, job), '""')
        response.headers.update({**NEVER_KEPT, **(REFRESHED if job.status in OPEN else {})})
        del response.headers["etag"]
        return response
    return Response(_body(request, job), headers=NEVER_KEPT, media_type=JSON)


async def delete_import(request: Request, service: Service, import_id: str) -> Response:
    """Reverse an import by a new revision: what it inserted is retracted, what it changed is as before.

    Records that were changed since stay as they are, and `reversed` names them. `why` may say the reason. 202 if
    it takes longer than a page may; 409 for an import that runs, wrote nothing, or was reversed.
    """
    params, jobs = read_params(request), service.jobs
    check_names(params, ("why",))
    job = jobs.find(import_id)
    _reversible(job)
    why = params.get("why", "").strip() or f"the import of {job.file} was reversed"
    by = actor_of(request).name
    act = partial(_reverse, jobs, import_id, why, by)
    reversing = asyncio.create_task(service.writes.make(service.session, act))
    service.importing.add(reversing)
    reversing.add_done_callback(service.importing.discard)
    await asyncio.wait({reversing}, timeout=service.deadlines.page)
    if not reversing.done():
        return Response(
            _body(request, job), 202, {"Location": url(request, f"/imports/{job.id}"), **NEVER_KEPT}, JSON
        )
    await service.shown(reversing.result())
    return Response(_body(request, jobs.find(import_id)), headers=NEVER_KEPT, media_type=JSON)


def _job(name: str, upload: Upload, size: int, by: str | None, created: str) -> Job:
    return Job(name, upload.name, upload.options.dataset, upload.options.dry_run, by, created, size)


def _reversible(job: Job) -> int:
    """The revision that an import wrote; `Conflict` if there is nothing to reverse."""
    if job.status in OPEN:
        raise Conflict(f"import {job.id} is {job.status}; wait until it is done, then reverse it")
    if job.reversed is not None:
        raise Conflict(f"import {job.id} was reversed already, by revision {job.reversed['revision']}")
    if job.revision is None:
        raise Conflict(f"import {job.id} wrote nothing that could be reversed")
    return job.revision


def _reverse(jobs: Jobs, job_id: str, why: str, by: str | None, session: Session) -> int:
    """Reverse an import, unless somebody else has done so meanwhile; gives the revision."""
    with jobs.alone(job_id) as job:
        undone = session.undo(_reversible(job), why=why, by=by)
        jobs.keep(replace(job, status=DISMISSED, reversed=undone.as_dict()))
    return undone.revision


async def _run(service: Service, jobs: Jobs, job: Job, path: Path, options: Options) -> str:
    """Import the file when its turn comes, and keep what became of it; gives its last state."""
    try:
        done = await service.writes.make_import(service.session, partial(_import, jobs, job, path, options))
    except Exception as error:
        known = error if isinstance(error, DurandError) else as_no_room(error)
        if known is None:
            log.exception("import %s of %s", job.id, job.file)
        why = UNFORESEEN if known is None else str(known).replace(f"{service.store.path.parent}/", "")
        done = replace(job, status=FAILED, error=why)
    try:
        jobs.keep(done)
    finally:
        jobs.end(job.id)
    return done.status


def _import(jobs: Jobs, job: Job, path: Path, options: Options, session: Session) -> Job:
    """The job when its file is imported."""
    told, running = [0.0], replace(job, status=RUNNING)
    jobs.keep(running)

    def note(read: int) -> None:
        if monotonic() >= told[0] + TOLD_EVERY:
            told[0] = monotonic()
            jobs.keep(replace(running, read=read))

    with second_process([path], name_sources(read_settings())) as other:
        report = session.take_in(path, options, Watch(note, other))
    return replace(job, status=SUCCESSFUL, read=job.bytes, revision=report.revision, report=report.as_dict())


async def _events(request: Request, jobs: Jobs, import_id: str) -> AsyncIterator[bytes]:
    last, quiet_since = b"", monotonic()
    while True:
        job = jobs.find(import_id)
        told = _body(request, job)
        if job.status not in OPEN:
            yield b"event: end\ndata: %b\n\n" % told
            return
        if told != last:
            last, quiet_since = told, monotonic()
            yield b"event: progress\ndata: %b\n\n" % told
        elif monotonic() > quiet_since + SIGN_OF_LIFE:
            quiet_since = monotonic()
            yield b": still at it\n\n"
        await asyncio.sleep(TOLD_EVERY)


def _body(request: Request, job: Job) -> bytes:
    links = [link(request, f"/imports/{job.id}", "self", JSON, "This import")]
    return orjson.dumps({**job.as_dict(), "links": links})


def _sheet(request: Request, job: Job) -> Sheet:
    """An import as a page."""
    report = job.report or {}
    shown = ("rows", "inserted", "updated", "unchanged", "retracted", "refused", "located", "unlocated")
    facts = {
        "State": Cell(job.status),
        "Progress, %": Cell(job.progress),
        "Asked for by": Cell(job.by),
        "Asked for at": Cell(job.created),
        "Trial run": Cell("yes" if job.dry_run else "no"),
        "Revision": Cell(job.revision),
        **{name.capitalize(): Cell(report[name]) for name in shown if name in report},
    }
    refused = [[Cell(each["row"]), Cell(each["reason"])] for each in report.get("refusals", ())]  # type: ignore[attr-defined]
    grids = [Grid("Refused rows", ["Row", "Reason"], refused)] if refused else []
    warnings = [*([job.error] if job.error else []), *report.get("warnings", ())]  # type: ignore[misc]
    crumbs = [Cell("Map", url(request, "/map"))]
    return Sheet(f"Import of {job.file}", "", crumbs, facts=facts, grids=grids, warnings=warnings)
