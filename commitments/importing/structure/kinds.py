"""What each clause is, and who owes it.

Read from the top down: headings announce (principles, a vision, how disputes are settled), lead-ins oblige ("The ICB
will:"), and what stands beneath takes after them. A numbered sentence may promise by itself. Prose between numbered
promises tells; in a document that has no lists, the prose promises.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from commitments.importing import proposal
from commitments.importing.structure import language, marks, parties, roles
from commitments.importing.structure.parties import Subject
from commitments.importing.structure.roles import HEADING, ITEM, LEAD_IN, NOTE, PARAGRAPH
from commitments.importing.structure.tree import Node

FEW = 3  # with fewer promises than this in lists and numbers, the prose is taken at its word
MANY = 0.5  # as it is if it holds so many for each of those

# Under these, "we will" promises nothing that could be assessed.
_QUIET = {language.VISION, language.PROGRESS, language.TERMS}
_KIND_OF_MODE = {
    language.PRINCIPLES: proposal.PRINCIPLE,
    language.PROCESS: proposal.PROCESS,
    language.LOOSE_PROCESS: proposal.PROCESS,
    language.TERMS: proposal.DEFINITION,
}


NOBODY = Subject()


@dataclass(frozen=True)
class Setting:
    """What holds at a place in the tree: what the headings announce, who is meant, what a lead-in obliges to."""

    mode: str = ""
    who: Subject = NOBODY
    obliges: bool = False  # the clause above leads in deeds
    by_pronoun: bool = False  # and only "we" or "partners" stood before them
    under_promise: bool = False
    in_parts: bool = False  # the clause above gives parts of one deed
    is_by_which: bool = False
    is_plan: bool = False  # the document calls itself a plan of action


@dataclass
class _Reader:
    prose: bool = False
    count: int = 0
    in_prose: int = 0
    subjects: dict = field(default_factory=dict)
    in_sentence: dict = field(default_factory=dict)  # who promises in a paragraph of one sentence
    last_who: Subject = NOBODY
    known: frozenset = frozenset()  # stems of the parties that lead-ins and headings of promises name


def told(root: Node, title: str = "") -> dict[Node, Subject]:
    """Give every node its kind. Returns whom each node itself names as owing it."""
    setting = Setting(is_plan=language.announced(title) == language.ACTIONS)
    known = _known_parties(root)
    reader = _Reader(known=known)
    _descend(root, setting, reader)
    if reader.count < FEW or reader.in_prose >= MANY * reader.count:
        reader = _Reader(prose=True, known=known)
        for node in root.walk():
            if "table" not in node.notes:
                node.kind = ""
            node.notes = [note for note in node.notes if note != "maybe-promise"]
        _split_prose(root)
        _descend(root, setting, reader)
    else:
        _take_sections_of_promises(root, reader)
    return reader.subjects


def _take_sections_of_promises(root: Node, reader: _Reader) -> None:
    """A section of several paragraphs, each a sentence that says who will do what, is a list without marks."""
    for node in root.walk():
        if node.role == HEADING and len(node.children) > 1 and all(map(reader.in_sentence.get, node.children)):
            for child in node.children:
                who = reader.in_sentence[child]
                child.kind = proposal.COMMITMENT
                child.notes = [note for note in child.notes if note != "maybe-promise"]
                reader.subjects[child] = who


def _known_parties(root: Node) -> frozenset:
    """Those whom a lead-in, a heading of promises or several sentences name: parties beyond doubt."""
    found: set = set()
    often: Counter = Counter()
    for node in root.walk():
        text = node.title if node.role == HEADING else _last_sentence(node.text)[1] if node.stem else ""
        if text and _obliges(text):
            found |= {parties.stems(phrase) for phrase in parties.of_heading(text).phrases}
        elif text := node.text if node.role in (ITEM, PARAGRAPH) and not node.stem else "":
            who = _promise(text)
            often.update(parties.stems(phrase) for phrase in who.phrases if not _is_committee(who))
    return frozenset(found | {stems for stems, count in often.items() if count > 1})


def _is_known(who: Subject, known: frozenset) -> bool:
    return any(parties.stems(phrase) in known for phrase in who.phrases)


def _descend(root: Node, setting: Setting, reader: _Reader) -> None:
    waiting = [(child, setting) for child in reversed(root.children)]
    while waiting:
        node, setting = waiting.pop()
        beneath = _tell(node, setting, reader)
        waiting.extend((child, beneath) for child in reversed(node.children))


def _tell(node: Node, setting: Setting, reader: _Reader) -> Setting:
    if node.kind:  # a table's column said it
        reader.count += node.kind in proposal.PROMISES
        if node.pronoun:
            reader.subjects[node] = Subject(pronoun=node.pronoun)
        return replace(setting, under_promise=node.kind in proposal.PROMISES)
    if node.role == HEADING:
        return _tell_heading(node, setting, reader)
    if node.role == NOTE:
        node.kind = proposal.CONTEXT
        return setting
    if node.stem:
        return _tell_stem(node, setting, reader)
    if node.role == LEAD_IN:
        return _tell_name(node, setting, reader)
    return _tell_clause(node, setting, reader)


# ---- headings


def _tell_heading(node: Node, setting: Setting, reader: _Reader) -> Setting:
    node.kind = proposal.HEADING
    words = f"{node.number}: {node.title}" if node.mark and node.mark.label in marks.PROMISED else node.title
    own = language.announced(words) or (language.announced(node.number) if not node.title else "")
    who = parties.of_heading(node.title)
    if not who and node.children and node.children[0].role == ITEM and language.OBLIGES.match(node.children[0].text):
        who = parties.subject_of(f"{node.title} will do")  # only a name, whose items say what it will do
    if setting.obliges and not who and own not in (*_QUIET, language.PRINCIPLES):
        return setting  # a heading between a lead-in and its items only sorts them
    if who:
        reader.subjects[node] = reader.last_who = who
    mode = own or (
        language.PROMISES if who.phrases and setting.mode not in _QUIET and _obliges(node.title) else setting.mode
    )
    if mode == language.CONTEXT and who.phrases and _obliges(node.title):
        mode = language.PROMISES
    obliges = mode not in _QUIET and bool(who) and _leads_in_deeds(node.title, who)
    return Setting(
        mode=mode,
        who=who or setting.who,
        obliges=obliges,
        by_pronoun=obliges and not who.phrases,
        is_plan=setting.is_plan,
    )


def _leads_in_deeds(title: str, who: Subject) -> bool:
    """Is the heading a lead-in: "The council will", "Undertakings by the ICB", "What funders will do"?"""
    if language.OBLIGES.search(title):
        return bool(
            language.OPENS_DEEDS.search(title) or re.search(r"\bdo(?: (?:it|this|to \w+))?\W*$", title)
        ) or roles.is_stem(title)
    return bool(who.phrases) and _obliges(title)


def _obliges(text: str) -> bool:
    return bool(
        language.OBLIGES.search(text)
        or language.OPENS_PROMISES.search(text)
        or language.announced(text) == language.PROMISES
    )


# ---- lead-ins, marked or not


def _tell_stem(node: Node, setting: Setting, reader: _Reader) -> Setting:
    text = node.text or node.title
    told_before, last = _last_sentence(text)
    who = parties.of_heading(last) or parties.subject_of(last)
    subject_before = next((found for sentence in told_before if (found := _promise(sentence))), None)
    if subject_before and not subject_before.phrases and who.phrases:
        subject_before = None
    is_promise = bool(subject_before) and _may_promise(setting, subject_before, reader)
    if (
        node.mark
        and node.mark.label in marks.PROMISED
        and (told_before or language.BY_WHICH.search(last))
        and setting.mode not in _QUIET
    ):
        is_promise, subject_before = True, subject_before or Subject()
    if setting.obliges and not setting.in_parts and node.role == ITEM and not language.OBLIGES.search(last):
        return _tell_listed_stem(node, setting, reader, text)
    obliging = _is_obliging(last, who) or bool(subject_before and _GOES_ON.match(last))
    if not is_promise and obliging and _gives_parts(last):
        is_promise, subject_before = _may_promise(setting, who, reader), who
        obliging = obliging and not is_promise
    if who and (obliging or is_promise):
        reader.subjects[node] = who if who.phrases or not subject_before else subject_before
    if is_promise:
        return _promise_made(
            node, setting, reader, subject_before or who, obliging or bool(language.BY_WHICH.search(last)), last
        )
    return _mere_lead_in(node, setting, reader, who, obliging)


def _tell_name(node: Node, setting: Setting, reader: _Reader) -> Setting:
    """Only a name, whose items say what it will do."""
    node.kind = proposal.CONTEXT
    reader.subjects[node] = reader.last_who = who = parties.subject_of(f"{node.text} will do")
    return replace(setting, who=who, obliges=False, in_parts=False, by_pronoun=False)


def _promise_made(node: Node, setting: Setting, reader: _Reader, who: Subject, leads_deeds: bool, last: str) -> Setting:
    node.kind = proposal.ACTION if setting.under_promise else proposal.COMMITMENT
    reader.count += 1
    if who:
        reader.subjects.setdefault(node, who)
        reader.last_who = who if who.phrases else reader.last_who
    by_which = bool(language.BY_WHICH.search(last))
    return replace(
        setting,
        who=who or setting.who,
        obliges=leads_deeds,
        in_parts=not leads_deeds,
        under_promise=True,
        is_by_which=by_which,
        by_pronoun=False,
    )


def _mere_lead_in(node: Node, setting: Setting, reader: _Reader, who: Subject, obliging: bool) -> Setting:
    node.kind = _quiet_kind(setting)
    if who.phrases:
        reader.last_who = who
    generic = not who.phrases and not setting.who.phrases
    if obliging and _is_silenced(setting, generic):
        obliging = False
    if (not obliging and setting.mode in (language.PROMISES, language.ACTIONS)) or (
        setting.obliges and not setting.in_parts
    ):
        obliging = not _is_quiet_lead_in(node.text or node.title)
    if obliging:
        node.kind = proposal.CONTEXT
    announced = language.announced(node.text or node.title)
    mode = (
        announced
        if announced in (language.PRINCIPLES, language.VISION, language.PROGRESS, language.TERMS) and not obliging
        else setting.mode
    )
    return replace(
        setting,
        mode=mode,
        who=who or setting.who,
        obliges=obliging,
        by_pronoun=generic,
        in_parts=False if obliging else setting.in_parts,
    )


def _tell_listed_stem(node: Node, setting: Setting, reader: _Reader, text: str) -> Setting:
    """An item of a list of deeds that has a list itself: a deed with parts, or one that each part completes."""
    node.kind = _promise_kind(setting)
    reader.count += 1
    return replace(setting, in_parts=True, obliges=False, under_promise=True)


def _last_sentence(text: str) -> tuple[list[str], str]:
    found = language.sentences(text)
    return found[:-1], found[-1] if found else ""


# "This should seek to:" behind a promise leads in what the promise asks.
_GOES_ON = re.compile(rf"\W*(?:this|it|these|they|that)\s+(?:{language.OBLIGES.pattern})", re.VERBOSE | re.IGNORECASE)


def _is_obliging(last: str, who: Subject) -> bool:
    if language.OPENS_PROMISES.search(last) or (language.BY_WHICH.search(last) and who):
        return True
    return (
        bool(who)
        and bool(
            parties.AGREE_THE_FOLLOWING.search(last)
            or language.OBLIGES.search(last)
            or language.RESPONSIBLE.search(last)
            or parties.ASKED.search(last)
        )
        and not language.describes(who.after)
    )


def _gives_parts(last: str) -> bool:
    """Is the deed said before the list, which only gives its parts?"""
    if language.OPENS_PARTS.search(last):
        return True
    found = list(language.OBLIGES.finditer(last))
    after = last[found[-1].end() :].strip(" :–—-") if found else ""
    return len(after.split()) >= 4 and not language.OPENS_DEEDS.search(last)


def _is_quiet_lead_in(text: str) -> bool:
    return language.announced(text) in (language.VISION, language.PROGRESS, language.PRINCIPLES, language.TERMS)


def _is_silenced(setting: Setting, generic: bool) -> bool:
    """Does the heading above speak louder than this lead-in?"""
    if setting.mode in _QUIET:
        return True
    return (generic and setting.mode in (language.PRINCIPLES, language.PROCESS, language.CONTEXT)) or setting.in_parts


# ---- clauses


def _tell_clause(node: Node, setting: Setting, reader: _Reader) -> Setting:
    who = parties.opening(node.text) or _promise(node.text, any_sentence=node.role == ITEM)
    if not who and node.role == ITEM:
        who = _doing(node.text, reader.known)
    who = _with_they(who, reader)
    if _is_promise(node, setting, who, reader):
        node.kind = _promise_kind(setting)
        reader.count += 1
        if setting.who.phrases and all(map(_PEOPLE.fullmatch, who.phrases)) and not _is_known(who, reader.known):
            who = replace(who, phrases=())  # its own people: the body of the section owes it
        if who and not (who.pronoun and setting.who.phrases and setting.obliges):
            reader.subjects[node] = who
            reader.last_who = who if who.phrases or who.pronoun == parties.JOINT else reader.last_who
        return replace(
            setting, under_promise=True, obliges=False, in_parts=True, who=who if who.phrases else setting.who
        )
    node.kind = _quiet_kind(setting)
    if who and node.role == PARAGRAPH and setting.mode not in _QUIET and not setting.in_parts:
        reader.in_prose += bool(who.phrases or who.pronoun == parties.WE) and _may_promise(setting, who, reader)
        node.notes.append("maybe-promise")
        if len(language.sentences(node.text)) == 1 and _may_promise(setting, who, reader):
            reader.in_sentence[node] = who
    return replace(setting, obliges=False, in_parts=setting.in_parts)


_DOES = re.compile(
    r"(?P<who>(?:The\s+)?(?:[A-Z][\w&’']*|of|and|for|the)(?:\s+(?:[A-Z][\w&’']*|of|and|for|the))*)\s+(?P<deed>[a-z-]+s)\s+(?P<what>\S.*)",
    re.DOTALL,
)


def _doing(text: str, known: frozenset) -> Subject:
    """ "RDC maintains the pitches": a party that is known to promise, and a deed in the present."""
    match = _DOES.match(text)
    if not match or not language.is_deed_of_one(match["deed"]) or _IS_GIVEN.match(text, match.start("deed")):
        return Subject()
    names = tuple(parties.bared(part) for part in parties.split(match["who"]))
    is_known = all(parties.stems(name) in known for name in names)
    return Subject(phrases=names, after=match["what"]) if is_known else Subject()


def _with_they(who: Subject, reader: _Reader) -> Subject:
    """ "They" are those of whom the clause before spoke."""
    if who.pronoun == parties.THEY and reader.last_who:
        return replace(who, phrases=reader.last_who.phrases, pronoun=reader.last_who.pronoun or parties.THEY)
    return who


def _promise_kind(setting: Setting) -> str:
    return (
        proposal.ACTION
        if setting.is_by_which
        or (setting.under_promise and setting.obliges)
        or setting.mode == language.ACTIONS
        or (setting.is_plan and not setting.mode)
        else proposal.COMMITMENT
    )


def _quiet_kind(setting: Setting) -> str:
    return _KIND_OF_MODE.get(setting.mode, proposal.CONTEXT)


def _promise(text: str, any_sentence: bool = False) -> Subject:
    """Who promises in the text: in its first sentence, or in any."""
    for sentence in language.sentences(text)[: 6 if any_sentence else 1]:
        found = parties.subject_of(sentence)
        if found and not language.describes(found.after) and not language.is_passive(found.after):
            return found
    return Subject()


# What a party may keep or is given obliges it to nothing.
_IS_GIVEN = re.compile(r"(?:keeps|retains|holds|takes) (?:back )?(?:up to |the first |the remaining )?(?:£\s?)?\d")

_PEOPLE = re.compile(
    r"(?:\w+ )?(?:officers|staff|employees|managers|personnel|constables|teams|members of staff|trustees)",
    re.IGNORECASE,
)
_ALLOWS = re.compile(r"(?:may|can|might|could)\s+(?!not\b)[a-z]")  # "may ask for help" obliges nobody


def _is_promise(node: Node, setting: Setting, who: Subject, reader: _Reader) -> bool:
    if setting.in_parts or setting.mode in _QUIET or _says_progress(node.text) or _ALLOWS.match(node.text):
        return False
    if (node.mark and node.mark.label in marks.PROMISED) or (
        node.role == ITEM and language.CALLED_PROMISE.match(node.text)
    ):
        return True
    if parties.opening(node.text):
        return True
    if setting.obliges and node.role == ITEM:
        return node.parent.role != HEADING or not _is_list_of_names(node.parent)
    if node.role == ITEM:
        return _item_promises(node, setting, who, reader)
    return reader.prose and bool(who) and _may_promise(setting, who, reader)


def _says_progress(text: str) -> bool:
    """ "How we will measure this: …" on one line."""
    head, colon, _ = text.partition(":")
    return bool(colon) and len(head) < 60 and language.announced(head) == language.PROGRESS


def _item_promises(node: Node, setting: Setting, who: Subject, reader: _Reader) -> bool:
    """An item with a number or bullet that no lead-in obliges."""
    if who:
        return _may_promise(setting, who, reader)
    if setting.who.phrases and (obliges := language.OBLIGES.match(node.text)):  # "Councils", and then "will keep …"
        after = node.text[obliges.end() :].lstrip()
        return (after.startswith("have a") or not language.describes(after)) and _may_promise(
            setting, setting.who, reader
        )
    if setting.mode in (language.PROMISES, language.ACTIONS):
        return _says_deed(node)
    if setting.mode:
        return False
    if setting.is_plan:
        return _deed_behind_label(node.text)
    return bool(setting.who.phrases) and language.begins_with_deed(node.text)


def _deed_behind_label(text: str) -> bool:
    """ "Pay early", or "Early payment: pay …"."""
    label, _, behind = text.partition(": ")
    return language.begins_with_deed(text) or (len(label.split()) <= 6 and language.begins_with_deed(behind))


def _says_deed(node: Node) -> bool:
    """In a list of promises: anything but a bare name, or a numbered paragraph of prose."""
    if _is_list_of_names(node.parent):
        return False
    if language.begins_with_deed(node.text):
        return True
    if not (5 <= len(node.text.split()) <= 45 and len(language.sentences(node.text)) == 1):
        return False
    if obliged := list(language.OBLIGES.finditer(node.text)):
        return not all(language.describes(node.text[match.end() :]) for match in obliged)
    return True


def _is_list_of_names(holder: Node) -> bool:
    """Are most of its items a few words without a deed?"""
    items = [child.text for child in holder.children if child.role == ITEM]
    return sum(map(_is_name, items)) > len(items) / 2


def _is_name(text: str) -> bool:
    words = len(text.split())
    if words > 2 and text.rstrip().endswith((".", ";")):
        return False
    return words == 1 or (words <= 6 and not language.begins_with_deed(text) and not language.OBLIGES.search(text))


def _may_promise(setting: Setting, who: Subject, reader: _Reader) -> bool:
    """May this subject promise here, whatever the headings announce?"""
    if setting.mode in (*_QUIET, language.PROCESS, language.CONTEXT) or setting.in_parts:
        return False
    if setting.mode == language.LOOSE_PROCESS:
        return _is_known(who, reader.known)
    if setting.mode == language.PRINCIPLES:
        return bool(who.phrases)
    return not _is_committee(who) or setting.mode == language.PROMISES or _is_known(who, reader.known)


def _is_committee(who: Subject) -> bool:
    """A group that looks after the agreement, and is no party of it."""
    words = " ".join(who.phrases).lower()
    return (
        any(word in words for word in ("group", "committee", "working party", "forum", "panel", "chair", "secretariat"))
        and "groups" not in words
    )


# ---- prose


def _split_prose(root: Node) -> None:
    """Give every sentence of a paragraph that promises something a clause of its own."""
    for node in list(root.walk()):
        if node.role != PARAGRAPH or node.stem:
            continue
        found = language.sentences(node.text)
        if len(found) < 2 or not any(_promise(sentence) for sentence in found):
            continue
        place = node.parent.children.index(node)
        split = [
            Node(
                role=PARAGRAPH, text=sentence, sources=node.sources, parent=node.parent, page=node.page, notes=["split"]
            )
            for sentence in found
        ]
        node.parent.children[place : place + 1] = split
