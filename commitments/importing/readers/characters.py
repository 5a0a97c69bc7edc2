"""From bytes to text, and from damaged characters to the ones that were meant. No words are changed."""

from __future__ import annotations

import html
import re
import unicodedata

# Spaces of every width become spaces; marks that nobody sees go, among them the hyphens that only a line break shows.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_SPACES = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_BREAKS = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x85": "\n", "\r": "\n"})
# Symbol fonts keep their glyphs in the private area; whatever they drew there began an item.
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def decoded(data: bytes) -> str:
    """The text of bytes in UTF-8, UTF-16 or, failing these, the encoding of Western Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def mended(text: str) -> str:
    """The text with one kind of space, no invisible marks, no ligatures; form feeds and tabs stay."""
    text = text.replace("\r\n", "\n").translate(_BREAKS).translate(_SPACES).translate(_INVISIBLE).translate(_LIGATURES)
    text = _CONTROL.sub("", _PRIVATE.sub("•", text))
    return unicodedata.normalize("NFC", text)


def squeezed(text: str) -> str:
    return " ".join(text.split())


_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>|<!--(?:(?!<!--).)*?-->", re.DOTALL)
_CHECKED = re.compile(r"<input\b[^<>]*\bchecked\b[^<>]*>", re.IGNORECASE)
_UNCHECKED = re.compile(r"<input\b[^<>]*>", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_STRONG = re.compile(r"(\*\*\*|\*\*|___|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_]+?)(?<=\S)\1(?![\w*])")
_CODE = re.compile(r"`([^`\n]+)`")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")


_STRAY = re.compile(r"\*{2,}")
_EMPHASISED = re.compile(r"(?<![\w*])\*\*(?=[^\s*])[^*]{1,400}(?<=\S)\*\*(?!\*)")


def has_emphasis(text: str) -> bool:
    """Does a text mean emphasis by its stars? Where it does not, they are signs of footnotes."""
    return bool(_EMPHASISED.search(text))


def without_markup(text: str, *, strays: bool = False) -> str:
    """The words of a line in which Markdown or HTML may stand, as converters leave them even in plain text.

    With `strays`, half a pair of stars goes too: the other half stands on another line, or its author forgot it.
    """
    text = _UNCHECKED.sub("☐", _CHECKED.sub("☒", text))
    text = html.unescape(_TAG.sub(" ", text))
    text = _CODE.sub(r"\1", _LINK.sub(r"\1", text))
    text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    if strays:
        text = _STRAY.sub("", text)
    return squeezed(_ESCAPE.sub(r"\1", text))


def is_all_strong(text: str) -> bool:
    """Is the whole line set bold, by Markdown or HTML?"""
    bare = text.strip()
    match = _STRONG.fullmatch(bare)
    return bool(match and match[1] not in match[2]) or bool(re.fullmatch(r"<(b|strong)>[^<]*</\1>", bare))


_CELL_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|h\d)\s*>|<(?:p|div|h\d)\b[^<>]*>", re.IGNORECASE)
_CELL_LIST = re.compile(r"<(/?)(ul|ol|li)\b[^<>]*>", re.IGNORECASE)


def cell_text(raw: str, *, strays: bool = False) -> tuple[str, bool]:
    """The text of a table's cell, paragraph by paragraph, and whether it held a list whose items ran together.

    Items of a list begin with "•", those of a list inside it with "◦".
    """
    is_broken = bool(re.search(r"<[uo]l\b", raw, re.IGNORECASE)) and not re.search(r"<li\b", raw, re.IGNORECASE)
    depth = 0

    def sign(match: re.Match) -> str:
        nonlocal depth
        closes, tag = match[1], match[2].lower()
        if tag != "li":
            depth = max(0, depth + (-1 if closes else 1))
        opens_item = not closes and (tag == "li" or is_broken)
        return f"\n{'•' if depth <= 1 else '◦'} " if opens_item else "\n"

    raw = _CELL_BREAK.sub("\n", _CELL_LIST.sub(sign, raw))
    lines = (without_markup(line, strays=strays) for line in raw.split("\n"))
    return "\n".join(line for line in lines if re.search(r"\w|[☐☒]", line)), is_broken
