"""The credits for data on every map and in every export, and the licences that forbid passing data on."""

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

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
    return " ".join([f"{geography}.", *(DATASETS.get(name, f"Dataset {name}.") for name in sorted(set(datasets)))])


def withheld_sentence(withheld: int) -> str:
    """The sentence for incidents that are left out because of their licence."""
    return (
        f"{withheld:,} incidents are withheld: their licence ({', '.join(sorted(RESTRICTED))}) does not let this "
        "service pass them on."
    )


def licences_to_withhold(share_restricted: bool, address: str, public_url: str | None) -> frozenset[str]:
    """The licences whose records a service listening on this address must leave out.

    None on a loopback address, where the user is the only reader, unless the service is published at a
    `public_url` on another host; and none if whoever runs the service says that the records may be shared.
    """
    host = None if public_url is None else urlsplit(public_url).hostname
    if share_restricted or (is_loopback(address) and (host is None or is_loopback(host))):
        return frozenset()
    return RESTRICTED


def is_loopback(host: str) -> bool:
    """Whether the host can be reached from this machine only."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
