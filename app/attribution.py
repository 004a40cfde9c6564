"""Who is to be credited for what we show: on every map, in every export."""

from collections.abc import Iterable

GEOGRAPHY = (
    "Frontier © OpenStreetMap contributors (ODbL 1.0). Administrative boundaries courtesy of geoBoundaries.org "
    "(Runfola et al. 2020). Made with Natural Earth. Places from GeoNames (CC BY 4.0)."
)
DATASETS = {
    "seed": "Seed incidents from two news articles of 2025, as cited in each record.",
    "ucdp": "UCDP Georeferenced Event Dataset (CC BY 4.0), Sundberg and Melander (2013).",
}


def attribution(datasets: Iterable[str]) -> str:
    """The credit for the geography and for these datasets; one that we know no credit for is named."""
    return " ".join([GEOGRAPHY, *(DATASETS.get(name, f"Dataset {name}.") for name in sorted(set(datasets)))])
