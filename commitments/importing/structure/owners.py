"""Who sees to an action: by post or team. Initials are looked up in the document's key; people's names are not kept."""

from __future__ import annotations

import re

from commitments.importing.proposal import Doubt

_POST = (
    r"(?:officer|manager|director|head|lead|chief|solicitor|co-?ordinator|secretary|chair|team|group|board|"
    r"department|service|committee|unit|executive|"
    r"leader|member|adviser|advisor|partnership|council|commissioner|treasurer|clerk|forum|alliance|trust|ICB|"
    r"CVS|directorate|partners?|all|sector|"
    r"organisation|office|services|administrator|worker|programme|network|police|nhs|portfolio holder|cabinet|"
    r"subgroup|commission|voluntary|public|section)"
)
_IS_POST = re.compile(rf"\b{_POST}s?\b", re.IGNORECASE)
_PERSON = re.compile(r"(?:(?:Mr|Mrs|Ms|Dr|Cllr|Councillor|Rev|Prof)\.?\s+)?[A-Z][a-z’'-]+(?:\s+[A-Z][a-z’'-]+){1,2}")
_TITLE = re.compile(
    r"[\s,(–-]+((?:[A-Z][\w&’'-]*\s+|of\s+|for\s+|and\s+|&\s+){0,6}(?:Officer|Manager|Director|Head|Lead|"
    r"Solicitor|Coordinator|Co-ordinator|Secretary|Chair|Executive|Adviser|Treasurer|Clerk)(?:\s+(?:of|"
    r"for)\s+(?:[A-Z][\w&’'-]*\s*|and\s+|of\s+)+)?(?:\s+\([A-Z]\w+\))?)"
)
_HEAD_OF = re.compile(r"[\s,(–-]+((?:Head|Director)\s+(?:of|Of)\s+(?:[A-Z][\w&’'-]*\s*|and\s+){1,5})")


def named(words: str, key: dict[str, str], text: str) -> tuple[str, list[Doubt]]:
    """The owner as it should stand in the agreement, and what is doubtful about it."""
    if words in key:
        return _of_key(words, key[words], text)
    parts = [part.strip() for part in re.split(r"\s*[/,;&]\s*", words) if part.strip()]
    if len(parts) > 1 and all(part in key for part in parts):
        found = [_of_key(part, key[part], text) for part in parts]
        return " and ".join(owner for owner, _ in found)[:200], [doubt for _, doubts in found for doubt in doubts]
    if _is_person(words):
        return _of_person(words, words, text)
    if re.fullmatch(r"[A-Z]{2,4}", words):
        return words, [
            Doubt(
                "owner-initials",
                f"The owner is given as “{words}”, which the document does not explain. Which post or team is it?",
                (words,),
            )
        ]
    return words[:200], []


def _of_key(initials: str, meaning: str, text: str) -> tuple[str, list[Doubt]]:
    return _of_person(meaning, initials, text) if _is_person(meaning) else (meaning[:200], [])


def _is_person(words: str) -> bool:
    return bool(_PERSON.fullmatch(words)) and not _IS_POST.search(words)


def _of_person(name: str, said: str, text: str) -> tuple[str, list[Doubt]]:
    """A post that stands behind the person's name somewhere in the document; otherwise what the table has."""
    for match in re.finditer(re.escape(name), text):
        after = text[match.end() : match.end() + 90]
        found = _HEAD_OF.match(after) or _TITLE.match(after)
        if found:
            post = " ".join(found[1].split())
            return post, [
                Doubt(
                    "owner-person",
                    f"“{said}” is a person, whom the document calls {post}. Is that the owner’s post?",
                    (post, said),
                )
            ]
    return said[:200], [
        Doubt("owner-person", f"“{said}” is a person. Which post or team is it? Agreements name no people.", (said,))
    ]
