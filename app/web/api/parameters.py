"""Query strings as parameters, each given once."""

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

from starlette.datastructures import URL
from starlette.requests import Request

from app.filters.catalogue import FILTER_NAMES, check_names
from app.model.errors import BadParameter
from app.web.api.responses import ASKED_MOMENT, LANGUAGE, base_url, is_html
from app.web.page.catalogue import ENGLISH, LANG, find_language, read_language

JSON_FORMATS = ("json", "geojson")
HTML_FORMATS = ("html",)
BOTH_FORMATS = (*JSON_FORMATS, *HTML_FORMATS)
FLAGS = {"0": False, "1": True, "false": False, "true": True}
_FILES = re.compile(r"/(export|static|api|tiles)(/|$)")
"""Paths of answers that are no pages."""


def read_params(request: Request, formats: Sequence[str] = JSON_FORMATS) -> dict[str, str]:
    """The query string's parameters without `f`, a moment that the service is of, and the `lang` of a page.

    Raises `BadParameter` if one is given twice with two values, or `f` or `lang` is unknown.
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
    if formats == HTML_FORMATS or ("html" in formats and is_html(request)):
        request.scope[LANGUAGE] = read_language(params.pop(LANG, None))
    return params


def language_of(request: Request) -> str:
    """The language of the page that is answered; for the page of an error the one that was asked for, if known."""
    found: str | None = request.scope.get(LANGUAGE)
    return find_language(request.query_params.get(LANG)) if found is None else found


def in_language(request: Request, href: str) -> str:
    """The address of a page of ours with the language of the page that leads to it, where it is not English."""
    language = language_of(request)
    is_ours = href.startswith(f"{base_url(request)}/")
    if language == ENGLISH or not is_ours:
        return href
    address = URL(href)
    is_page = dict(parse_qsl(address.query)).get("f", "html") == "html" and not _FILES.search(address.path)
    return str(address.include_query_params(lang=language)) if is_page else href


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
