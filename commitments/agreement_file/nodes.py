"""From bytes to plain nodes with line numbers: the YAML of an agreement file, without YAML's surprises.

The parser's events are taken one by one rather than composed into YAML's own tree, because composing calls itself
for every level: a file of 100,000 opening brackets would exhaust the stack before any cap could be applied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from commitments.agreement_file.problems import AgreementFileError, Problem

LARGEST_FILE = 2_000_000  # bytes; the longest of the five shipped files is under a twentieth of this
DEEPEST_NODE = 40  # lists and mappings inside each other; clauses eight deep need 21

# libyaml's parser is about ten times as fast as the pure Python one and gives the same events.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Invisible characters that YAML 1.1 takes for line breaks and editors do not: line numbers would part company.
INVISIBLE_BREAKS = {"\x85": "U+0085", "\u2028": "U+2028", "\u2029": "U+2029"}
NOT_TEXT = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

ADVICE = {  # what the parser complains of: what its author most likely has to do
    "mapping values are not allowed": (
        "there is a second colon on this line, or this line is indented too far; "
        "put text that holds a colon between quotation marks"
    ),
    "could not find expected ':'": "a key needs a colon and a space after it",
    "expected <block end>": "this line is not indented like the lines it belongs to",
    "did not find expected key": "this line is not indented like those it belongs to, or text needs quotation marks",
    "did not find expected '-' indicator": "every item of a list starts with a hyphen, all in the same column",
    "unexpected end of stream": "a quotation mark is opened and never closed",
    "unknown escape character": "a backslash in double quotation marks must be doubled, or use single quotation marks",
    "cannot start any token": "text that starts with this character needs quotation marks",
    "found undefined alias": "text that starts with an asterisk needs quotation marks",
}


@dataclass(frozen=True)
class Scalar:
    value: str
    line: int
    plain: bool


@dataclass(frozen=True)
class Items:
    nodes: list
    line: int


@dataclass(frozen=True)
class Pairs:
    pairs: list  # of (key node, value node), in the order of the file, duplicates and all
    line: int


Node = Scalar | Items | Pairs


def parse(data: bytes) -> Node:
    """The one document in the bytes, or AgreementFileError."""
    text = _decode(data)
    events = yaml.parse(text, Loader=LOADER)
    try:
        root, extra = _grow(events)
    except yaml.YAMLError as error:
        raise _syntax_error(error, text) from None
    if extra:
        raise _single(extra, "a file holds one agreement; start a new file instead of a second “---”")
    if root is None:
        raise _single(0, "the file is empty; docs/agreement-file.md shows what belongs in it")
    return root


def _single(line, message, field=""):
    return AgreementFileError([Problem(line, field, message)])


def _decode(data):
    if len(data) > LARGEST_FILE:
        raise _single(0, f"the file is larger than {LARGEST_FILE // 1_000_000} MB; an agreement's text is far smaller")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _single(line, "this is not UTF-8 text; save the file as UTF-8") from None
    problems = []
    for number, line in enumerate(re.split("\r\n|\r|\n", text), start=1):
        if found := NOT_TEXT.search(line):
            problems.append(Problem(number, "", f"holds the control character U+{ord(found.group()):04X}; delete it"))
        for character, name in INVISIBLE_BREAKS.items():
            if character in line:
                problems.append(Problem(number, "", f"holds the invisible line break {name}; delete it"))
    if problems:
        raise AgreementFileError(problems[:100])
    return text


def _grow(events):
    """The tree, and the line of a second document if there is one."""
    root, extra, documents, open_nodes = None, 0, 0, []
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents == 2:
                extra = _line(event)
                break
            continue
        _refuse_specials(event)
        if isinstance(event, yaml.CollectionEndEvent):
            node = open_nodes.pop()
            node = _pair_up(node) if isinstance(event, yaml.MappingEndEvent) else node
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(open_nodes) >= DEEPEST_NODE:
                raise _single(_line(event), f"lists and keys are nested more than {DEEPEST_NODE} deep")
            open_nodes.append(Items([], _line(event)))
            continue
        elif isinstance(event, yaml.ScalarEvent):
            node = Scalar(event.value, _line(event), plain=not event.style)
        else:
            continue
        if open_nodes:
            open_nodes[-1].nodes.append(node)
        else:
            root = node
    return root, extra


def _pair_up(items):
    return Pairs(list(zip(items.nodes[::2], items.nodes[1::2], strict=True)), items.line)


def _refuse_specials(event):
    if isinstance(event, yaml.AliasEvent):
        raise _single(_line(event), "aliases (*name) are not used in agreement files; write the value out")
    if getattr(event, "anchor", None) is not None:
        raise _single(_line(event), "anchors (&name) are not used in agreement files; leave it out")
    if getattr(event, "tag", None) is not None:
        raise _single(_line(event), "tags (!name) are not used in agreement files; quote text that starts with “!”")


def _line(event):
    return event.start_mark.line + 1


def _syntax_error(error, text):
    mark = getattr(error, "problem_mark", None)
    said = getattr(error, "problem", None) or "it cannot be read"
    context = getattr(error, "context", None) or ""
    line = mark.line + 1 if mark else 0
    if "quoted scalar" in context and "end of stream" in said and error.context_mark:
        line = error.context_mark.line + 1  # where the quotation mark was opened, not the end of the file
    if (
        mark
        and text.splitlines()[mark.line : mark.line + 1]
        and text.splitlines()[mark.line][mark.column :][:1] == "\t"
    ):
        return _single(line, "this is not well-formed YAML: indent with spaces; a tab cannot be used here")
    advice = next((advice for clue, advice in ADVICE.items() if clue in said), said)
    return _single(line, f"this is not well-formed YAML: {advice}")
