"""Content-Security-Policies of our pages: what a page may run, load and be framed by; all else is forbidden.

Inline scripts and styles are allowed by their hashes, which are equal for every copy of a page, so that a copy
kept by a client stays valid; no inline content is allowed in general.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import urlsplit

NONE, OWN, DATA = "'none'", "'self'", "data:"
FRAMED_BY_OURSELVES = OWN
"""The value of `frame-ancestors` if no setting says otherwise: only our own pages may frame them."""


def hash_source(text: str) -> str:
    """The policy source that allows one inline script or style, given the text between its tags."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode('ascii')}'"


def map_policy(script: str, style: str, basemap: str | None, frame_ancestors: str) -> str:
    """The policy of the map page with this inline script and style; `basemap` is the URL template of its tiles."""
    return _policy(
        {
            "script-src": (OWN, hash_source(script)),
            "style-src": (OWN, hash_source(style)),
            "font-src": (OWN,),
            "img-src": (OWN, DATA, *([] if basemap is None else [tile_source(basemap)])),
            "connect-src": (OWN,),
            "worker-src": (OWN,),
            "form-action": (OWN,),
            "frame-ancestors": (frame_ancestors,),
        }
    )


def desk_policy() -> str:
    """The policy of the desk: its scripts are files alone, and no page shows it in a frame, for it writes."""
    return _policy(
        {
            "script-src": (OWN,),
            "style-src": (OWN,),
            "font-src": (OWN,),
            "img-src": (OWN, DATA),
            "connect-src": (OWN,),
            "form-action": (NONE,),
            "frame-ancestors": (NONE,),
        }
    )


def file_policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """The policy of a page in one file, written in the page: it runs its own scripts and makes no requests."""
    return _policy(
        {
            "script-src": map(hash_source, scripts),
            "style-src": map(hash_source, styles),
            "img-src": (DATA,),
            "form-action": (NONE,),
        }
    )


def sheet_policy(style: str, frame_ancestors: str, form_action: str = NONE) -> str:
    """The policy of a page that runs no script, with this inline style and our font.

    `form_action` is who may get its forms.
    """
    return _policy(
        {
            "style-src": (OWN, hash_source(style)),
            "font-src": (OWN,),
            "img-src": (DATA,),
            "form-action": (form_action,),
            "frame-ancestors": (frame_ancestors,),
        }
    )


def tile_source(template: str) -> str:
    """The host of a template's tiles: `https://{s}.example.org/{z}…` gives `https://*.example.org`."""
    parts = urlsplit(template)
    return f"{parts.scheme}://{re.sub(r'^[^.]*[{][^.]*[.]', '*.', parts.netloc)}"


def _policy(directives: dict[str, Iterable[str]]) -> str:
    always = {"default-src": (NONE,), "font-src": (NONE,), "base-uri": (NONE,)}
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in {**always, **directives}.items())
