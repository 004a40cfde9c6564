"""Names of months in the languages of people who keep lists of incidents here."""

import re
from collections.abc import Mapping

GREGORIAN_NAMES = """
    january jan janvier janv januar jän jänner enero جنوری جنوري ژانویه یناير
    february feb fevrier février fevr févr februar febrero فروری فبروري فبروری فوریه فبراير
    march mar mars märz maerz marz marzo مارچ مارچ مارس
    april apr avril avr abril اپریل اپريل آوریل ابریل أبريل
    may mai mayo مئی می مې مه مايو
    june jun juin juni junio جون ژوئن يونيو
    july jul juillet juil juli julio جولائی جولای جولاي ژوئیه يوليو
    august aug août aout agosto اگست اګست اگوست اوت أغسطس
    september sept sep septembre septiembre ستمبر سپتمبر سپټمبر سپتامبر سبتمبر
    october oct octobre oktober okt octubre اکتوبر اکتبر أكتوبر
    november nov novembre noviembre نومبر نوامبر نوفمبر
    december dec décembre dezember dez déc diciembre دسمبر ډسمبر دسامبر ديسمبر
"""
"""Twelve lines of names, January first; English, French, German, Spanish, Urdu, Dari, Pashto and Arabic."""
SOLAR_NAMES = """
    hamal farvardin حمل فروردین وری
    sawr saur thawr ordibehesht ثور اردیبهشت غویی غوایی
    jawza jauza khordad جوزا خرداد غبرګولی
    saratan tir سرطان تیر چنګاښ
    asad mordad اسد مرداد زمری
    sunbula sonbola shahrivar سنبله شهریور وږی
    mizan mehr میزان مهر تله
    aqrab aban عقرب آبان لړم
    qaws qaus azar قوس آذر لیندۍ
    jadi dey جدی دی مرغومی
    dalw dalwa bahman دلو بهمن سلواغه
    hut hoot esfand حوت اسفند کب
"""
"""Twelve lines of names, the first month of the year first; in Dari, Pashto and Persian."""

LETTERS = str.maketrans("يىكةۍې", "ییکهیی")
"""Letters that keyboards of this region write in several ways."""


def fold_name(name: str) -> str:
    """A name in small letters, and with one letter for letters that are written in several ways."""
    return re.sub(r"[\u0640\u064b-\u0655]", "", name.casefold().translate(LETTERS)).strip(".")


def _numbered(lines: str) -> dict[str, int]:
    months = [line.split() for line in lines.strip().splitlines()]
    return {fold_name(name): month for month, names in enumerate(months, 1) for name in names}


GREGORIAN_MONTHS: Mapping[str, int] = _numbered(GREGORIAN_NAMES)
SOLAR_MONTHS: Mapping[str, int] = _numbered(SOLAR_NAMES)
