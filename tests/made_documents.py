"""Documents that the tests make: an invented article as plain text, as a page in HTML and as a PDF."""

import zlib

TITLE = "Three killed in clash at Torkham"
PARAGRAPHS = (
    "PESHAWAR: At least three soldiers were killed and five others wounded in an exchange of fire near the "
    "Torkham border crossing late on Tuesday, police officials said on Wednesday.",
    "The Torkham crossing has been closed to all traffic since 12 October, an official of the customs said. "
    "Hundreds of trucks are stranded on both sides of the border, he added.",
)
PUBLISHED = "2025-10-15"
TEXT = "\n".join([TITLE, "", *PARAGRAPHS])
STATED = f'<meta property="article:published_time" content="{PUBLISHED}T08:00:00+05:00">'
NAMED = '<meta property="og:site_name" content="The Invented Post">'


def page(paragraphs: tuple[str, ...] = PARAGRAPHS, head: str = STATED + NAMED) -> bytes:
    """A page as newspapers have them: a menu, the article, a footer with a year."""
    told = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>{TITLE} | The Invented Post</title>{head}</head>"
        f"<body><nav><a href=/>Home</a> <a href=/world>World</a></nav><article><h1>{TITLE}</h1>{told}</article>"
        "<footer>Copyright 2024. All rights reserved.</footer></body></html>"
    ).encode()


HALF = b"1 beginbfchar <7E> <D800> endbfchar"
"""Part of a PDF that says that a wave is the half of a character."""
CIPHER = (
    b"<< /Filter /Standard /V 5 /R 6 /Length 256 /P -4 /O <%s> /U <%s> /OE <%s> /UE <%s> /Perms <%s> "
    b"/CF << /StdCF << /CFM /AESV3 /AuthEvent /DocOpen /Length 32 >> >> /StmF /StdCF /StrF /StdCF >>"
) % (b"00" * 48, b"00" * 48, b"00" * 32, b"00" * 32, b"00" * 16)


def pdf(lines: tuple[str, ...], letters: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF of one page with these lines; without lines it is as a scan is, a page without text.

    `letters` says what the bytes of a line mean, if not the letters of ASCII; `trailer` is more of the trailer.
    """
    drawn = "\n".join(f"({line}) Tj T*" for line in lines)
    stream = zlib.compress(f"BT /F1 11 Tf 14 TL 40 800 Td\n{drawn}\nET".encode("latin-1"))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(letters), letters),
    ]
    content, starts = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    rows = b"".join(b"%010d 00000 n \n" % start for start in starts)
    return (
        content
        + b"xref\n0 7\n0000000000 65535 f \n%s" % rows
        + b"trailer << /Size 7 /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(content))
    )


def wrapped(text: str, width: int = 70) -> list[str]:
    """A text as the lines of a narrow column."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


PDF = pdf((TITLE, "", *(line for paragraph in PARAGRAPHS for line in (*wrapped(paragraph), ""))))
SCAN = pdf(())
ENCRYPTED = pdf((TITLE,), trailer=b"/ID [<00> <00>] /Encrypt " + CIPHER)
LOGIN = b"<html><body><form><input type=password name=p></form><p>Please log in to go on</p></body></html>"
