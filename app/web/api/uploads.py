"""The form of an import: a file and what to do with it, as multipart/form-data."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from shutil import copyfileobj

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from app.ingest.formats.mapping import ColumnMap, read_map
from app.ingest.importer import Options
from app.model.errors import BadParameter, GivenUp
from app.web.api.bodies import check_media, pieces
from app.web.api.parameters import read_flag

MULTIPART = "multipart/form-data"
MOST_BYTES = 2_000_000_000
"""Bytes of a form with a file of some millions of rows."""
SMALLER = "import a file of this size with `durand import`"
MOST_NAME = 200
"""Bytes of a file's name; most file systems take 255."""
FILE, MAPPING, DATASET, DRY_RUN = "file", "mapping", "dataset", "dry_run"
FIELDS = (FILE, MAPPING, DATASET, DRY_RUN)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, by its name, and the options of its import."""

    file: UploadFile
    name: str
    options: Options

    def write(self, path: Path) -> int:
        """Write the file to a path; gives its bytes."""
        with path.open("wb") as out:
            copyfileobj(self.file.file, out, 1 << 20)
            return out.tell()


@asynccontextmanager
async def uploaded(request: Request) -> AsyncIterator[Upload]:
    """The upload in the body of a request, as long as it is needed.

    `file` is needed; `mapping` is a TOML text or file, `dataset` a name, `dry_run` true or false. Raises
    `UnknownMedia` for a body of another type, `TooLarge` for too many bytes, `BadParameter` for a wrong field, and
    `BadInput` for a mapping that cannot be used.
    """
    check_media(request, (MULTIPART,))
    async with _parsed(request) as form:
        yield await _read(form)


async def _read(form: FormData) -> Upload:
    unknown = [name for name in form if name not in FIELDS]
    if unknown:
        raise BadParameter(f"{unknown[0]}: no such field; expected {', '.join(FIELDS)}")
    for name in form:
        if len(form.getlist(name)) > 1:
            raise BadParameter(f"{name}: given twice; give one")
    file = form.get(FILE)
    if not isinstance(file, UploadFile):
        raise BadParameter(f"{FILE}: missing; send the file in a field of this name, with its file name")
    dry_run, dataset = await _text(form, DRY_RUN), await _text(form, DATASET)
    options = Options(
        dataset=dataset or None,
        dry_run=bool(dry_run) and read_flag(DRY_RUN, str(dry_run)),
        mapping=await _mapping(form),
    )
    return Upload(file, _file_name(file.filename), options)


@asynccontextmanager
async def _parsed(request: Request) -> AsyncIterator[FormData]:
    """The form in the body; its files are closed afterwards, also where the body breaks off."""
    parser = MultiPartParser(request.headers, _limited(request), max_files=2, max_fields=4)
    try:
        try:
            form = await parser.parse()
        except (MultiPartException, KeyError) as error:
            why = getattr(error, "message", f"no {error}")
            raise BadParameter(f"body: no {MULTIPART} that can be read: {why}") from error
        except ClientDisconnect:
            raise GivenUp("the client has left") from None
        yield form
    finally:
        for file in parser._files_to_close_on_error:
            file.close()


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    async for piece in pieces(request, MOST_BYTES, SMALLER):
        yield piece


async def _text(form: FormData, name: str) -> str | None:
    """The text of a field, also of one that is sent as a file; None if it is not there."""
    value = form.get(name)
    if not isinstance(value, UploadFile):
        return value
    try:
        return (await value.read()).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadParameter(f"{name}: not a text in UTF-8: {error.reason}") from error


async def _mapping(form: FormData) -> ColumnMap | None:
    text = await _text(form, MAPPING)
    return None if not text else read_map(text, MAPPING)


def _file_name(given: str | None) -> str:
    """The last part of a file's name, which says its format by its ending; `BadParameter` for no name."""
    name = PurePosixPath((given or "").replace("\\", "/")).name
    if not name.strip(". ") or len(name.encode()) > MOST_NAME or not name.isprintable():
        raise BadParameter(f"{FILE}: needs a file name such as events.csv: {given!r}")
    return name
