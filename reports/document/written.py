"""What people write for a report: Markdown, of which a report takes a few things, as blocks without mark-up.

Headings, paragraphs, emphasis, lists, quotations and links to other sites are what a board paper needs and what every
form of it can show. Anything else that is typed stands there as it was typed: pictures and HTML are words like others.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from reports.document.structure import Heading, Paragraph, Points, Quote, Runs, Typed, TypedBlock

# Below the headings of sections (2) and, in a part of a section, of parts (3).
HIGHEST, LOWEST = 3, 6
LEADS_TO = ("http://", "https://", "mailto:")
HOST = re.compile(r"[\w.-]+|[0-9a-f.]*:[0-9a-f:.]+")
# Lists within lists: more cannot be read on paper. The library stops at its own limit, and would leave words out.
MOST_LEVELS = 3
ENDLESS = 200
# Twenty thousand opening brackets take a minute to be matched; a text with more than these has no links.
MOST_LINKS = 500
TAKEN = ["blockquote", "heading", "list", "autolink", "emphasis", "link", "escape", "entity", "newline"]


class TooDeepError(ValueError):
    """Lists or quotations stand within each other more often than a report can show."""


@dataclass(frozen=True)
class _Marks:
    is_strong: bool = False
    is_emphasised: bool = False
    url: str = ""


def _read(markdown: str) -> SyntaxTreeNode:
    reader = MarkdownIt("zero", {"breaks": True, "html": False, "maxNesting": ENDLESS}).enable(TAKEN)
    reader.validateLink = leads_somewhere
    if markdown.count("[") > MOST_LINKS:
        reader.disable("link")
    return SyntaxTreeNode(reader.parse(markdown.replace("\r\n", "\n").replace("\r", "\n").strip()))


def leads_somewhere(url: str) -> bool:
    """Whether a link can be followed from a page, from a PDF and from a Word file alike, and runs nothing.

    Word calls a file damaged that holds an address it cannot read.
    """
    url = url.strip()
    if not url.lower().startswith(LEADS_TO):
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.port != 0 else None
    except ValueError:  # half an address in brackets, or a port that is no number
        return False
    return "@" in parts.path if parts.scheme == "mailto" else bool(HOST.fullmatch(host or ""))


@lru_cache(maxsize=64)
def blocks_of(markdown: str, *, level: int = HIGHEST) -> tuple[TypedBlock, ...]:
    """What the text says, block by block. Its highest headings become those of `level`, and none is skipped below."""
    root = _read(markdown)
    return tuple(_blocks(root.children, _Headings(root, level)))


def check_depth(markdown: str) -> None:
    """Refuse what could not be shown in full, before it is kept."""
    root = _read(markdown)
    if max((_depth(node) for node in root.walk()), default=0) > MOST_LEVELS:
        raise TooDeepError


def lines_of(markdown: str) -> Iterator[str]:
    """The text without its marks, a line for each block: for comparing versions, and for lists of what was found."""
    yield from _lines(blocks_of(markdown))


def _depth(node: SyntaxTreeNode) -> int:
    found = 0
    while node.parent is not None:
        node = node.parent
        found += node.type in {"bullet_list", "ordered_list", "blockquote"}
    return found


class _Headings:
    """Which heading gets which level: the highest that occurs the first, and never more than one step down at once."""

    def __init__(self, root: SyntaxTreeNode, level: int):
        used = sorted({node.tag for node in root.walk() if node.type == "heading"})
        self.levels = {tag: level + place for place, tag in enumerate(used)}
        self.last = level - 1

    def level_of(self, tag: str) -> int:
        self.last = min(self.levels[tag], self.last + 1, LOWEST)
        return self.last


def _blocks(nodes, headings: _Headings) -> Iterator[TypedBlock]:
    for node in nodes:
        if node.type == "heading":
            yield Heading(headings.level_of(node.tag), _runs(node))
        elif node.type == "paragraph":
            yield Paragraph(_runs(node))
        elif node.type == "blockquote":
            yield Quote(tuple(_blocks(node.children, headings)))
        elif node.type in {"bullet_list", "ordered_list"}:
            first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
            yield Points(tuple(tuple(_blocks(item.children, headings)) for item in node.children), first)
        else:
            raise ValueError(f"A report does not take {node.type}.")


def _runs(node: SyntaxTreeNode) -> Runs:
    return _joined(found for inline in node.children for found in _inline(inline.children, _Marks()))


def _inline(nodes, marks: _Marks) -> Iterator[Typed]:
    for node in nodes:
        if node.type == "text":
            yield Typed(node.content, marks.is_strong, marks.is_emphasised, marks.url)
        elif node.type in {"softbreak", "hardbreak"}:
            yield Typed("\n", marks.is_strong, marks.is_emphasised, marks.url)
        elif node.type == "strong":
            yield from _inline(node.children, _Marks(True, marks.is_emphasised, marks.url))
        elif node.type == "em":
            yield from _inline(node.children, _Marks(marks.is_strong, True, marks.url))
        elif node.type == "link":
            url = str(node.attrs["href"])
            yield from _inline(node.children, _Marks(marks.is_strong, marks.is_emphasised, url))
        else:
            raise ValueError(f"A report does not take {node.type}.")


def _joined(found: Iterator[Typed]) -> Runs:
    """Neighbours with the same marks as one run; plain words are a plain string."""
    runs: list[Typed] = []
    for one in found:
        if runs and (runs[-1].marks == one.marks):
            runs[-1] = Typed(runs[-1].words + one.words, *one.marks)
        elif one.words:
            runs.append(one)
    return tuple(one if any(one.marks) else one.words for one in runs)


def _lines(blocks: tuple[TypedBlock, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Points):
            for item in block.items:
                yield from _lines(item)
        elif isinstance(block, Quote):
            yield from _lines(block.blocks)
        else:
            yield "".join(run if isinstance(run, str) else run.words for run in block.runs)
