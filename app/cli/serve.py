"""`durand serve`."""

import gc
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Timer
from typing import Any

import click

from app.cli.session import now, opened
from app.model.attribution import licences_to_withhold
from app.model.errors import BadParameter
from app.model.settings import Settings
from app.opening import open_from, read_settings
from app.session import Session

WARM_UP_SECONDS = 0.5
"""How long after the store is opened what the map needs is made: by then the service listens."""
LOOKED_THROUGH_AT = 20_000
"""New objects after which the newest are looked through for garbage: an answer has thousands, and leaves none."""


@click.command()
@click.option("--host", help="Address to listen on; DURAND_HOST if not given.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; DURAND_PORT if not given.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Processes that answer; they share one kept snapshot.",
)
def serve(host: str | None, port: int | None, workers: int) -> None:
    """Serve the map and the API until the command is stopped."""
    import uvicorn

    settings = read_settings()
    log_to_the_terminal()
    address = host or settings.host, settings.port if port is None else port
    # Opened here too where others answer: a store that cannot be opened, or is new, is dealt with once.
    with opened() as session, listen(*address) as listener, suppress(KeyboardInterrupt):
        bound, reached, *_ = listener.getsockname()
        click.echo(f"The map: http://{address[0]}:{reached}/map", err=True)
        if workers == 1:
            app = build_app(session, settings, bound)
            uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listener])
        else:
            from uvicorn.supervisors import Multiprocess

            make = partial(open_app, settings, bound)
            config = uvicorn.Config(make, factory=True, workers=workers, log_config=None, access_log=False)
            Multiprocess(config, sockets=[listener]).run()


def open_app(settings: Settings, bound: str) -> Any:
    """The application (ASGI) of one process of several."""
    log_to_the_terminal()
    return build_app(open_from(settings, now), settings, bound)


def build_app(session: Session, settings: Settings, bound: str) -> Any:
    """The application (ASGI) over an opened store, for whoever can reach the address that it is bound to."""
    from app.web.api.application import create_app
    from app.web.api.service import open_service

    kept_back = licences_to_withhold(settings.share_restricted, bound, settings.public_url)
    service = open_service(session.withholding(kept_back), settings.basemap, settings.frame_ancestors)
    warming = Timer(WARM_UP_SECONDS, set_aside, [service.warm_up])
    warming.daemon = True
    warming.start()
    return create_app(service, settings.public_url)


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


def log_to_the_terminal() -> None:
    """Log to standard error, with the time."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; `BadParameter` if the port is taken or the address is not ours."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise BadParameter(f"cannot listen on {host}:{port}: {error.strerror}; see --host and --port") from error
