"""Words that somebody typed, as paragraphs of a Word file."""

from collections.abc import Iterable, Iterator

from reports.document.structure import Heading, Paragraph, Points, Quote, Run, Typed, TypedBlock
from reports.renderers.word.markup import paragraph, run
from reports.renderers.word.package import Package

DEEPEST_HEADING, DEEPEST_LIST = 4, 3


def blocks(package: Package, some: Iterable[TypedBlock], *, higher_by: int = 0, style: str = "") -> Iterator[str]:
    """`higher_by` is by how much headings stand higher here than on a page; `style` is that of plain paragraphs."""
    for block in some:
        if isinstance(block, Heading):
            level = min(block.level - higher_by, DEEPEST_HEADING)
            yield paragraph(runs(package, block.runs), f"Heading{level}")
        elif isinstance(block, Quote):
            yield from blocks(package, block.blocks, higher_by=higher_by, style="Quote")
        elif isinstance(block, Points):
            yield from _points(package, block, 1)
        else:
            yield paragraph(runs(package, block.runs), style)


def _points(package: Package, points: Points, depth: int) -> Iterator[str]:
    """The first paragraph of an item bears its mark; those that follow stand under it."""
    depth = min(depth, DEEPEST_LIST)
    end = "" if depth == 1 else str(depth)
    name = "ListBullet" if points.first is None else "ListNumber"
    more = ""
    if points.first is not None:
        number = package.list_of_its_own(f"List Number{f' {end}' if end else ''}", points.first)
        more = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    for item in points.items:
        is_marked = False
        for block in item:
            if isinstance(block, Points):
                yield from _points(package, block, depth + 1)
            elif isinstance(block, Paragraph | Heading) and not is_marked:
                is_marked = True
                yield paragraph(runs(package, block.runs), f"{name}{end}", more=more)
            else:
                yield from blocks(package, [block], style=f"ListContinue{end}")
        if not item:
            yield paragraph("", f"{name}{end}", more=more)


def runs(package: Package, some: Iterable[Run]) -> str:
    return "".join(_run(package, one) for one in some)


def _run(package: Package, one) -> str:
    if isinstance(one, str):
        return run(one)
    if not isinstance(one, Typed):
        raise ValueError(f"{one!r} is nothing that somebody typed.")
    held = run(one.words, style="Hyperlink" if one.url else "", bold=one.is_strong, italic=one.is_emphasised)
    return package.link_out(one.url, held) if one.url else held
