"""From the words of an e-mail to the message: plain text as it was written, and simple HTML made from it.

No pictures, no links to anywhere else than the page it is about, nothing that tells us who has read it.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.template.loader import render_to_string

ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Letter:
    """What is to be said, before anybody has decided when.

    `once` names what it tells of, so that nobody is told twice; `is_optional` means that people may choose to have it
    weekly or not at all; `is_urgent` that it would be too late in a weekly list.
    """

    subject: str
    text: str
    template: str
    url: str = ""
    why: str = ""
    about: str = ""
    once: str = ""
    is_optional: bool = False
    is_urgent: bool = False

    def __post_init__(self):
        # A rendered template calls itself safe for a page; what is in it are somebody's words, to be escaped on any.
        for name in ["subject", "text", "why"]:
            object.__setattr__(self, name, getattr(self, name)[:])


@dataclass(frozen=True)
class Piece:
    """A paragraph as lines, or, with `url`, a way to a page; `lines` then say where it leads."""

    lines: tuple[str, ...]
    url: str = ""


def pieces_of(text: str) -> list[Piece]:
    """Paragraphs are parted by empty lines; an address on a line of its own is a way to go, named by the line above."""
    pieces = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        lines: list[str] = []
        for line in paragraph.splitlines():
            if not ADDRESS.fullmatch(line.strip()):
                lines.append(line)
                continue
            name = lines.pop().rstrip(":. ") if lines else ""
            if lines:
                pieces.append(Piece(tuple(lines)))
                lines = []
            pieces.append(Piece((name or urlsplit(line.strip()).netloc,), url=line.strip()))
        if lines:
            pieces.append(Piece(tuple(lines)))
    return pieces


def html_of(subject: str, text: str, footer: str) -> str:
    return render_to_string(
        "accounts/email/letter.html",
        {"subject": subject, "pieces": pieces_of(text), "footer": pieces_of(footer)},
    )


def plain_line(words: str) -> str:
    """One line without breaks, so that a name cannot write headers."""
    return " ".join(words.split())
