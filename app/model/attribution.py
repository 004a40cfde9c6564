"""The credits for data on every map and in every export, and the licences that forbid passing data on."""

from collections.abc import Iterable
from ipaddress import ip_address

DATASETS = {
    "seed": "Seed incidents from two news articles of 2025, as cited in each record.",
    "ucdp": "UCDP Georeferenced Event Dataset (CC BY 4.0), Sundberg and Melander (2013).",
    "acled": "ACLED (Armed Conflict Location & Event Data), acleddata.com, under its terms: not to be passed on.",
    "gdelt": "The GDELT Project, gdeltproject.org: unverified leads.",
}
ACLED_TERMS = "ACLED terms of use"
RESTRICTED = frozenset({ACLED_TERMS})
"""Licences of records that we may use but not pass on to others; their number may be told."""


def attribution(geography: str, datasets: Iterable[str]) -> str:
    """The credit for the geography and these datasets; a dataset without a known credit is named."""
    return " ".join([f"{geography}.", *map(credit, sorted(set(datasets)))])


def credit(dataset: str) -> str:
    """The credit for a dataset, which is its name where no other is known."""
    return DATASETS.get(dataset, f"Dataset {dataset}.")


def withheld_sentence(withheld: int) -> str:
    """The sentence for incidents that are left out because of their licence."""
    return (
        f"{withheld:,} incidents are withheld: their licence ({', '.join(sorted(RESTRICTED))}) does not let this "
        "service pass them on."
    )


def is_loopback(host: str) -> bool:
    """Whether the host can be reached from this machine only."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
