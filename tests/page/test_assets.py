import re

import pytest

from app.model.errors import NotFound
from app.web.page.assets import ASSETS, LIBRARY, SCRIPTS, STYLES, read_asset, shortened


@pytest.mark.parametrize("name", sorted(ASSETS))
def test_every_asset_can_be_read_with_its_type(name: str) -> None:
    content, media_type = read_asset(name)
    assert content
    assert media_type.split("/")[0] == ("image" if name.endswith(".png") else "text")


@pytest.mark.parametrize("name", ["", "nothing.js", "../content.py", "..%2fcontent.py", "/etc/passwd", "map.css/"])
def test_other_names_are_not_found(name: str) -> None:
    with pytest.raises(NotFound, match=r"there are .*leaflet\.js"):
        read_asset(name)


def test_pictures_the_styles_ask_for_are_served() -> None:
    for name in STYLES:
        text = read_asset(name)[0].decode()
        wanted = {found for found in re.findall(r"url\(([^)]+)\)", text) if not found.startswith("#")}
        assert wanted <= set(ASSETS)


def test_our_scripts_and_styles_name_no_other_host() -> None:
    """The SVG namespace is a name, not an address."""
    for name in (*SCRIPTS, "map.css"):
        addresses = re.findall(r"(?:https?:)?//[\w-]+\.[\w./-]+", read_asset(name)[0].decode())
        assert [found for found in addresses if "www.w3.org/2000/svg" not in found] == []


def test_our_scripts_make_no_html_from_text() -> None:
    for name in SCRIPTS:
        text = read_asset(name)[0].decode()
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "setHTML"):
            assert forbidden not in text


def test_no_text_of_our_scripts_runs_over_several_lines() -> None:
    """`shortened` takes indentation and comments away line by line, which is right for such scripts alone."""
    for name in SCRIPTS:
        text = read_asset(name)[0].decode()
        assert not [
            line for line in text.splitlines() if not line.strip().startswith("//") and line.count("`") % 2
        ]


def test_shortened_script_has_neither_comments_nor_indentation() -> None:
    script = "// says\nconst a = (b) => {\n\n  // why\n  return b; // here\n};\n"
    assert shortened(script) == "const a = (b) => {\nreturn b; // here\n};"


def test_leaflet_is_the_one_folium_is_made_for() -> None:
    (name,) = LIBRARY
    assert b"Leaflet 1.9." in read_asset(name)[0][:200]
