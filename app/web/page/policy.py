"""Content-Security-Policies of our pages: what a page may run, load and be shown in; everything else is forbidden.

What stands inside a page is allowed by its hash, which is the same for every copy of the page, so that a copy a
client has kept stays good; nothing is allowed for being inline.
"""

import re
from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import urlsplit

NONE, OWN, DATA = "'none'", "'self'", "data:"
FRAMED_BY_OURSELVES = OWN
"""Who may show our pages in a frame, if no setting says otherwise."""


def hash_source(text: str) -> str:
    """The source that allows one inline script or style, given the text between its tags."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode('ascii')}'"


def map_policy(script: str, basemap: str | None, frame_ancestors: str) -> str:
    """Of the map page, whose one inline script this is; `basemap` is the template of its tiles' addresses."""
    return _policy(
        {
            "script-src": (OWN, hash_source(script)),
            "style-src": (OWN,),
            "img-src": (OWN, DATA, *([] if basemap is None else [tile_source(basemap)])),
            "connect-src": (OWN,),
            "form-action": (OWN,),
            "frame-ancestors": (frame_ancestors,),
        }
    )


def file_policy(scripts: Iterable[str], styles: Iterable[str]) -> str:
    """Of a page in one file, said in the page itself: it runs what is inside, and asks nobody."""
    return _policy(
        {
            "script-src": map(hash_source, scripts),
            "style-src": map(hash_source, styles),
            "img-src": (DATA,),
            "form-action": (NONE,),
        }
    )


def sheet_policy(style: str, frame_ancestors: str) -> str:
    """Of a page that runs nothing, with this inline style."""
    return _policy(
        {
            "style-src": (hash_source(style),),
            "img-src": (DATA,),
            "form-action": (NONE,),
            "frame-ancestors": (frame_ancestors,),
        }
    )


def tile_source(template: str) -> str:
    """The host that a template's tiles come from: `https://{s}.example.org/{z}…` is `https://*.example.org`."""
    parts = urlsplit(template)
    return f"{parts.scheme}://{re.sub(r'^[^.]*[{][^.]*[.]', '*.', parts.netloc)}"


def _policy(directives: dict[str, Iterable[str]]) -> str:
    always = {"default-src": (NONE,), "font-src": (NONE,), "base-uri": (NONE,)}
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in {**always, **directives}.items())
