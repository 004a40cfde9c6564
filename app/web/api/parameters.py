"""Query strings as parameters, each given once."""

from collections.abc import Sequence

from starlette.requests import Request

from app.filters.catalogue import FILTER_NAMES, check_names
from app.model.errors import BadParameter
from app.web.api.responses import ASKED_MOMENT

JSON_FORMATS = ("json", "geojson")
HTML_FORMATS = ("html",)
BOTH_FORMATS = (*JSON_FORMATS, *HTML_FORMATS)
FLAGS = {"0": False, "1": True, "false": False, "true": True}


def read_params(request: Request, formats: Sequence[str] = JSON_FORMATS) -> dict[str, str]:
    """The query string's parameters without `f`, and without a moment that the service is of.

    Raises `BadParameter` if one is given twice with two values, or `f` is unknown.
    """
    params: dict[str, str] = {}
    if not request.scope["query_string"]:
        return params
    for name, value in request.query_params.multi_items():
        # GDAL adds the parameters of its address to the links of pages, which have them already.
        if params.get(name, value) != value:
            raise BadParameter(f"{name}: given twice; give one, with its values separated by commas")
        params[name] = value
    for name in request.scope.get(ASKED_MOMENT, ()):
        params.pop(name, None)
    form = params.pop("f", formats[0])
    if form not in formats:
        raise BadParameter(f"f: no such format of this page: {form!r}: expected {', '.join(formats)}")
    return params


def refuse_params(request: Request, formats: Sequence[str] = JSON_FORMATS) -> None:
    """Raise `BadParameter` for any parameter other than `f`."""
    check_names(read_params(request, formats), ("f",))


def refuse_params_but_filters(request: Request, formats: Sequence[str] = JSON_FORMATS) -> None:
    """Raise `BadParameter` for any parameter other than `f` and the filters, which GDAL sends to every page."""
    check_names(read_params(request, formats), ("f", *FILTER_NAMES))


def read_flag(name: str, text: str) -> bool:
    """The flag in a text: true or 1, false or 0; `BadParameter` for another text."""
    if text not in FLAGS:
        raise BadParameter(f"{name}: must be true or false: {text!r}")
    return FLAGS[text]
