import re
from importlib.resources import files
from pathlib import Path

import pytest

from app.model.errors import NotFound
from app.web.page.assets import (
    ASSETS,
    BEFORE_INCIDENTS,
    FIRST_SCRIPTS,
    LATER_SCRIPTS,
    LIBRARY,
    ONLY_INSIDE,
    SCRIPTS,
    STYLES,
    read_asset,
    shortened,
    shortened_style,
)


@pytest.mark.parametrize("name", sorted(ASSETS))
def test_every_asset_can_be_read_with_its_type(name: str) -> None:
    content, media_type = read_asset(name)
    assert content
    kinds = {"png": "image", "woff2": "font"}
    assert media_type.split("/")[0] == kinds.get(name.rpartition(".")[2], "text")


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


def test_shortened_style_has_neither_comments_nor_indentation() -> None:
    style = "/* says\n more */\n.a {\n  color: red; /* why */\n}\n\n.b { top: 0; }\n"
    assert shortened_style(style) == ".a {\ncolor: red;\n}\n.b { top: 0; }"


def test_live_page_loads_each_script_once_or_answers_in_its_place() -> None:
    assert len(FIRST_SCRIPTS) == len(BEFORE_INCIDENTS)
    assert len(FIRST_SCRIPTS) + len(LATER_SCRIPTS) + len(ONLY_INSIDE) == len(SCRIPTS)
    assert not set(FIRST_SCRIPTS) & set(LATER_SCRIPTS)


def test_first_scripts_take_at_once_only_what_they_have() -> None:
    """What a script takes of `durand` while it is read must be there before it; the later ones come after all."""
    taken = re.compile(r"^ {2}const (?:\{([^}]*)\} = durand;|\w+ = durand\.(\w+)|\{[^}]*\} = durand\.(\w+))", re.M)
    for names in (FIRST_SCRIPTS, (*FIRST_SCRIPTS, *LATER_SCRIPTS)):
        there: set[str] = set()
        for name in names:
            text = read_asset(name)[0].decode()
            there |= set(re.findall(r"^durand\.(\w+) =", text, re.M)) | {"data"}
            for several, one, other in taken.findall(text):
                wanted = [word.partition(":")[0].strip() for word in several.split(",")]
                assert {each for each in (*wanted, one, other) if each} <= there, name


def test_leaflet_is_the_one_folium_is_made_for() -> None:
    (name,) = LIBRARY
    assert b"Leaflet 1.9." in read_asset(name)[0][:200]


def test_leaflet_is_byte_for_byte_what_its_makers_released() -> None:
    """npm's package, whose hash the lock of the script checks names."""
    released = Path(__file__).parents[1] / "script" / "node_modules" / "leaflet"
    if not released.is_dir():
        pytest.skip("no node: npm has not brought Leaflet's package")
    shipped = Path(str(files("app.web") / "leaflet"))
    names = [path.relative_to(shipped) for path in shipped.rglob("*.*")]
    assert len(names) == 7
    assert all((shipped / name).read_bytes() == (released / "dist" / name).read_bytes() for name in names)
    assert (shipped / "LICENSE").read_bytes() == (released / "LICENSE").read_bytes()
