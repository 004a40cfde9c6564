"""The symbology's rules as QGIS expressions, in millimetres and colours."""

from app.model.symbology import (
    AREA_GAP_PX,
    AREAS,
    DOT_SHARE,
    EXACT,
    GROUND,
    HOLLOW_OPACITY,
    LEAST_DOT_PX,
    LEAST_RADIUS_PX,
    MOST_RADIUS_PX,
    OWN_RIM_PX,
    PALE_OPACITY,
    RADIUS_PER_ROOT_DEATH_PX,
    RIM_PX,
    SIZED_BY,
    SOLID_OPACITY,
    UNKNOWN_RADIUS_PX,
)
from app.output.styles.qml_values import MM_PER_PX, rgba

DEATHS = "coalesce({})".format(", ".join(f'"{name}"' for name in SIZED_BY))
"""The first known figure of deaths; NULL is unknown, not zero."""
IS_HOLLOW = f"{DEATHS} IS NULL"
IS_PALE = f"""coalesce("geo_precision", 'unknown') NOT IN ({", ".join(f"'{word}'" for word in EXACT)})"""
RADIUS_PX = (
    f"CASE WHEN {IS_HOLLOW} THEN {UNKNOWN_RADIUS_PX} "
    f"ELSE min({MOST_RADIUS_PX}, max({LEAST_RADIUS_PX}, {RADIUS_PER_ROOT_DEATH_PX} * sqrt({DEATHS}))) END"
)
DISC_MM = f"2 * {MM_PER_PX:.6g} * ({RADIUS_PX})"
DOT_MM = f"2 * {MM_PER_PX:.6g} * max({LEAST_DOT_PX}, {DOT_SHARE} * ({RADIUS_PX}))"
RIM_MM = f"CASE WHEN {IS_HOLLOW} OR {IS_PALE} THEN {OWN_RIM_PX * MM_PER_PX:.4g} ELSE {RIM_PX * MM_PER_PX:.4g} END"

IS_AREA = f"""coalesce("geo_precision", '') IN ({", ".join(f"'{word}'" for word in AREAS)})"""
AREA_RIM_MM = f"{DISC_MM} + {2 * AREA_GAP_PX * MM_PER_PX:.4g}"

LEAST_RING_PX = 14
"""Rings smaller than this are not drawn: they would show no more than the disc."""
HAS_RING = (
    f'NOT ({IS_AREA}) AND coalesce(1000000 / {MM_PER_PX:.6g} * "radius_km" / @map_scale >= {LEAST_RING_PX}, false)'
)
RING_M = """2000 * "radius_km" / CASE WHEN @map_crs = 'EPSG:3857' THEN cos(radians("latitude")) ELSE 1 END"""
"""Diameter of the ring in metres on the map: QGIS takes a metre of EPSG:3857 for a metre on the ground."""


def fill_colour(ink: str) -> str:
    """A disc's fill: solid for a known place, pale for an approximate one, the ground's if deaths are unknown."""
    return (
        f"CASE WHEN {IS_HOLLOW} THEN '{rgba(GROUND.light, HOLLOW_OPACITY)}' "
        f"WHEN {IS_PALE} THEN '{rgba(ink, PALE_OPACITY)}' ELSE '{rgba(ink, SOLID_OPACITY)}' END"
    )


def rim_colour(ink: str) -> str:
    """A disc's rim: the ground's colour around a solid disc, the type's own colour around others."""
    return f"CASE WHEN {IS_HOLLOW} OR {IS_PALE} THEN '{rgba(ink)}' ELSE '{rgba(GROUND.light)}' END"


def dot_colour(ink: str) -> str:
    """A dot's colour: the ground's in a filled disc, the type's own in a hollow disc."""
    return f"CASE WHEN {IS_HOLLOW} THEN '{rgba(ink)}' ELSE '{rgba(GROUND.light)}' END"
