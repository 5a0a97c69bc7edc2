"""From nodes to records: each key read as its kind says, every fault noted, nothing guessed."""

from __future__ import annotations

from dataclasses import replace

from commitments.agreement_file import checking, kinds, nodes, shape
from commitments.agreement_file.problems import Notebook


def read(data: bytes) -> shape.AgreementFile:
    """What the file says; AgreementFileError with all its problems where it cannot be used."""
    notebook = Notebook()
    file = _Reader(notebook).record(nodes.parse(data), shape.AgreementFile, ())
    checking.check_into(file, notebook)
    notebook.raise_if_any()
    return file.in_order()


class _Reader:
    def __init__(self, notebook):
        self.notebook = notebook
        self.depth = 0  # of clauses inside clauses

    def record(self, node, wanted, path):
        """A record of the wanted shape. What is at fault is left empty and marked, so that reading goes on."""
        if not isinstance(node, nodes.Pairs):
            self._note(node.line, path, f"expected keys and values here, such as “{_first_key(wanted)}”")
            return _blank(wanted, path, node.line)
        found = self._pairs(node, wanted, path)
        lines = {"": node.line} | {name: key_node.line for name, (key_node, _) in found.items()}
        values, faulty = {}, set()
        for name, kind, required in shape.keys_of(wanted):
            if name in found:
                values[name], is_sound = self._value(found[name][1], kind, wanted, (*path, name))
                if not is_sound:
                    faulty.add(name)
            if required and name not in faulty and values.get(name, kind.empty) == kind.empty:
                faulty.add(name)
                self._note(lines.get(name, node.line), path, f"“{name}” is missing; {wanted.what} needs one")
        for name, stand_in in _stand_ins(wanted, path, node.line).items():
            values[name] = values.get(name) or stand_in
        record = wanted(**values, place=shape.Place(path, lines, frozenset(faulty)))
        return self._with_address(record) if wanted is shape.Clause else record

    def _with_address(self, clause):
        """The clause with its address and lineage filled in where the file leaves them to follow from the number."""
        place = clause.place
        if clause.ref or place.faulty & {"ref", "number"}:
            return replace(clause, lineage=clause.lineage or clause.ref)
        if not clause.number:
            self._note(place.line(), place.path, "a clause without a number needs a “ref”, which becomes its address")
            return replace(clause, place=replace(place, faulty=place.faulty | {"ref"}))
        ref = shape.default_ref(clause.number)
        if not kinds.ADDRESS.fullmatch(ref):
            self._note(
                place.line("number"),
                place.path,
                f"the number “{kinds.shorten(clause.number)}” cannot be the clause’s address; "
                "add a “ref” of letters, digits, dots and hyphens",
            )
            return replace(clause, place=replace(place, faulty=place.faulty | {"ref"}))
        return replace(clause, ref=ref, lineage=clause.lineage or ref)

    def _pairs(self, node, wanted, path):
        """Key node and value node by name, for the keys that are as they should be."""
        known = [name for name, _, _ in shape.keys_of(wanted)]
        found = {}
        for key_node, value in node.pairs:
            if not isinstance(key_node, nodes.Scalar):
                self._note(key_node.line, path, "a key is a single word; quote text that starts with a bracket")
            elif key_node.value not in known:
                # finding the key that was meant takes time, which a hostile file could ask for 100,000 times
                message = "" if self.notebook.is_full else _unknown_key(key_node.value, wanted, known)
                self._note(key_node.line, path, message)
            elif key_node.value in found:
                first = found[key_node.value][0].line
                self._note(key_node.line, path, f"“{key_node.value}” is given twice, first on line {first}; keep one")
            else:
                found[key_node.value] = (key_node, value)
        return found

    def _value(self, node, kind, owner, path):
        """The value, and whether it is sound."""
        if isinstance(node, nodes.Scalar) and not node.value and node.plain:
            return kind.empty, True  # a key with nothing after it says nothing
        if isinstance(kind, kinds.Record):
            return self._one(node, kind, path)
        if isinstance(kind, kinds.Records):
            return self._several(node, owner if kind.shape == kinds.ITSELF else kind.shape, path)
        if isinstance(kind, kinds.Slugs | kinds.Addresses | kinds.Lines):
            return self._scalars(node, kind, path)
        return self._scalar(node, kind, path)

    def _scalar(self, node, kind, path):
        if not isinstance(node, nodes.Scalar):
            self._note(node.line, path, "expected a single value here, not a list or further keys")
            return kind.empty, False
        try:
            return kind.clean(node), True
        except kinds.Unfit as unfit:
            self._note(node.line, path, str(unfit))
            return kind.empty, False

    def _one(self, node, kind, path):
        if kind.shape is shape.Parent and isinstance(node, nodes.Scalar):
            slug, is_sound = self._scalar(node, kinds.Slug(), path)
            return shape.Parent(slug=slug, place=shape.Place(path, {"": node.line})), is_sound
        return self.record(node, kind.shape, path), isinstance(node, nodes.Pairs)

    def _several(self, node, wanted, path):
        if not isinstance(node, nodes.Items):
            self._note(node.line, path, "expected a list here; start each item with a hyphen")
            return (), False
        if wanted is not shape.Clause:
            return tuple(self._items(node, wanted, path)), True
        if self.depth == shape.DEEPEST_CLAUSE:
            self._note(node.line, path, f"clauses can stand {shape.DEEPEST_CLAUSE} deep inside each other, not deeper")
            return (), False
        self.depth += 1
        clauses = tuple(self._items(node, wanted, path[:1]))  # a clause goes by its own number, wherever it stands
        self.depth -= 1
        return clauses, True

    def _items(self, node, wanted, path):
        for position, item in enumerate(node.nodes, start=1):
            yield self.record(item, wanted, (*path, _called(item, wanted, position)))

    def _scalars(self, node, kind, path):
        if not isinstance(node, nodes.Items):
            how = f"write it as [{kinds.shorten(node.value)}]" if _is_scalar(node) else "start each item with a hyphen"
            self._note(node.line, path, f"expected a list here; {how}")
            return (), False
        values, all_sound = [], True
        for item in node.nodes:
            value, is_sound = self._scalar(item, kind.of, path)
            if is_sound and not value:
                self._note(item.line, path, "an item of this list is empty; fill it in or take it out")
            all_sound = all_sound and is_sound and bool(value)
            values.append(value)
        return (tuple(values), True) if all_sound else ((), False)

    def _note(self, line, path, message):
        self.notebook.note(line, " › ".join(path), message)


def _blank(wanted, path, line):
    """A record of which nothing is known, marked so that no further fault is found with it."""
    faulty = frozenset(name for name, _, _ in shape.keys_of(wanted))
    return wanted(**_stand_ins(wanted, path, line), place=shape.Place(path, {"": line}, faulty))


def _stand_ins(wanted, path, line):
    """Blank records for those that a record must have, so that checking need not ask whether they are there."""
    return {
        name: _blank(kind.shape, (*path, name), line)
        for name, kind, required in shape.keys_of(wanted)
        if required and isinstance(kind, kinds.Record)
    }


def _is_scalar(node):
    return isinstance(node, nodes.Scalar)


def _first_key(wanted):
    return f"{shape.keys_of(wanted)[0][0]}:"


def _unknown_key(name, wanted, known):
    said = f"“{kinds.shorten(name)}” is not a key of {wanted.what}"
    if near := kinds.nearest(name, known):
        return f"{said}; did you mean “{near}”?"
    return f"{said}; its keys are {', '.join(known)}"


def _called(item, wanted, position):
    """What messages call an item of a list: by what its author would look for, else by its place in the list."""
    if isinstance(item, nodes.Pairs):
        said = {
            key_node.value: kinds.shorten(value.value)
            for key_node, value in item.pairs
            if _is_scalar(key_node) and _is_scalar(value)
        }
        if name := next((said[name] for name in wanted.called_by if said.get(name)), ""):
            return name
    return f"item {position}"
