"""Questions that every door is asked: filters as they are typed, what they mean, or why they are refused."""

from dataclasses import dataclass
from typing import Literal

from plain_oracle import Part

Params = dict[str, str]


@dataclass(frozen=True)
class Case:
    """Filters that every door answers alike; `page` is `refuses` where the page in one file cannot apply them.

    `routes_only` are those with a property's name, which no command has an option for; `extreme` those that may
    select everything or nothing.
    """

    params: Params
    parts: tuple[Part, ...]
    page: Literal["answers", "refuses"] = "answers"
    routes_only: bool = False
    extreme: bool = False

    @property
    def name(self) -> str:
        return named(self.params) or "everything"


def named(params: Params) -> str:
    """The filters as text; a long one is cut, and tells its length, so that no two have one name."""
    text = "&".join(f"{name}={value}" for name, value in params.items())
    return text if len(text) <= 120 else f"{text[:110]}… {len(text)}"


@dataclass(frozen=True)
class Shown:
    """Filters that are asked with `drafts=include` and without: the drafts that every door adds to the records."""

    params: Params
    drafts: tuple[str, ...]

    @property
    def name(self) -> str:
        return named(self.params) or "everything"


@dataclass(frozen=True)
class Refusal:
    """Filters that every door refuses, with the beginning of the sentence; `same` where all say the very same."""

    params: Params
    begins: str
    same: bool = True
    routes_only: bool = False

    @property
    def name(self) -> str:
        return named(self.params)


def case(params: Params, *parts: Part, **more: object) -> Case:
    return Case(params, parts, **more)  # type: ignore[arg-type]
