"""Reports and files of imports over HTTP, in a folder beside the store: what erasing and a crash leave of them."""

from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree

import orjson

from app.record.held_files import is_held

SUFFIX = ".imports"
"""Suffix of the folder's name, after the store's."""


def imports_folder(store: Path) -> Path:
    """The folder of the imports into the store in the file `store`."""
    return store.with_name(store.name + SUFFIX)


def drop_uploads(folder: Path) -> None:
    """Delete the files that were sent to imports whose process has died."""
    for upload in folder.glob("*"):
        if upload.is_dir() and not is_held(upload.with_suffix(".lock")):
            rmtree(upload, ignore_errors=True)
            for left in (".lock", ".part"):
                upload.with_suffix(left).unlink(missing_ok=True)


def forget_imports(store: Path, ids: Sequence[str]) -> None:
    """Delete what imports keep of erased records: reports that name one, and files of imports that died.

    Reports of failed imports go too, and other ones keep their counts alone: their sentences and lists of names
    may be about the same person. The history has the revisions of them all.
    """
    folder = imports_folder(store)
    drop_uploads(folder)
    named = [orjson.dumps(record_id).strip(b'"') for record_id in ids]
    for path in folder.glob("*.json"):
        content = path.read_bytes()
        job = orjson.loads(content)
        if job.get("error") or any(name in content for name in named):
            path.unlink()
        elif job.get("report"):
            part = path.with_suffix(".part")
            part.write_bytes(orjson.dumps({**job, "report": _counts(job["report"])}))
            part.replace(path)


def _counts(report: dict[str, object]) -> dict[str, object]:
    return {name: [] if isinstance(value, list) else value for name, value in report.items()}
