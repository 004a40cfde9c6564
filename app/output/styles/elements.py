"""XML as a tree and as text: QML, SLD, KML and QGIS projects are written with it."""

import re
from collections.abc import Mapping
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 does not allow."""


def element(tag: str, attributes: Mapping[str, str] | None = None, *children: Element) -> Element:
    """An element with attributes and child elements."""
    made = Element(tag, {name: clean(value) for name, value in (attributes or {}).items()})
    made.extend(children)
    return made


def worded(tag: str, text: str, attributes: Mapping[str, str] | None = None) -> Element:
    """An element that holds text."""
    made = element(tag, attributes)
    made.text = clean(text)
    return made


def clean(text: str) -> str:
    """The text without characters that XML does not allow."""
    return _NOT_XML.sub("", text)


def indented_text(part: Element, level: int) -> str:
    """A part of an XML document as indented text, `level` elements deep."""
    ElementTree.indent(part, level=level)
    return "  " * level + ElementTree.tostring(part, encoding="unicode") + "\n"


def xml_text(root: Element, doctype: str = "") -> str:
    """The XML document as indented text; `doctype` comes before the root."""
    ElementTree.indent(root)
    return doctype + ElementTree.tostring(root, encoding="unicode") + "\n"
