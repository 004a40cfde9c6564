"""The process that answers for `durand serve`."""

import gc
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing, suppress
from functools import partial
from multiprocessing import parent_process
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread, Timer
from time import sleep
from typing import TYPE_CHECKING, Any

import click

from app.access.access_file import AccessFile, open_access
from app.access.holders import Holders
from app.access.sessions import invite
from app.cli.backing_up import keep_backups
from app.cli.session import now, opened
from app.model.environment import share_counts
from app.model.errors import BadParameter, NoRoom, StoreError
from app.model.file_limits import limit_files
from app.model.memory import limit_memory
from app.model.scratch import scratch_prefix
from app.model.settings import Settings
from app.opening import open_from
from app.record.leftovers import clear_leftovers
from app.session import Session
from app.web.api.log_lines import log_lines_to_the_terminal

if TYPE_CHECKING:
    from app.web.api.addresses import Addresses
    from app.web.api.observing import Observing
    from app.web.api.service import Service

CHECKED_EVERY = 30.0
"""Seconds between two checks of all blocks of the engine's files: a second of a processor for 2 GB."""
FIRST_CHECKED_SECONDS = 3.0
"""How long after the store is opened these blocks are checked first: by then the map is mostly made."""
WARM_UP_SECONDS = 0.5
"""How long after the store is opened what the map needs is made: by then the service listens."""
WORKER_SECONDS = 30
"""How long one of several processes may be silent before it is started again."""
SWITCH_SECONDS = 0.001
"""How long a thread may hold the interpreter while others wait: Python's 5 ms add up over an answer's steps."""
LOOKED_EVERY = 0.25
"""Seconds between two looks for requests that take long."""
STOP_SECONDS = 8
"""How long a service that is told to stop waits for what it has begun: longer than for any client, under ten."""
AS_SERVED: Mapping[str, Any] = {
    "log_config": None,
    "access_log": False,
    "proxy_headers": False,
    "http": "app.cli.slow_clients:GuardedProtocol",
    "timeout_graceful_shutdown": STOP_SECONDS,
}
"""How uvicorn serves: who asks is found out by us alone, for it believes any proxy on this machine."""
LOOKED_THROUGH_AT = 20_000
"""New objects after which the newest are looked through for garbage: an answer has thousands, and leaves none."""
LOOPBACK = "127.0.0.1"
EVERY_ADDRESS = ("0.0.0.0", "::")
"""Hosts that a service listens on to be reached at all of the machine's addresses; no browser opens them."""

log = logging.getLogger("durand")


def answer(settings: Settings, host: str, listener: socket.socket, workers: int) -> None:
    """Answer what comes in at the listening socket, until this process is stopped; `host` is what is told."""
    import uvicorn

    log_lines_to_the_terminal(settings.log)
    # Opened here too where others answer: a store that cannot be opened, or is new, is dealt with once.
    with opened() as session, ExitStack() as stack, suppress(KeyboardInterrupt):
        reached = listener.getsockname()[1]
        clear_leftovers(settings.store, *filter(None, [settings.backup_dir]))
        click.echo(f"The map: http://{host}:{reached}/map", err=True)
        if settings.backup_dir is not None:
            Thread(target=keep_backups, args=[settings, settings.backup_dir], daemon=True).start()
        own = f"http://{f'[{host}]' if ':' in host else LOOPBACK if host in EVERY_ADDRESS else host}:{reached}"
        tell_one_time_address(session, settings.public_url.rstrip("/") if settings.public_url else own)
        if workers == 1:
            app = build_app(session, settings)
            uvicorn.Server(uvicorn.Config(app, **AS_SERVED)).run(sockets=[listener])
        else:
            from uvicorn.supervisors import Multiprocess

            counts = Path(stack.enter_context(TemporaryDirectory(prefix=scratch_prefix())))
            share_counts(counts)
            make = partial(open_app, settings, workers, counts)
            config = uvicorn.Config(
                make,
                factory=True,
                workers=workers,
                **AS_SERVED,
                timeout_worker_healthcheck=WORKER_SECONDS,
            )
            Multiprocess(config, sockets=[listener]).run()


def open_app(settings: Settings, workers: int, counts: Path) -> Any:
    """The application (ASGI) of one process of several."""
    log_lines_to_the_terminal(settings.log)
    Thread(target=end_with_parent, daemon=True).start()
    session = open_from(settings, now)
    limit_memory(settings.memory_mb, workers)
    limit_files(settings.file_limits)
    return build_app(session, settings, counts)


def end_with_parent() -> None:
    """Wait for the end of the process that started this one, and stop then: nobody else would.

    A process without its parent goes on to listen, so that a service that is started anew finds its port taken.
    """
    parent = parent_process()
    if parent is None:
        return
    parent.join()
    os.kill(os.getpid(), signal.SIGTERM)
    sleep(STOP_SECONDS)
    os._exit(1)


def build_app(session: Session, settings: Settings, counts: Path | None = None) -> Any:
    """The application (ASGI) over an opened store; each request is answered as its reader may see the store.

    `counts` is the folder of what several processes count together.
    """
    from app.cli.slow_clients import Connecting
    from app.web.api.addresses import Addresses
    from app.web.api.admission import Admitting
    from app.web.api.apart import Deadlines
    from app.web.api.application import create_app
    from app.web.api.measures import Measures
    from app.web.api.observing import Observing
    from app.web.api.rates import Limits, Rates
    from app.web.api.service import open_service

    access = find_access(session)
    session.share_restricted = settings.share_restricted
    deadlines = Deadlines(settings.deadline_s, settings.export_deadline_s)
    service = open_service(session, settings.basemap, settings.frame_ancestors, deadlines)
    sys.setswitchinterval(SWITCH_SECONDS)
    warming = Timer(WARM_UP_SECONDS, set_aside, [service.warm_up])
    warming.daemon = True
    warming.start()
    Thread(target=keep_checking, args=[service], daemon=True).start()
    addresses = Addresses.of_settings(settings.public_url, settings.allowed_hosts, settings.trusted_proxies)
    observing = Observing(Measures(counts), settings.access_log, partial(client_of, addresses))
    admitting = Admitting(
        addresses,
        None if access is None else Holders(access),
        settings.readers == "keys",
        settings.local_write,
        f"durand_{session.store.identity[:8]}",
        limits=Limits(Rates(settings.requests_per_minute), settings.answers_at_once, observing.running),
    )
    Thread(target=keep_telling, args=[observing], daemon=True).start()
    app = create_app(service, admitting, origins_of(settings), observing)
    app.state.connecting = Connecting(settings.connections_per_address, addresses)
    return app


def origins_of(settings: Settings) -> frozenset[str]:
    """The origins whose pages may read; `BadParameter` where strangers are shown restricted rows."""
    if settings.cors and settings.share_restricted:
        raise BadParameter(
            "DURAND_CORS: pages of other origins may not read rows that may not be passed on; unset "
            "DURAND_SHARE_RESTRICTED, or DURAND_CORS"
        )
    return frozenset(each.strip() for each in (settings.cors or "").split(",") if each.strip())


def find_access(session: Session) -> AccessFile | None:
    """The file of keys beside the store; None where none can be made, so that nobody can write."""
    try:
        return open_access(session.path, session.now)
    except (StoreError, NoRoom) as error:
        log.warning("nobody can write over HTTP: %s", error)
        return None


def tell_one_time_address(session: Session, base: str) -> None:
    """Print the address that opens a browser session for writing, to whoever sees this terminal."""
    access = find_access(session)
    if access is not None:
        try:
            with closing(access):
                click.echo(f"To write, open once in a browser: {base}/enter?once={invite(access)}", err=True)
        except (StoreError, NoRoom) as error:
            log.warning("no browser can be let in to write: %s", error)


def keep_checking(service: "Service") -> None:
    """Check the engine's files again and again, for as long as the process lives.

    Blocks that were checked need no check when they are read, so the first time is soon.
    """
    sleep(FIRST_CHECKED_SECONDS)
    while True:
        service.check_blocks()
        sleep(CHECKED_EVERY)


def keep_telling(observing: "Observing") -> None:
    """Log requests that take long while they run, for as long as the process lives."""
    while True:
        sleep(LOOKED_EVERY)
        observing.tell_long()


def client_of(addresses: "Addresses", scope: Mapping[str, Any]) -> str | None:
    """The address of the client of a request, as trusted proxies tell it."""
    peer = scope["client"][0] if scope.get("client") else None
    return addresses.client_of(peer, scope["headers"])


def set_aside(make: Callable[[], None]) -> None:
    """Make what then stays, and what is there already, nothing that is looked through for garbage any more.

    To do so again and again, and while it is made, costs an answer up to 0.1 s each time.
    """
    gc.disable()
    try:
        make()
        gc.freeze()
    finally:
        gc.set_threshold(LOOKED_THROUGH_AT)
        gc.enable()
