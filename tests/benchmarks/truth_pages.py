"""What is drawn, beside what the records say: sizes of incidents without a best figure, belts beside the line."""

import re
from importlib.resources import files
from pathlib import Path
from xml.etree import ElementTree

from truth_figure import Figure

from app.geography.atlas import load_atlas
from app.model.columns import INCIDENTS
from app.model.symbology import radius_px
from app.output.styles.sld import sld_text
from app.web.page.sketch import Sketch, Sketched

AT_LEAST = 41
"""Deaths of an incident whose record has a low figure and no other."""
BELT = re.compile(r"--band-(\d+): #([0-9a-f]{6});")
SLD = "{http://www.opengis.net/sld}"
OGC = "{http://www.opengis.net/ogc}"


def measure(_: Path) -> list[Figure]:
    """The figures of drawings; none of them depends on the events."""
    target = f"{radius_px(AT_LEAST):.1f} px"
    return [
        Figure(
            f"radius of “at least {AT_LEAST}” in the sketch", "3.8 px (unknown)", f"{sketched():.1f} px", target
        ),
        Figure(
            f"radius of “at least {AT_LEAST}” in SLD, by steps",
            "3.8 px (unknown)",
            f"{styled():.1f} px",
            "its step",
        ),
        Figure("darkest belt beside the line", "25–50 km", darkest_belt(), "0–10 km"),
    ]


def sketched() -> float:
    """The radius that the notebook's sketch draws."""
    known = {"title": "x", "event_type": "Battles", "fatalities_low": AT_LEAST, "geo_precision": "town"}
    properties = {**dict.fromkeys(INCIDENTS.names), **known}
    point = {"type": "Point", "coordinates": [66.4, 31.0]}
    page = Sketch(
        Sketched(load_atlas(), [{"type": "Feature", "geometry": point, "properties": properties}])
    ).render()
    return float(re.findall(r'"radius": ([0-9.]+)', page)[-1])


def styled() -> float:
    """The radius of the SLD's rule for a low figure without a best one; the rule of a rim around it is larger."""
    sizes = []
    for rule in ElementTree.fromstring(sld_text("incidents")).iter(f"{SLD}Rule"):
        for choice in rule.iter(f"{OGC}And"):
            least = choice.find(f"{OGC}PropertyIsGreaterThanOrEqualTo")
            below = choice.find(f"{OGC}PropertyIsLessThan/{OGC}Literal")
            if least is None or least.findtext(f"{OGC}PropertyName") != "fatalities_low":
                continue
            if int(least.findtext(f"{OGC}Literal")) <= AT_LEAST and (below is None or int(below.text) > AT_LEAST):
                sizes.append(float(rule.findtext(f".//{SLD}Size")) / 2)
    return min(sizes, default=radius_px(None))


def darkest_belt() -> str:
    """The belt of the darkest colour on light ground, as the key names it."""
    style = files("app.web").joinpath("static/map.css").read_text(encoding="utf-8")
    light = dict(BELT.findall(style)[:3])
    farthest = min(light, key=lambda km: sum(bytes.fromhex(light[km])))
    belts = sorted(map(int, light))
    nearest = ([0, *belts])[belts.index(int(farthest))]
    return f"{nearest}–{farthest} km"
