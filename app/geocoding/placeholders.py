"""Placeholders: texts in place of a name that name nothing ("N/A", "unknown", "?", نامعلوم, two-letter codes)."""

import re
from typing import Final

from app.geography.toponyms import fold, join

WRITTEN: Final = """
    n/a; n.a.; n.k.; n.d.; no; nil; nill; null; none; nan; void; blank; empty; #N/A; #NA; #NULL!;
    #REF!; <NA>; missing; dummy; test; xx; xxx; xxxx; zzz; unk; unkn; unkwn; unknown; unknow;
    uknown; unkown; un known; not known; unclear; undetermined; undefined; undisclosed;
    unidentified; unspecified; not specified; unstated; not stated; not given; not provided;
    not available; not applicable; not reported; not recorded; not mentioned; not clear;
    not identified; not disclosed; not sure; nothing; no data; no info; no information; no name;
    no place; no location; nowhere; location n/a; to be confirmed; to be determined;
    to be decided; to be checked; tbc; tbd; tba; tbv; various; multiple; several; many; different;
    other; others; etc; misc; miscellaneous; any; all; anywhere; everywhere; somewhere; elsewhere;
    n; y; x; yes; true; false; place; location; area; border; rural; urban; remote; countrywide;
    nationwide; نامعلوم; نا معلوم; معلوم نیست; معلوم نه; معلوم نه دی; معلوم نه ده; معلوم ندی;
    معلوم نہیں; نه دی معلوم; نامعلوم ځای; نا معلوم ځای; نامعلومه; نامعلومه سیمه; نا څرګند;
    ناڅرګند; ناڅرګنده; نامشخص; مشخص نیست; مشخص نشده; ذکر نشده; نامعلوم مقام; نامعلوم جگہ;
    نامعلوم علاقہ; غیر معلوم; مجهول; غیر مشخص; نام معلوم نہیں; نا معلوم مقام; محل نامعلوم;
    جای نامعلوم; منطقه نامعلوم; موجود نیست; موجود نہیں; نشته; ندارد; هیچ; هیڅ; کوئی نہیں;
    دستیاب نہیں; درج نہیں; لاگو نہیں; تعیین نشده; خالی; متعدد; مختلف; مختلف مقامات; څو ځایونه;
    چند جای
"""
PLACEHOLDERS: Final = frozenset(join(fold(text)) for text in WRITTEN.split(";"))
"""Words of people and programs for an unknown place, folded and joined: case and marks do not matter."""

OF_A_PLACE: Final = re.compile(
    r"^(?:an? |the |some )?(?P<what>\S.*?) (?:places?|locations?|areas?|villages?|districts?|sites?|positions?"
    r"|points?|provinces?)$"
)
"""Matches "unknown location", "various places" and "an undisclosed area"; `what` is the word for the place."""
CODE: Final = re.compile(r"[a-z]{2}")


def is_placeholder(text: str) -> bool:
    """Whether a text stands in place of a name and names nothing, or is only a two-letter code.

    A code may state a country; it is never the name of a place.
    """
    return says_nothing(text) or CODE.fullmatch(join(fold(text))) is not None


def says_nothing(text: str) -> bool:
    """Whether a text says only that nothing is known.

    That is punctuation, digits or one letter alone, a word such as "unknown" in English, Dari, Pashto or Urdu, or
    such a word before "location".
    """
    folded = fold(text)
    joined = join(folded)
    if len(joined) < 2 or joined.isdigit() or joined in PLACEHOLDERS:
        return True
    said = OF_A_PLACE.match(folded)
    return said is not None and len(said["what"]) > 2 and join(said["what"]) in PLACEHOLDERS
