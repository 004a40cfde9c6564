"""The symbology as data for the page's script. Inks are pairs: on light and on dark ground."""

from typing import Any

from app.model import symbology
from app.model.symbology import CROSSING_SYMBOLS, EVENT_SYMBOLS, LINE, Ink, OutlineStyle


def symbol_data() -> dict[str, Any]:
    """Every sign on the map, for the script and the style sheet, so that it is defined once."""
    return {
        "ground": inks(symbology.GROUND),
        "events": event_data(),
        "disc": disc_data(),
        "exact": [str(precision) for precision in symbology.EXACT],
        "areas": [str(precision) for precision in symbology.AREAS],
        "sizedBy": symbology.SIZED_BY,
        "radius": radius_data(),
        "ring": ring_data(),
        "provinces": outline_data(symbology.PROVINCE_OUTLINE),
        "districts": outline_data(symbology.DISTRICT_OUTLINE),
        "neighbours": {**outline_data(symbology.NEIGHBOUR_OUTLINE), "dash": symbology.CLAIM_DASH_PX},
        "waters": {
            "ink": inks(symbology.WATER_INK),
            "width": symbology.RIVER_PX,
            "fill": symbology.LAKE_OPACITY,
        },
        "crossings": {
            str(state): {"label": symbol.label, "shut": symbol.shut, "known": symbol.known, "split": symbol.split}
            for state, symbol in CROSSING_SYMBOLS.items()
        },
        "crossingInk": inks(symbology.CROSSING_INK),
        "line": line_data(),
    }


def inks(ink: Ink) -> list[str]:
    """The colours of an ink on light and on dark ground."""
    return [ink.light, ink.dark]


def event_data() -> dict[str, Any]:
    """Label, inks and mark of each event type."""
    return {
        str(name): {"label": symbol.label, "ink": inks(symbol.ink), "dotted": symbol.mark == "dotted"}
        for name, symbol in EVENT_SYMBOLS.items()
    }


def disc_data() -> dict[str, Any]:
    """How solid, pale and hollow discs are painted; lengths in pixels."""
    return {
        "opacity": {
            "solid": symbology.SOLID_OPACITY,
            "pale": symbology.PALE_OPACITY,
            "hollow": symbology.HOLLOW_OPACITY,
        },
        "rim": symbology.RIM_PX,
        "ownRim": symbology.OWN_RIM_PX,
        "dotShare": symbology.DOT_SHARE,
        "areaGap": symbology.AREA_GAP_PX,
        "areaRim": symbology.AREA_RIM_PX,
        "leastDot": symbology.LEAST_DOT_PX,
    }


def radius_data() -> dict[str, float]:
    """The constants of `symbology.radius_px`."""
    return {
        "perRootDeath": symbology.RADIUS_PER_ROOT_DEATH_PX,
        "least": symbology.LEAST_RADIUS_PX,
        "most": symbology.MOST_RADIUS_PX,
        "unknown": symbology.UNKNOWN_RADIUS_PX,
    }


def ring_data() -> dict[str, float]:
    """How wide the ring of several incidents is, in pixels, by their number."""
    return {
        "least": symbology.RING_LEAST_PX,
        "perTenfold": symbology.RING_PER_TENFOLD_PX,
        "wideFrom": symbology.RING_WIDE_FROM,
        "wider": symbology.RING_WIDER_PX,
        "most": symbology.RING_MOST_PX,
    }


def outline_data(outline: OutlineStyle) -> dict[str, Any]:
    """The rim of areas, and the zoom from which they are drawn."""
    return {
        "ink": inks(outline.ink),
        "width": outline.width_px,
        "name": inks(outline.name_ink),
        "from": outline.from_zoom,
    }


def line_data() -> dict[str, Any]:
    """The line's dash and casing; widths in pixels."""
    return {
        "ink": inks(LINE.ink),
        "width": LINE.width_px,
        "dash": LINE.dash_px,
        "casing": inks(LINE.casing),
        "casingWidth": LINE.casing_width_px,
    }
