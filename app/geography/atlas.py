"""The geography that does not change from day to day, loaded once, and what it says of any point."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from app.errors import BadInput, NotFound
from app.geography.admin import NOWHERE, District, Ground, Province
from app.geography.border import LINE_UNCERTAINTY_KM, Border, Crossing, nearest_crossing

Floats = NDArray[np.float64]
Texts = NDArray[np.object_]

# A side is named only when this share of the location's disc lies on it.
CERTAIN = 0.95
UNDETERMINED = "undetermined"


@dataclass(frozen=True, slots=True)
class Located:
    """What the atlas says of each point, one array per column; None or NaN where it cannot say.

    `side` is AF, PK, `undetermined`, or None for a place in neither country; `side_certainty` is the larger of the
    two sides' shares of the disc. `country` is the polygon's, given only where the side is determined. `province` is
    an ISO 3166-2 code, `crossing` an id; distances are geodesic km.
    """

    district: Texts
    district_code: Texts
    province: Texts
    province_name: Texts
    country: Texts
    side: Texts
    side_certainty: Floats
    border_km: Floats
    crossing: Texts
    crossing_km: Floats
    boundary_set: Texts

    def columns(self) -> dict[str, NDArray[np.generic]]:
        """Return the arrays by column name, in the order they are declared."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, slots=True)
class Atlas:
    """Provinces, districts, the line and its crossings, and where the depiction of all of them comes from."""

    provinces: tuple[Province, ...]
    districts: tuple[District, ...]
    border: Border
    crossings: tuple[Crossing, ...]
    ground: Ground
    boundary_set: str
    depiction: str
    attribution: str
    disclaimer: str

    def crossing(self, crossing_id: str) -> Crossing:
        """Return the crossing of this id, or raise NotFound naming the ids there are."""
        for crossing in self.crossings:
            if crossing.id == crossing_id:
                return crossing
        known = ", ".join(crossing.id for crossing in self.crossings)
        raise NotFound(f"no crossing {crossing_id!r}; known are {known}")

    def province(self, iso: str) -> Province:
        """Return the province of this ISO 3166-2 code, or raise NotFound naming the codes there are."""
        for province in self.provinces:
            if province.iso == iso:
                return province
        known = ", ".join(province.iso for province in self.provinces)
        raise NotFound(f"no province {iso!r}; known are {known}")

    def locate(self, lon: ArrayLike, lat: ArrayLike, radius_km: ArrayLike) -> Located:
        """Return district, province, side, distances for points known to within `radius_km`; a NaN point gets nulls.

        A radius that is NaN or under the line's own uncertainty (0.1 km) counts as that. Equal rows are worked out
        once. Raises BadInput for a longitude beyond 180 or a latitude beyond 90 degrees.
        """
        points = _read_points(lon, lat, radius_km)
        group = points.groupby(list(points.columns), sort=False, dropna=False).ngroup().to_numpy()
        distinct = points.drop_duplicates()
        known = distinct["lon"].notna().to_numpy()
        located = self._locate(*(distinct.loc[known, name].to_numpy() for name in points.columns))
        rows = np.where(known, np.cumsum(known) - 1, NOWHERE)[group]
        return Located(**{name: _take(column, rows) for name, column in located.columns().items()})

    def _locate(self, lon: Floats, lat: Floats, radius_km: Floats) -> Located:
        """Return the columns of distinct points that are all known."""
        district = self.ground.find(lon, lat)
        country = _take(np.array([unit.country for unit in self.districts], dtype=object), district)
        border_km = self.border.distance_km(lon, lat)
        side, certainty = self._judge_side(lon, lat, radius_km, border_km, country)
        crossing, crossing_km = nearest_crossing(self.crossings, lon, lat)
        iso = _take(np.array([unit.province for unit in self.districts], dtype=object), district)
        names = {province.iso: province.name for province in self.provinces}
        return Located(
            district=_take(np.array([unit.name for unit in self.districts], dtype=object), district),
            district_code=_take(np.array([unit.code for unit in self.districts], dtype=object), district),
            province=iso,
            province_name=np.array([names.get(code) for code in iso], dtype=object),
            country=np.where(np.isin(side, ("AF", "PK")), country, None),
            side=side,
            side_certainty=certainty,
            border_km=border_km,
            crossing=np.array([unit.id for unit in self.crossings], dtype=object)[crossing],
            crossing_km=crossing_km,
            boundary_set=np.full(len(lon), self.boundary_set, dtype=object),
        )

    def _judge_side(
        self, lon: Floats, lat: Floats, radius_km: Floats, border_km: Floats, country: Texts
    ) -> tuple[Texts, Floats]:
        """Return the side of each point and its certainty.

        A disc that does not reach the line is wholly on its centre's side; the others are measured.
        """
        side, certainty = country.copy(), np.where(np.equal(country, None), np.nan, 1.0)
        open_ = np.flatnonzero((radius_km >= border_km) | np.equal(country, None))
        afghan, pakistani = self.border.shares(lon[open_], lat[open_], radius_km[open_])
        both = afghan + pakistani
        share = np.divide(afghan, both, out=np.full(len(open_), np.nan), where=both > 0)
        certainty[open_] = np.fmax(share, 1 - share)
        verdict = np.full(len(open_), UNDETERMINED, dtype=object)
        verdict[share >= CERTAIN] = "AF"
        verdict[1 - share >= CERTAIN] = "PK"
        verdict[np.isnan(share)] = None
        side[open_] = verdict
        return side, certainty


def _read_points(lon: ArrayLike, lat: ArrayLike, radius_km: ArrayLike) -> pd.DataFrame:
    """Return the points as float columns; one that lacks a coordinate is NaN in all of them."""
    arrays = np.broadcast_arrays(*(np.atleast_1d(np.asarray(a, dtype=np.float64)) for a in (lon, lat, radius_km)))
    points = pd.DataFrame(dict(zip(("lon", "lat", "radius_km"), arrays, strict=True)))
    for name, limit in (("lon", 180), ("lat", 90)):
        wrong = points.loc[points[name].abs() > limit, name]
        if len(wrong):
            raise BadInput(f"{name} must be from -{limit} to {limit} degrees: {wrong.iloc[0]:g} in row {wrong.index[0]}")
    points["radius_km"] = np.fmax(points["radius_km"], LINE_UNCERTAINTY_KM)
    points.loc[points[["lon", "lat"]].isna().any(axis=1), :] = np.nan
    return points


def _take(values: NDArray[np.generic], rows: NDArray[np.intp]) -> NDArray[np.generic]:
    """Return the values at these rows, and the column's null where the row is NOWHERE."""
    null = None if values.dtype == object else np.nan
    return np.append(values, np.array([null], dtype=values.dtype))[rows]
