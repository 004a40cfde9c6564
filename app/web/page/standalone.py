"""The map as one file with every script, style and record inside: it makes no requests and opens from a disk."""

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import cache

from app.model.errors import BadInput
from app.web.page.assets import LIBRARY, SCRIPTS, STYLES, asset_text, read_asset
from app.web.page.content import Links, MapContent
from app.web.page.incident_map import MapPage, PageAssets, in_element
from app.web.page.policy import file_policy

PICTURE = re.compile(r"url\((images/[\w.-]+)\)")


def build_standalone(content: MapContent) -> str:
    """The HTML of a page that needs no server; BadInput if its records are only links."""
    return standalone_page(content).render()


def standalone_page(content: MapContent) -> MapPage:
    """The page without a server as a figure, which a notebook shows inline; BadInput as above."""
    if isinstance(content.records, Links):
        raise BadInput("a page in one file needs its records inside: give Records, not Links")
    if content.basemap is not None:
        raise BadInput(f"a page in one file asks nobody for tiles: give no basemap, not {content.basemap.url!r}")
    assets = PageAssets(inline_tags(STYLES), inline_tags(LIBRARY), inline_tags(SCRIPTS))
    return MapPage(content, assets, _policy)


def _policy(script: str) -> str:
    """The page's policy: it may run its own scripts and make no requests."""
    scripts = [in_element(script), *(inline_text(name) for name in (*LIBRARY, *SCRIPTS))]
    return file_policy(scripts, map(inline_text, STYLES))


def inline_tags(names: Iterable[str]) -> str:
    """HTML elements that hold the assets themselves."""
    return "\n".join(_inline(name) for name in names)


def _inline(name: str) -> str:
    kind = "style" if name.endswith(".css") else "script"
    return f"<{kind}>{inline_text(name)}</{kind}>"


@cache
def inline_text(name: str) -> str:
    """The text between the tags of a script or style, made so that it cannot end the element."""
    text = asset_text(name)
    if name.endswith(".css"):
        return f"\n{PICTURE.sub(_data_url, text)}\n"
    # "</script" ends the element even inside a string; "<\/script" is an equal string to JavaScript.
    return "\n" + text.replace("</script", "<\\/script") + "\n"


def _data_url(match: re.Match[str]) -> str:
    picture, media_type = read_asset(match[1])
    return f"url(data:{media_type};base64,{b64encode(picture).decode('ascii')})"
