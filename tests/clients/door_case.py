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
        return "&".join(f"{name}={value}" for name, value in self.params.items())[:120] or "everything"


@dataclass(frozen=True)
class Refusal:
    """Filters that every door refuses, with the beginning of the sentence; `same` where all say the very same."""

    params: Params
    begins: str
    same: bool = True
    routes_only: bool = False

    @property
    def name(self) -> str:
        return "&".join(f"{name}={value}" for name, value in self.params.items())[:120]


def case(params: Params, *parts: Part, **more: object) -> Case:
    return Case(params, parts, **more)  # type: ignore[arg-type]
