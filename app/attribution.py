"""Who is to be credited for what we show: on every map, in every export."""

from collections.abc import Iterable

DATASETS = {
    "seed": "Seed incidents from two news articles of 2025, as cited in each record.",
    "ucdp": "UCDP Georeferenced Event Dataset (CC BY 4.0), Sundberg and Melander (2013).",
}


def attribution(geography: str, datasets: Iterable[str]) -> str:
    """The credit for the geography and for these datasets; one that we know no credit for is named."""
    return " ".join([f"{geography}.", *(DATASETS.get(name, f"Dataset {name}.") for name in sorted(set(datasets)))])
