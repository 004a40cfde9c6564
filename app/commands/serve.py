"""`durand serve`."""

import logging
import socket
from contextlib import suppress

import click

from app.attribution import licences_to_withhold
from app.commands.session import now, opened, read_settings
from app.errors import BadParameter


@click.command()
@click.option("--host", help="Address to listen on (DURAND_HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (DURAND_PORT).")
def serve(host: str | None, port: int | None) -> None:
    """Serve the map and the API."""
    import uvicorn

    from app.api.application import create_app
    from app.api.service import open_service

    settings = read_settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    address = host or settings.host, settings.port if port is None else port
    with opened() as everything, listen(*address) as listener, suppress(KeyboardInterrupt):
        bound, *_ = listener.getsockname()
        kept_back = licences_to_withhold(settings.share_restricted, bound, settings.public_url)
        store = everything.store.withholding(kept_back)
        service = open_service(
            store, everything.desk, everything.known(), settings.basemap, now, settings.frame_ancestors
        )
        click.echo(f"The map: http://{address[0]}:{listener.getsockname()[1]}/map", err=True)
        config = uvicorn.Config(create_app(service, settings.public_url), log_config=None, access_log=False)
        uvicorn.Server(config).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; `BadParameter` if the port is taken or the address is not ours."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise BadParameter(f"cannot listen on {host}:{port}: {error.strerror}; see --host and --port") from error
