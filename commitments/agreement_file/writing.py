"""From records to bytes, in one canonical form: the same content always gives the same file.

Written out by hand rather than by a YAML library's emitter, so that the form is ours to keep: fixed order of keys,
nothing empty, long text folded so that colons and quotation marks in it need no care from whoever edits it.
"""

from __future__ import annotations

import re
import unicodedata

import yaml

from commitments.agreement_file import kinds, shape

WIDTH = 100
NARROWEST = 40  # text deep inside the tree keeps at least this many columns

SPACE_TO_FOLD_AT = re.compile(r"(?<=[^ \t\n]) (?=[^ \t\n])")
INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=<~")
JOINERS = "\u200c\u200d"  # parts of letters and emoji rather than marks on their own
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
# What YAML 1.1 or 1.2 would take for a number, a boolean or nothing when it stands without quotation marks.
RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers
LOOKS_LIKE_NUMBER = re.compile(r"[-+.]?[0-9][0-9_.,:eExXoO+-]*|[-+]?\.(inf|nan)", re.IGNORECASE)
LONE_BOOLEAN = frozenset("yYnN")


def write(file: shape.AgreementFile | shape.SealedText) -> bytes:
    """The canonical form: UTF-8, one line feed after each line."""
    return "".join(f"{line}\n" for line in _record(file, indent=0)).encode()


def _record(record, indent):
    lines = []
    for name, kind, _ in shape.keys_of(type(record)):
        value = getattr(record, name)
        if value == kind.empty or _follows_by_itself(record, name):
            continue
        lines += _entry(name, kind, value, indent)
    return lines


def _follows_by_itself(record, name):
    if not isinstance(record, shape.Clause):
        return False
    if name == "ref":
        return record.ref == shape.default_ref(record.number)
    return name == "lineage" and record.lineage == record.ref


def _entry(name, kind, value, indent):
    margin = " " * indent
    if isinstance(value, shape.Parent) and not value.name and not value.level:
        return [f"{margin}{name}: {_in_line(value.slug)}"]
    if isinstance(kind, kinds.Record):
        return [f"{margin}{name}:", *_record(value, indent + 2)]
    if isinstance(kind, kinds.Records):
        return [f"{margin}{name}:", *(line for item in value for line in _item(item, indent + 2))]
    if isinstance(kind, kinds.Slugs):
        return _references(name, map(_in_line, value), indent)
    if isinstance(kind, kinds.Addresses):
        return _references(name, map(_double_quoted, value), indent)
    if isinstance(kind, kinds.Lines):
        items = (_scalar(f"{margin}  - ", item, indent + 4) for item in value)
        return [f"{margin}{name}:", *(line for item in items for line in item)]
    if isinstance(kind, kinds.Words) and kind.is_quoted:
        return [f"{margin}{name}: {_double_quoted(value.strip())}"]
    if isinstance(value, str):
        return _scalar(f"{margin}{name}: ", value, indent + 2)
    return [f"{margin}{name}: {kind.written(value)}"]


def _item(record, indent):
    first, *rest = _record(record, indent + 2) or [" " * (indent + 2) + "{}"]
    return [f"{' ' * indent}- {first[indent + 2 :]}", *rest]


def _references(name, items, indent):
    margin, items = " " * indent, list(items)
    line = f"{margin}{name}: [{', '.join(items)}]"
    return [line] if len(line) <= WIDTH else [f"{margin}{name}:", *(f"{margin}  - {item}" for item in items)]


def _scalar(prefix, text, indent):
    """Text after its key: on the same line where it fits, else folded below."""
    text = text.replace("\r\n", "\n").strip()  # as browsers send what is typed in a box
    one_line = "\n" not in text and len(prefix) + len(text) <= WIDTH
    if _needs_escapes(text):
        return _folded_quotes(prefix, text, indent)
    if one_line:
        return [prefix + _in_line(text)]
    if _has_loose_spaces(text):
        return _folded_quotes(prefix, text, indent)
    return [f"{prefix}>-", *_block(text, indent)]


def _in_line(text):
    if _is_plain(text):
        return text
    if '"' in text or "\\" in text:
        return "'{}'".format(text.replace("'", "''"))
    return f'"{text}"'


def _block(text, indent):
    """A folded block: a line break in the text becomes an empty line, as between paragraphs."""
    lines = []
    for number, paragraph in enumerate(text.split("\n")):
        if number:
            lines.append("")
        if paragraph:
            lines += [" " * indent + line for line in _fold(paragraph, indent)]
    return lines


def _folded_quotes(prefix, text, indent):
    """Double quotation marks, where characters must be written as escapes or spaces must be kept."""
    first, *rest = _fold(_double_quoted(text), indent, start=len(prefix))
    return [prefix + first, *(" " * indent + line for line in rest)]


def _fold(text, indent, start=None):
    """Lines that fit between the indent (for the first: the start) and the width, broken where one space stands."""
    room = WIDTH - (indent if start is None else start)
    lines, line = [], ""
    for word in SPACE_TO_FOLD_AT.split(text):
        if line and len(line) + 1 + len(word) > max(room, NARROWEST):
            lines.append(line)
            line, room = word, WIDTH - indent
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line]


def _double_quoted(text):
    return '"{}"'.format("".join(_escape(character) for character in text))


def _escape(character):
    if character in ESCAPES:
        return ESCAPES[character]
    if not _must_be_escaped(character):
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _must_be_escaped(character):
    """Invisible marks are written as escapes: they can change what a line seems to say (e.g. right-to-left marks)."""
    if character in "\n\t" or " " <= character <= "~":
        return False
    is_mark = unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and character not in JOINERS
    return is_mark or character in "\ufffe\uffff"


def _needs_escapes(text):
    return "\t" in text or any(map(_must_be_escaped, text))


def _has_loose_spaces(text):
    """Do lines start or end with spaces, which a folded block would not keep?"""
    return any(line != line.strip(" ") for line in text.split("\n"))


def _is_plain(text):
    """Can the text stand without quotation marks, and does every YAML reader take it for text then?"""
    if not text or text[0] in INDICATORS or text[-1] == ":" or ": " in text or " #" in text or text != text.strip():
        return False
    if LOOKS_LIKE_NUMBER.fullmatch(text) or text in LONE_BOOLEAN:
        return False
    return not any(pattern.match(text) for _, pattern in RESOLVERS.get(text[0], []))
