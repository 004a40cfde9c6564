"""`durand serve`: a light process that listens, and starts the process that answers."""

import socket
from functools import partial

import click

from app.cli.listening import listen
from app.cli.supervising import supervised
from app.model.settings import Settings, read_settings


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
    """Serve the map and the API until the command is stopped.

    A process that the system kills is started again; requests wait meanwhile.
    """
    settings = read_settings()
    address = host or settings.host, settings.port if port is None else port
    with listen(*address) as listener:
        supervised(partial(_answer, settings, address[0], listener, workers))


def _answer(settings: Settings, host: str, listener: socket.socket, workers: int) -> None:
    """Import all that answers, in the process that answers."""
    from app.cli.serve import answer

    answer(settings, host, listener, workers)
