"""Reads each form of a report back, by means that share nothing with what wrote it."""

import csv
import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime

import docx
import openpyxl
import pypdf
from docx.oxml.ns import qn
from lxml import html

BAR = re.compile(r"(\S+) ([\d,]+)")


@dataclass
class Read:
    """What a form says: its words in one text without spaces, its tables by number, and its drawings in words.

    A table is a list of rows, each a list of texts as a reader sees them; a bar is its counts by letter.
    """

    text: str
    tables: dict[str, list[list]] = field(default_factory=dict)
    drawings: list[str] = field(default_factory=list)


def packed(words: str) -> str:
    return re.sub(r"\s", "", words)


# -- paper


def pdf(content: bytes) -> Read:
    reader = pypdf.PdfReader(io.BytesIO(content))
    text = "".join(page.extract_text() for page in reader.pages)
    return Read(packed(text), drawings=list(_alternatives(reader.trailer["/Root"]["/StructTreeRoot"], set())))


def _alternatives(node, seen):
    node = node.get_object()
    if not isinstance(node, dict) or id(node) in seen:
        return
    seen.add(id(node))
    if "/Alt" in node:
        yield str(node["/Alt"])
    kids = node.get("/K")
    for kid in kids if isinstance(kids, list) else [kids]:
        if kid is not None and not isinstance(kid, int):
            yield from _alternatives(kid, seen)


# -- page


def page(content: str) -> Read:
    tree = html.fromstring(content)
    tables = {}
    for table in tree.iter("table"):
        number = table.find("caption/span[@class='report-figure__number']")
        if number is not None:
            tables[number.text_content().strip()] = [
                [_html_cell(cell) for cell in row] for row in table.iterfind("tbody/tr")
            ]
    for hidden in tree.xpath("//*[contains(@class, 'report-hidden')]"):
        hidden.drop_tree()
    return Read(packed(tree.text_content()), tables, tree.xpath("//svg//title/text()"))


def _html_cell(cell):
    drawing = cell.find("svg")
    if drawing is not None:
        words = drawing.findtext("title")
        return {
            name.strip(): int(n.replace(",", "")) for name, n in re.findall(r"([^,:;]+?) ([\d,]*\d)(?=[,.;])", words)
        }
    return " ".join(cell.text_content().split())


# -- Word


def word(content: bytes) -> Read:
    document = docx.Document(io.BytesIO(content))
    body = document.element.body
    tables, caption = {}, ""
    for element in body:
        if element.tag == qn("w:p") and _style(element) == "Caption":
            caption = re.match(r"(Table|Chart) \d+", _words(element)).group()
        elif element.tag == qn("w:tbl"):
            rows = [[_word_cell(cell) for cell in row.iter(qn("w:tc"))] for row in element.iter(qn("w:tr"))]
            tables.setdefault(caption, []).append(rows)
    drawings = [found.get("descr") for found in body.iter(qn("wp:docPr"))]
    return Read(packed(_words(body)), {name: _side_by_side(some) for name, some in tables.items()}, drawings)


def _side_by_side(some):
    """A table that was cut into several, for it had too many columns: heads off, and the names and sums once."""
    first = some[0]
    if len(some) == 1:
        return first[1:]
    return [
        [first[place][0], *[cell for part in some for cell in part[place][1:-1]], first[place][-1]]
        for place in range(1, len(first))
    ]


def _style(paragraph):
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if found is None else found.get(qn("w:val"))


def _words(element) -> str:
    return "".join(
        found.text or "" if found.tag == qn("w:t") else " "
        for found in element.iter(qn("w:t"), qn("w:br"), qn("w:tab"))
    )


def _word_cell(cell):
    runs = [_words(run) for run in cell.iter(qn("w:r"))]
    is_shaded = cell.find(f".//{qn('w:rPr')}/{qn('w:shd')}") is not None
    if is_shaded:
        return {letter: int(n.replace(",", "")) for letter, n in BAR.findall(" ".join(runs))}
    return " ".join("".join(runs).replace("\u00a0", " ").split())


# -- workbook


def workbook(content: bytes) -> tuple[dict[str, dict[str, list]], set[str]]:
    """By sheet, each column by its head, every value as Excel shows it; and the types of all cells."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheets, types = {}, set()
    for sheet in book:
        table = next(iter(sheet.tables.values()), None)
        types |= {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
        if table is None:
            continue
        heads, *rows = sheet[table.ref]
        sheets[sheet.title] = {head.value: [_shown(row[place]) for row in rows] for place, head in enumerate(heads)}
    return sheets, types


def _shown(cell) -> str:
    """As Excel shows the cell: its number by its format."""
    if cell.value is None or isinstance(cell.value, str):
        return cell.value or ""
    if isinstance(cell.value, datetime):
        return f"{cell.value.day} {cell.value:%B %Y}"
    if cell.number_format.startswith('"'):
        return cell.number_format.strip('"')
    if cell.number_format == "0%":
        return f"{int(cell.value * 100 + 0.5)}%"
    places = cell.number_format.partition(".")[2]
    return f"{cell.value:,.{len(places)}f}"


# -- data


def data(content: bytes) -> tuple[dict, dict[str, list[dict]], dict[str, list[dict]], str]:
    """The description, the tables as CSV, the tables as JSON, and the record."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tables = {
            name.removeprefix("tables/").removesuffix(".csv"): list(
                csv.DictReader(io.StringIO(_text(archive, name), newline=""))
            )
            for name in archive.namelist()
            if name.endswith(".csv")
        }
        return (
            json.loads(_text(archive, "datapackage.json")),
            tables,
            json.loads(_text(archive, "tables.json")),
            _text(archive, "record.json"),
        )


def _text(archive, name) -> str:
    return archive.read(name).decode()
