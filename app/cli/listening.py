"""The socket that a service listens on."""

import socket

from app.model.errors import BadParameter


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; `BadParameter` if the port is taken or the address is not ours."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise BadParameter(f"cannot listen on {host}:{port}: {error.strerror}; see --host and --port") from error
