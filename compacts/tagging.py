"""Repairs to the tag tree that WeasyPrint 70 writes, so that a screen reader reads a PDF as a person would.

Measured on reports of 12 to 37 pages: each repair answers faults that PDF checkers named (ADR on PDFs). They work on
structures of WeasyPrint and pydyf, some of them private, so the version is pinned and the tests look at the result.

* Header cells say whether they head a column or a row.
* A link is described by its words, not by its address.
* A table that runs over several pages is one table; its repeated heads are decoration.
* Running heads and page numbers are decoration.
"""

import pydyf

PARTS_OF_TABLE = ("/THead", "/TBody", "/TFoot")
PRINTED = 4  # annotation flag: shown on paper too (ISO 32000-1, table 165)


def number_of(reference) -> int | None:
    """The object's number in a reference such as `b"12 0 R"`; None for anything else."""
    return int(reference.split()[0]) if isinstance(reference, bytes) else None


def repair(document, pdf):
    """Mend the tags of a PDF that is about to be written; made for WeasyPrint's `finisher`."""
    tree = _Tree(pdf)
    owners = _read_boxes(document)
    tree.say_what_header_cells_head()
    tree.join_tables(owners)
    tree.leave_out_what_no_element_owns()
    tree.turn_dropped_content_into_decoration()


def _read_boxes(document) -> list:
    """Describe links by their words; list the HTML tables, one entry for each fragment, in the order of the tags."""
    owners = []

    def read(box, table):
        box = getattr(box, "_box", box)  # an absolutely placed box stands inside a placeholder
        element = box.element
        if getattr(box, "element_tag", None) == "table" and element is not None and element is not table:
            owners.append(element)
            table = element
        annotation = getattr(box, "link_annotation", None)
        if annotation is not None:
            annotation["F"] = PRINTED
            words = " ".join("".join(element.itertext()).split()) if element is not None else ""
            if words:
                annotation["Contents"] = pydyf.String(words)
        for child in getattr(box, "children", None) or ():
            read(child, table)

    for page in document.pages:
        read(page._page_box, None)
    return owners


class _Tree:
    """The structure tree of one PDF: what is alive in it, and what the repairs dropped."""

    def __init__(self, pdf):
        self.pdf = pdf
        self.root = self.object_at(pdf.catalog["StructTreeRoot"])
        self.page_of = {number_of(reference): page for page, reference in enumerate(pdf.page_references)}
        self.alive: set[int] = set()
        self.tables = []
        self.dropped = []
        self.dropped_content: dict[int, set[int]] = {}

    def object_at(self, reference):
        return self.pdf.objects[number_of(reference)]

    def children(self, element) -> list:
        kids = [self.pdf.objects[number] for number in map(number_of, element["K"]) if number is not None]
        return [kid for kid in kids if kid.get("Type") == "/StructElem"]

    def say_what_header_cells_head(self):
        """WeasyPrint points cells at headers by an identifier that it puts in no index; a scope says it plainly."""
        stack = [(self.object_at(self.root["K"][0]), None)]
        while stack:
            element, part = stack.pop()
            self.alive.add(element.number)
            tag = element["S"]
            if tag == "/Table":
                self.tables.append(element)
            elif tag in PARTS_OF_TABLE:
                part = tag
            elif tag in ("/TH", "/TD"):
                element.pop("ID", None)
                element["A"].pop("Headers", None)
                if tag == "/TH":
                    element["A"]["Scope"] = "/Column" if part == "/THead" else "/Row"
            stack.extend((child, part) for child in reversed(self.children(element)))

    def join_tables(self, owners):
        if len(owners) != len(self.tables):
            raise ValueError(f"{len(owners)} tables were laid out and {len(self.tables)} tagged: the version changed?")
        first = {}
        for fragment, owner in zip(self.tables, owners, strict=True):
            table = first.setdefault(owner, fragment)
            if table is not fragment:
                self.move_rows(fragment, table)

    def move_rows(self, fragment, table):
        """The body rows of a later fragment join the first; its repeated head, foot and caption are dropped."""
        bodies = [part for part in self.children(table) if part["S"] == "/TBody"]
        for part in self.children(fragment):
            if part["S"] != "/TBody":
                self.drop(part)
            elif bodies:
                for row in self.children(part):
                    row["P"] = bodies[-1].reference
                    bodies[-1]["K"].append(row.reference)
                self.forget(part)
            else:  # nothing but the head fitted on the first page
                part["P"] = table.reference
                table["K"].append(part.reference)
                bodies = [part]
        self.object_at(fragment["P"])["K"].remove(fragment.reference)
        self.forget(fragment)

    def forget(self, element):
        self.alive.discard(element.number)
        self.dropped.append(element)

    def drop(self, element):
        self.forget(element)
        page = self.page_of[number_of(element["Pg"])]
        self.dropped_content.setdefault(page, set()).update(kid for kid in element["K"] if isinstance(kid, int))
        for child in self.children(element):
            self.drop(child)

    @property
    def content_of_pages(self):
        """For each page its number and, by marked-content number, the elements that own what is on it."""
        numbers = self.object_at(self.root["ParentTree"])["Nums"]
        return [
            (page, owners)
            for page, owners in zip(numbers[::2], numbers[1::2], strict=True)
            if type(owners) is not bytes
        ]

    def leave_out_what_no_element_owns(self):
        """Running heads and page numbers have tags that hang on nothing."""
        for page, owners in self.content_of_pages:
            for content, reference in enumerate(owners):
                if number_of(reference) not in self.alive:
                    self.dropped_content.setdefault(page, set()).add(content)
                    self.dropped.append(self.object_at(reference))

    def turn_dropped_content_into_decoration(self):
        owners_on = dict(self.content_of_pages)
        for page, contents in self.dropped_content.items():
            stream = self.object_at(self.object_at(self.pdf.page_references[page])["Contents"]).stream
            for place, operand in enumerate(stream):
                if isinstance(operand, pydyf.Dictionary) and operand.get("MCID") in contents:
                    stream[place - 1] = "/Artifact"
                    stream[place] = pydyf.Dictionary({"Type": "/Pagination"})
            for content in contents:
                owners_on[page][content] = "null"
        # Emptied, not freed: pydyf counts freed objects wrongly in its compressed cross-reference table.
        for element in self.dropped:
            element.clear()
