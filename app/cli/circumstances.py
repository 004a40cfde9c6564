"""Findings about what a service works with: its settings, its store, disk, files, memory and port."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import apsw

from app.access.access_file import path_of
from app.cli.findings import Finding
from app.cli.listening import listen
from app.model.attribution import is_loopback
from app.model.errors import BadParameter, DurandError
from app.model.memory import MB, memory_limit, resident_bytes
from app.model.settings import Settings
from app.record.connection import connect, is_read_only
from app.record.standing import read_identity, read_standing

LEAST_FREE_MB = 200
"""Megabytes of a disk below which the next import may not find room."""
LEAST_FILES = 256
"""Open files below which a service of many connections refuses some."""
LEAST_MEMORY_MB = 512


def find_contradictions(settings: Settings) -> Iterator[Finding]:
    """Settings that contradict each other, or do nothing."""
    is_public = any((settings.public_url, settings.allowed_hosts, settings.trusted_proxies))
    if settings.cors and settings.share_restricted:
        said = "DURAND_CORS and DURAND_SHARE_RESTRICTED: the service does not start with both"
        yield Finding("settings", "fault", said, "unset one of them")
    if settings.readers == "keys" and not path_of(settings.store).exists():
        said = "DURAND_READERS=keys, and there is no key: nobody can read"
        yield Finding("settings", "fault", said, "durand key add NAME --role reader")
    if settings.local_write and is_public:
        said = "DURAND_LOCAL_WRITE does nothing beside a public URL, allowed hosts or trusted proxies"
        yield Finding("settings", "note", said, "unset it, and write with keys")
    if settings.public_url and not settings.trusted_proxies:
        said = "DURAND_PUBLIC_URL without DURAND_TRUSTED_PROXIES: every client has the proxy's address"
        yield Finding("settings", "note", said, "name the proxy's address in DURAND_TRUSTED_PROXIES")
    if settings.backup_dir is None:
        said = "no DURAND_BACKUP_DIR: `durand serve` makes no backups"
        yield Finding("settings", "note", said, "name a folder, best on another disk")
    elif settings.backup_dir.resolve() == settings.store.resolve().parent:
        said = "DURAND_BACKUP_DIR is the folder of the store: one disk holds both"
        yield Finding("settings", "note", said, "name a folder on another disk")


def find_store(settings: Settings) -> Iterator[Finding]:
    """The store's state; `durand check` looks at every record of it."""
    path = settings.store
    if not path.parent.is_dir():
        yield Finding("store", "fault", f"no such folder: {path.parent}", "make it, or set DURAND_STORE")
    elif not path.exists():
        yield Finding("store", "note", f"{path} is not there yet", "it is made on first use, with the seed")
    else:
        yield _look_at(path)


def _look_at(path: Path) -> Finding:
    try:
        with closing(connect(path)) as connection:
            revision, identity = read_standing(connection).revision, read_identity(connection)
    except apsw.Error as error:
        return Finding("store", "fault", f"{path}: {error}", "durand check says more; durand restore BACKUP")
    if not identity:
        return Finding("store", "fault", f"{path} is no store of ours", "set DURAND_STORE to another file")
    told = f"{path}, revision {revision}, {path.stat().st_size / MB:,.1f} MB"
    if is_read_only(path):
        return Finding("store", "note", f"{told}, cannot be written to", "give this user the right to write it")
    return Finding("store", "ok", told)


def find_room(settings: Settings) -> Iterator[Finding]:
    """The free room on the disks of the store, of temporary files and of backups."""
    folders = {"disk of the store": settings.store.parent, "disk of temporary files": Path(tempfile.gettempdir())}
    if settings.backup_dir is not None:
        folders["disk of backups"] = settings.backup_dir
    size = settings.store.stat().st_size / MB if settings.store.is_file() else 0
    for about, folder in folders.items():
        if not folder.is_dir():
            yield Finding(about, "fault", f"no such folder: {folder}", "make it, or name another one")
            continue
        free, least = shutil.disk_usage(folder).free / MB, max(LEAST_FREE_MB, 2 * size)
        told = f"{free:,.0f} MB are free at {folder.absolute()}"
        if free >= least:
            yield Finding(about, "ok", told)
        else:
            yield Finding(
                about, "fault", told, f"make room for {least:,.0f} MB: an import or a copy takes as much"
            )


def find_limits() -> Iterator[Finding]:
    """The limits of open files and of memory."""
    try:
        import resource
    except ImportError:
        pass
    else:
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        is_few = hard != resource.RLIM_INFINITY and hard < LEAST_FILES
        told = "no limit" if hard == resource.RLIM_INFINITY else f"at most {hard:,}"
        mend = f"let this user open {LEAST_FILES} files or more (ulimit -n)" if is_few else ""
        yield Finding("open files", "fault" if is_few else "ok", told, mend)
    allowed = memory_limit() / MB
    told = f"{allowed:,.0f} MB may be used; this command takes {resident_bytes() / MB:,.0f}"
    if allowed < LEAST_MEMORY_MB:
        yield Finding("memory", "fault", told, f"give the program {LEAST_MEMORY_MB} MB (DURAND_MEMORY_MB)")
    else:
        yield Finding("memory", "ok", told)


def find_port(settings: Settings) -> Iterator[Finding]:
    """Whether the service's port is free, or a service of ours is there."""
    host, port = settings.host, settings.port
    about = f"port {port}"
    try:
        listen(host, port).close()
    except BadParameter as error:
        if answers(host, port):
            yield Finding(about, "ok", f"a service of ours answers at {host}:{port}")
        else:
            yield Finding(about, "fault", str(error), "end what listens there, or set DURAND_PORT")
    else:
        yield Finding(about, "ok", f"{host}:{port} is free" + ("" if is_loopback(host) else ", for everybody"))


def answers(host: str, port: int) -> bool:
    """Whether a service of this program answers there."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    try:
        with urlopen(f"http://{shown}:{port}/healthz", timeout=5) as answer:
            return "boundary_set" in json.load(answer)
    except HTTPError as error:
        return error.status == 503
    except (OSError, ValueError, DurandError):
        return False
