import itertools

import numpy as np
import pytest
from numpy.typing import NDArray

from app.model.symbology import (
    CROSSING_INK,
    CROSSING_SYMBOLS,
    DISCLAIMER,
    EVENT_SYMBOLS,
    GROUND,
    LEAST_RADIUS_PX,
    LINE,
    MOST_RADIUS_PX,
    Ink,
    legend_sentence,
    radius_px,
)
from app.model.vocabulary import EventType, Headline

# Machado, Oliveira, Fernandes: A physiologically-based model for simulation of color vision deficiency,
# IEEE TVCG 15(6), 2009: severity 1.0, for linear sRGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}
XYZ_OF_SRGB = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE_D65 = np.array([0.95047, 1.0, 1.08883])
SCHEMES = ("light", "dark")
TELLS_APART = 12.0  # CIE76; 2.3 is just noticeable side by side, discs on a map are small and apart


def linear(colour: str) -> NDArray[np.float64]:
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    weights = np.array([0.2126, 0.7152, 0.0722])
    darker, lighter = sorted(float(linear(colour) @ weights) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def lab(light: NDArray[np.float64]) -> NDArray[np.float64]:
    ratio = XYZ_OF_SRGB @ np.clip(light, 0, 1) / WHITE_D65
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one: str, other: str, vision: str) -> float:
    seen = [lab(VISION[vision] @ linear(colour)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


def test_every_event_type_and_every_crossing_state_has_a_symbol() -> None:
    assert set(EVENT_SYMBOLS) == set(EventType)
    assert set(CROSSING_SYMBOLS) == set(Headline)


def test_no_two_types_share_a_label() -> None:
    labels = [symbol.label for symbol in EVENT_SYMBOLS.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "ink", [symbol.ink for symbol in EVENT_SYMBOLS.values()] + [LINE.ink, CROSSING_INK], ids=str
)
def test_ink_stands_out_from_the_ground(ink: Ink, scheme: str) -> None:
    assert contrast(getattr(ink, scheme), getattr(GROUND, scheme)) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("mark", ["plain", "dotted"])
def test_types_with_the_same_mark_are_told_apart_by_colour(mark: str, vision: str, scheme: str) -> None:
    inks = {name: getattr(symbol.ink, scheme) for name, symbol in EVENT_SYMBOLS.items() if symbol.mark == mark}
    close = {
        (one, other): round(difference(inks[one], inks[other], vision), 1)
        for one, other in itertools.combinations(inks, 2)
        if difference(inks[one], inks[other], vision) < TELLS_APART
    }
    assert close == {}


def test_the_sources_types_differ_in_mark() -> None:
    ucdp = {EventType.STATE_BASED, EventType.NON_STATE, EventType.ONE_SIDED}
    assert {name for name, symbol in EVENT_SYMBOLS.items() if symbol.mark == "plain"} == ucdp


def test_area_is_proportional_to_deaths() -> None:
    assert radius_px(100) ** 2 == pytest.approx(10 * radius_px(10) ** 2)


def test_no_death_and_one_death_can_be_seen() -> None:
    assert radius_px(0) == radius_px(1) == LEAST_RADIUS_PX


def test_circle_stops_growing() -> None:
    assert radius_px(100_000) == MOST_RADIUS_PX


def test_unknown_deaths_are_not_drawn_as_zero() -> None:
    assert radius_px(None) != radius_px(0)


def test_line_is_lighter_than_no_side() -> None:
    assert LINE.casing_width_px > LINE.width_px


def test_legend_names_its_source_and_takes_no_side() -> None:
    sentence = legend_sentence("OpenStreetMap, 2026")
    assert sentence.endswith("Depiction source: OpenStreetMap, 2026.")
    assert "established 1893" in sentence
    assert "do not imply endorsement" in DISCLAIMER
