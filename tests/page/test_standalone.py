import re
from dataclasses import replace

import pytest

from app.model.errors import BadInput
from app.web.page.content import Basemap, MapContent, Records
from app.web.page.standalone import build_standalone, inline_tags, standalone_page


def test_links_are_refused(live: MapContent) -> None:
    with pytest.raises(BadInput, match="give Records, not Links"):
        build_standalone(live)


def test_base_map_is_refused(live: MapContent, records: Records) -> None:
    tiles = Basemap("https://tiles.example/{z}/{x}/{y}.png", "someone")
    with pytest.raises(BadInput, match=re.escape("https://tiles.example/{z}")):
        build_standalone(replace(live, records=records, basemap=tiles))


def test_pictures_are_inside_the_styles() -> None:
    styles = inline_tags(["leaflet.css"])
    assert "url(images/" not in styles
    assert styles.count("url(data:image/png;base64,") == 3


def test_scripts_ask_for_no_source_map_and_end_where_they_end() -> None:
    script = inline_tags(["leaflet.js"])
    assert "sourceMappingURL" not in script
    assert script.count("</script") == 1


def test_notebook_shows_the_page_in_a_frame(live: MapContent, records: Records) -> None:
    frame = standalone_page(replace(live, records=records))._repr_html_()
    assert frame.startswith("<iframe srcdoc=")
    assert "<img" not in frame
