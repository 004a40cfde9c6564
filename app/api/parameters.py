"""Query strings as parameters, each given once."""

from starlette.requests import Request

from app.errors import BadParameter
from app.filters import check_names

FORMATS = {"json": "json", "geojson": "json", "html": "html"}


def read_params(request: Request) -> dict[str, str]:
    """The query string's parameters but `f`; `BadParameter` for one given twice, or a format we do not have."""
    params: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in params:
            raise BadParameter(f"{name}: given twice; give one, with its values separated by commas")
        params[name] = value
    if params.pop("f", "json") not in FORMATS:
        raise BadParameter(f"f: unknown format {request.query_params['f']!r}: expected {', '.join(FORMATS)}")
    return params


def refuse_params(request: Request) -> None:
    """Raise `BadParameter` for any parameter but `f`."""
    check_names(read_params(request), ("f",))
