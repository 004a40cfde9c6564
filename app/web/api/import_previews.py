"""The content of a file before a person imports it: its first rows, and a proposed mapping."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.ingest.formats.preview import preview
from app.model.scratch import scratch_prefix
from app.web.api.parameters import refuse_params
from app.web.api.responses import JSON
from app.web.api.service import Service
from app.web.api.uploads import uploaded


async def post_preview(request: Request, service: Service) -> Response:
    """The first rows of the file of a form (multipart/form-data, field `file`), and a proposed mapping; no import.

    `columns` are the file's, `rows` the texts of its first rows, `words` the words of the columns that have few.
    `format` names the format of a file that needs no mapping; else `proposal` has `columns`, `constants`, `values`
    and `dates`, as a mapping has them.
    """
    refuse_params(request)
    with TemporaryDirectory(prefix=scratch_prefix()) as folder:
        async with uploaded(request) as upload:
            path = Path(folder) / upload.name
            await asyncio.to_thread(upload.write, path)
        told = await service.file(request, lambda: orjson.dumps(preview(path).as_dict()))
    return Response(told, media_type=JSON, headers={"Cache-Control": "no-store"})
