"""Who owes it: the words for a party, where a sentence or a heading names one, and which names mean the same party.

First every phrase is gathered that stands where a party stands. Then the phrases are grouped: an abbreviation with what
it stands for, "the Council" with "Marldon District Council", every name of the voluntary sector with every other. A
group is called by the name that it bears most often.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property

from commitments.importing.proposal import PUBLIC, UNKNOWN_SIDE, VCSE, Party
from commitments.importing.structure import language

WE, THEY, JOINT = "we", "they", "joint"

_VCSE_WORD = (
    r"(?:voluntary|community|communities|charit(?:y|able)|third|faith(?:[- ]based)?|social[- "
    r"]enterprise|civil[- ]society|not-for-profit|non-profit|grassroots|infrastructure)"
)
_GROUPS = (
    r"(?:sectors?|organi[sz]ations?|groups?|partners?|bodies|enterprises?|society|agencies|representatives|providers)"
)
VCSE_NAME = re.compile(
    rf"(?:(?:local|small(?:er)?|wider|individual)\s+)*(?:"
    rf"(?:VCS|VCSEs?|VCFSEs?|VCFS|VCSFE|VCOs?|TSOs?|CSOs?|NGOs?|VCSOs?)(?:\s+{_GROUPS})?"
    rf"|{_VCSE_WORD}(?:(?:,\s*and\s+|,\s*|\s+and\s+|\s*&\s*|\s*/\s*|\s+){_VCSE_WORD})*(?:\s*\([A-Z]+\))?\s+{_GROUPS}"
    rf"|civil society)(?![\w’'-])",
    re.IGNORECASE,
)
PUBLIC_NAME = re.compile(
    r"(?:(?:local|wider|all)\s+)*(?:(?:public|statutory)(?:(?:\s+and\s+|\s*/\s*|,\s*)(?:public|"
    r"statutory))?(?:\s+sector|\s+service)?"
    r"(?:\s+(?:sectors?|bodies|body|organi[sz]ations?|partners?|agencies|agency|authorities|services))?"
    r"|government(?:\s+departments)?)(?![\w’'-])",
    re.IGNORECASE,
)
_VCSE_SIDE = re.compile(
    r"\b(?:VCS\w*|VCF\w*|VCO\w*|CVS|CSOs?|TSOs?|NGOs?|voluntary|volunteers?|charit\w+|civil society|third "
    r"sector|community (?:groups?|organisations?|sector)|"
    r"social enterprises?|faith|applicants?|grant[- ]?holders?|grantees?|recipients?|infrastructure "
    r"organisations?|citizens advice|trustees|"
    r"(?<!public )(?<!statutory )(?<!private )sector|alliance|funded (?:organisations|groups))\b",
    re.IGNORECASE,
)
_PUBLIC_SIDE = re.compile(
    r"\b(?:councils?|councillors?|authorit\w+|ICBs?|ICP|ICS|NHS|CCGs?|PCTs?|trusts?|board|commissioners?|"
    r"government|departments?|ministers?|police|"
    r"constabulary|fire|funders?|statutory|public|agency|agencies|hospitals?|university|schools?|colleges?|"
    r"landlord|integrated care|"
    r"health|cabinet|borough|county|district|parish|officers?|managers?|directorate|tiers?|commissioning|unit|"
    r"partnership)\b",
    re.IGNORECASE,
)
# Nouns that head the name of somebody who can promise.
_HEADS = re.compile(
    r"\b(?:councils?|authority|authorities|board|ICBs?|ICP|ICS|NHS|trusts?|commissioners?|CCGs?|government|"
    r"departments?|ministers?|police|constabulary|"
    r"funders?|bodies|body|agency|agencies|sectors?|charity|charities|groups?|organi[sz]ations?|alliance|forum|"
    r"network|volunteers|CVS|"
    r"associations?|enterprises|CSOs?|NGOs?|VCSE?|VCFSE?|holders|grantees|applicants|partners?|providers?|"
    r"partnership|parties|university|"
    r"schools?|colleges?|hospitals?|landlords?|employers?|members|councillors|officers|trustees|societ(?:y|"
    r"ies)|federation|union|company|services?|"
    r"foundation|committee|centre|unit|team|leaders|managers|signatories|recipients|advice|tiers?|carers|"
    r"residents|businesses|club|companies)$",
    re.IGNORECASE,
)
_SERVICE = re.compile(r"\b[A-Z][\w’']+ (?:Service|Project)$")  # "Fire and Rescue Service": a body that bears its name
_NAMED_BODY = re.compile(
    r"^(?:NHS|University|City|Diocese) [A-Z]|\b(?:Council|Trust|ICB|Police|Board) (?:of|for) [A-Z]"
)
_CAPITAL_WORDS = {"AND", "OF", "FOR", "THE"}
_DETERMINER = re.compile(
    r"^(?:(?:the|a|an|all|each|every|any|both|our|their|its|we|as|either|these|those|following|of|relevant|"
    r"participating|individual|"
    r"signatory|said|other|also)\s+|we,\s*(?:the\s+)?)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s,]+(?:adopting|signing|signed|signatory|who|that|which|within|across|with(?! (?:the )?\w+$)|working|"
    r"operating|receiving|providing|commissioning|"
    r"acting|represented|based|party to|jointly|together|therefore|as|where|wherever|through|subject|in\b|at\b|"
    r"on\b|under|from|when|"
    r"wishing|making|applying|[a-z]+ing\b|also|each|both|all|will|hereby|for\b(?! )|\().*$",
)
_INTRO = re.compile(
    r"^(?:to|in|where|wherever|when|whenever|as|if|for|by|given|having|after|before|once|following|within|at|"
    r"on|with|subject|during|from|"
    r"therefore|however|accordingly|throughout|under|over|every|each|additionally|furthermore|moreover|finally|"
    r"first|firstly|second|"
    r"secondly|thus|hence|where|upon|until|between|in return|through|similarly|likewise|equally|also|and|but|"
    r"so|then|together|"
    r"conversely|specifically|importantly|notwithstanding|regardless|unless|while|whilst|although|because|"
    r"recognising|recognizing|building)\b",
    re.IGNORECASE,
)
# The last phrase with an article, where an introduction runs on without a comma.
_LAST_NAME = re.compile(
    r"(?<=\s)(?:(?:the|each|every|all|our|both)\s+(?:(?!the\b)[\w’'&/-]+\s*){1,6}|we|they)$", re.IGNORECASE
)
AGREE_THE_FOLLOWING = re.compile(
    r"\b(?:(?:have\s+|acknowledge\s+and\s+|hereby\s+|jointly\s+)*(?:agreed?|undertake|commit|pledge|promise)s?)\s*"
    r"(?:\b(?:to\s+|on\s+)?(?:the\s+following|as\s+follows|that)\W*|:\W*)$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\bbetween:?\s+(?P<one>[^.;]{3,150}?)\s+and\s+(?P<other>(?:the\s+)?[A-Z][^.;\n(]{2,120})")
_SECOND = re.compile(r"(?:,|;)?\s+and\s+((?:the|each|all)\s+[^,;]{2,60})$", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|do|does|did|can|may|might|would|could|been|being|be|means?|sets?|says?|"
    r"if|not|how|because)\b",
    re.IGNORECASE,
)
_AND = re.compile(
    r"\s*(?:,\s*and|,|\band\b|&|/|\bplus\b|\btogether with\b|\bas well as\b|\bwith\b(?= (?:the|its|our|all)\b))\s*",
    re.IGNORECASE,
)
_DUTY = (
    r"(?:commitments?|undertakings?|pledges?|promises?|responsibilit(?:y|ies)|obligations?|duties|"
    r"expectations?|actions?|opportunities|asks?|roles?|offers?|requirements?)"
)
_BY_WHOM = re.compile(
    rf"\b{_DUTY}(?:\s+and\s+{_DUTY})?(?:\s+\w+)?\s+(?:made by|placed on|expected of|by|from|of|for|on)\s+(?P<who>.+)$",
    re.IGNORECASE,
)
_WHOSE = re.compile(
    rf"^(?P<who>.+?)(?:[’']s?\s+(?:specific\s+|key\s+|own\s+)?{_DUTY}|\s+(?:commitments?|undertakings?|"
    rf"pledges?|promises?|responsibilities|obligations|duties))\b(?!\s+(?:from|by|of|for))",
    re.IGNORECASE,
)
_WHAT_WHO = re.compile(
    r"^(?:what|how|where|when)\s+(?:(?:can|will|should|must|does|do)\s+)?(?P<who>.+?)\s+(?:will|should|shall|"
    r"must|can|promises?|agrees?|commits?|pledges?|undertakes?|offers?|do(?:es)?)\b",
    re.IGNORECASE,
)
_FOR_WHOM = re.compile(r"^(?:for|by|from)\s+(?P<who>.+)$", re.IGNORECASE)
ASKED = re.compile(
    r"\b(?:we|they|it)\s+(?:also\s+)?(?:ask|expect|request|invite|call on|encourage|"
    r"require)\s+(?P<who>.{2,60}?)\s+to\b",
    re.IGNORECASE,
)

_FALLS_TO = re.compile(
    r"\W*it (?:is|will be|shall be) (?:also )?(?:the|a) (?:joint )?"
    r"(?:responsibility|duty|role|task|job) of (?P<who>.{2,80}?) to\b",
    re.IGNORECASE,
)
# "What we ask of groups", "We ask volunteers to": whoever is asked is not "we".
IS_ASKED = re.compile(
    rf"{ASKED.pattern}|\b(?:we|our)\s+(?:ask|asks|expect|need|want|hope for|expectations?)\s+(?:of|from)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Subject:
    """Who stands before the word that obliges, in the document's words; or the pronoun that stands there."""

    phrases: tuple[str, ...] = ()
    pronoun: str = ""
    after: str = ""  # what follows the obliging words
    follows_and: bool = False  # it begins the second half of a sentence

    def __bool__(self):
        return bool(self.phrases or self.pronoun)


def subject_of(sentence: str) -> Subject:
    """Who promises in this sentence; nobody, if it obliges nobody or a thing."""
    if asked := ASKED.search(sentence[:160]) or _FALLS_TO.match(sentence[:160]):
        return _subject(asked["who"], sentence[asked.end() :])
    matches = list(language.OBLIGES.finditer(sentence[:400]))[:4]
    found = []
    for match, last in zip(matches, [None, *matches], strict=False):
        second = _SECOND.search(sentence[last.end() : match.start()]) if last else None
        subject = _subject(second[1] if second else sentence[: match.start()], sentence[match.end() :])
        if subject:
            found.append(replace(subject, follows_and=bool(second)))
    if found:
        chosen = next((subject for subject in found if not language.describes(subject.after)), found[0])
        return _with_second(chosen, found)
    if match := AGREE_THE_FOLLOWING.search(sentence):
        return _subject(sentence[: match.start()], sentence[match.end() :])
    if match := language.RESPONSIBLE.search(sentence[:300]):
        return _subject(sentence[: match.start()], sentence[match.end() :])
    return Subject()


def _subject(before: str, after: str) -> Subject:
    phrase = _main_phrase(before)
    bare = re.sub(r"^(?:and|but|also|then)\s+", "", phrase.strip(" ,;:–—-").lower())
    if language.PRONOUN_WE.match(bare) or re.search(r"\bwe(?: (?:all|both|also|therefore|each|jointly))?$", bare):
        return Subject(pronoun=WE, after=after)
    if language.PRONOUN_THEY.match(bare):
        return Subject(pronoun=THEY, after=after)
    if language.JOINT.match(bare):
        return Subject(pronoun=JOINT, after=after)
    if _is_no_subject(phrase):
        return Subject()
    if re.match(r"(?:each|every)\s+\w+$", phrase, re.IGNORECASE):  # "every service": all who run one
        return Subject(phrases=(bared(phrase),), after=after)
    phrases = tuple(name for part in split(re.sub(r"^and\s+", "", phrase)) if (name := bared(part)) and is_party(name))
    return Subject(phrases=phrases, after=after)


def _with_second(chosen: Subject, found: list[Subject]) -> Subject:
    """ "The Hospice agrees to train, and the Trust agrees to release staff": both promise."""
    others = [
        subject
        for subject in found
        if subject is not chosen and subject.follows_and and not language.describes(subject.after)
    ]
    phrases = tuple(dict.fromkeys([*chosen.phrases, *(phrase for subject in others for phrase in subject.phrases)]))
    return replace(chosen, phrases=phrases) if chosen.phrases else chosen


def _is_no_subject(phrase: str) -> bool:
    """A deed ("To share data that will"), or a clause about something else ("changes which will")."""
    if re.search(r"\bthat\b|\b(?:which|who|what|how|whom|whether)$", phrase.strip(" ,"), re.IGNORECASE):
        return True
    words = phrase.split()
    return (
        language.begins_with_deed(phrase)
        and not (len(words) > 1 and words[1][:1].isupper())
        and not PUBLIC_NAME.match(phrase)
    )


def _main_phrase(before: str) -> str:
    """The subject itself, without what was said first ("To achieve this, …") or in between (", acting together,")."""
    before = re.sub(
        r"^(?:therefore|however|accordingly|thus|hence|also|moreover|furthermore|additionally)\s+",
        "",
        before.strip(" ,;:–—-"),
        flags=re.IGNORECASE,
    )
    before = re.sub(
        r",\s*(?:acting|working|as|through|together|jointly|where|wherever|in|with|including|such as|for)\b[^,]*$",
        "",
        before,
    )
    segments = [segment.strip() for segment in re.split(r",\s+|\s[–—]\s|;\s+|:\s+", before) if segment.strip()]
    while len(segments) > 1 and (_INTRO.match(segments[0]) or len(segments[0].split()) > 7):
        segments.pop(0)
    phrase = ", ".join(segments)
    if _INTRO.match(phrase) and (last := _LAST_NAME.search(phrase)):
        return last[0]
    return phrase


def split(phrase: str) -> list[str]:
    """The members of "the ICB and NHS organisations"; "voluntary and community sector" stays whole."""
    whole = _DETERMINER.sub("", phrase.strip())
    if VCSE_NAME.fullmatch(whole) or PUBLIC_NAME.fullmatch(whole):
        return [phrase]
    parts = []
    rest = phrase
    for match in _AND.finditer(phrase):
        left = phrase[len(phrase) - len(rest) : match.start()].strip()
        if left and _can_end(left, phrase[match.end() :]):
            parts.append(left)
            rest = phrase[match.end() :]
    return [part for part in [*parts, rest] if part.strip()]


def _can_end(left: str, right: str) -> bool:
    """May a name end here? It has its noun, and what follows is a name again."""
    bare = bared(left)
    if re.match(
        r"(?:crime|rescue|community|care|wellbeing|well-being|social|environment|neighbourhood)\b", right, re.IGNORECASE
    ):
        return False
    return bool(bare) and bool(
        _HEADS.search(bare)
        or _is_acronym(bare)
        or VCSE_NAME.fullmatch(bare)
        or PUBLIC_NAME.fullmatch(bare)
        or (_NAMED_BODY.search(bare) and right[:1].isupper() and _HEADS.search(bared(right)))
        or (len(bare.split()) <= 4 and re.match(r"(?:the|its|our|all)\s+[A-Z]", right) and bare[:1].isupper())
    )


def _is_acronym(name: str) -> bool:
    return bool(re.fullmatch(r"[A-Z][A-Z&]{1,7}s?", name))


_PLACE_IN_NAME = re.compile(r"[A-Z][\w’']+ (?:in|on|at|for|with|under) (?:the )?[A-Z][\w’']+(?: [A-Z][\w’']+)?")


def bared(phrase: str) -> str:
    """The name itself: no article before it, nothing about it behind it."""
    bare = _DETERMINER.sub("", phrase.strip(' ,;:.–—-“”"‘’'))
    cut = _TAIL.sub("", bare).strip(" ,")
    if _PLACE_IN_NAME.fullmatch(bare) and not is_well_known(cut):  # "Mind in the Marshes"
        cut = bare
    return _in_small_letters(" ".join((cut or bare).split()))


def _in_small_letters(name: str) -> str:
    """A name set in capitals as it is otherwise written; abbreviations stay."""
    words = name.split()
    if not name.isupper() or max(map(len, words), default=0) <= 5:
        return name
    return " ".join(word if len(word) <= 3 and word not in _CAPITAL_WORDS else word.capitalize() for word in words)


def is_party(name: str) -> bool:
    """Could this be somebody? Short, without a verb, and no thing."""
    words = name.split()
    is_thing = language.is_thing(name) and not _SERVICE.search(name)
    if not words or len(words) > 10 or len(name) < 2 or _FINITE.search(name) or is_thing:
        return VCSE_NAME.fullmatch(name) is not None
    if language.OBLIGES.search(name) or _INTRO.match(name) or not re.match(r"[\w&’'“\"‘ -]", name):
        return False
    return (
        bool(_HEADS.search(name))
        or _is_acronym(name)
        or name[0].isupper()
        or bool(VCSE_NAME.search(name) or _plural(words[-1]))
    )


def _plural(word: str) -> bool:
    return word.islower() and word.endswith("s") and len(word) > 4


def is_well_known(name: str) -> bool:
    """Is it a word for a party wherever it stands?"""
    return bool(_HEADS.search(name) or _is_acronym(name) or VCSE_NAME.fullmatch(name) or PUBLIC_NAME.fullmatch(name))


def of_heading(text: str) -> Subject:
    """The party that a heading names for what stands beneath it: "Undertakings by the ICB", "For grant holders"."""
    text = text.strip(" :.–—-")
    for pattern in (ASKED, _BY_WHOM, _WHAT_WHO):
        if match := pattern.search(text):
            return _named(match["who"])
    if subject := subject_of(text):
        return subject
    if re.search(rf"(?:^|[–—:-]\s)our (?:\w+ )?{_DUTY}$", text, re.IGNORECASE):  # "Grants – our promises"
        return Subject(pronoun=WE)
    for pattern in (_WHOSE, _FOR_WHOM):
        if (match := pattern.search(text)) and (subject := _named(match["who"])):
            return subject
    whole = bared(text)
    if len(whole.split()) <= 7 and (
        VCSE_NAME.fullmatch(whole) or PUBLIC_NAME.fullmatch(whole) or _is_bare_party(whole)
    ):
        return _named(text)
    return Subject()


def _is_bare_party(whole: str) -> bool:
    return (
        whole.lower() != "trust"  # as a heading, it is the virtue
        and bool(
            re.fullmatch(
                r"(?:[A-Z][\w’']+\s+|of\s+|and\s+|&\s+)*(?:councils?|ICB|boards?|commissioners|funders|"
                r"charities|volunteers|applicants|authorities|"
                r"providers|police|trusts?|government|grant holders|VCSE?)",
                whole,
                re.IGNORECASE,
            )
        )
        and len(whole.split()) <= 5
    )


def _named(who: str) -> Subject:
    """Those whom a heading names, where what it names can be a party."""
    who = re.sub(r"\s+(?:to|under|on|in relation|towards|regarding|about|when)\b.*$", "", who.strip(" :.,–—-"))
    bare = who.lower()
    if language.PRONOUN_WE.match(bare):
        return Subject(pronoun=WE)
    if re.match(_DUTY, bare) or re.search(r"\b(?:and|or|of|our|their|its|the|these)$", bare):
        return Subject()
    if language.JOINT.match(bare) or re.match(
        r"(?:all|both) of us|each other|joint|shared|our|mutual|collective", bare
    ):
        return Subject(pronoun=JOINT)
    return Subject(
        phrases=tuple(
            name
            for part in split(who)
            if (name := bared(part))
            and is_party(name)
            and (is_well_known(name) or name[0].isupper() or _plural(name.split()[-1]))
        )
    )


def of_agreement(text: str) -> tuple[str, ...]:
    """Those between whom the text says that it is: "an agreement between Harrow Council and the voluntary sector"."""
    match = _BETWEEN.search(text[:3000])
    if not match:
        return ()
    names = [bared(re.sub(r"\([^()]*\)", "", match[side]).strip()) for side in ("one", "other")]
    return tuple(names) if all(is_party(name) and is_well_known(name) for name in names) else ()


_OPENING = re.compile(
    rf"^(?P<what>{_DUTY})\s+(?:made by|expected of|by|from|of|for|on)\s+(?:the\s+|our\s+|all\s+)?", re.IGNORECASE
)


def opening(text: str) -> Subject:
    """The party that an item names before it says what: "Commitments from the public sector Reply within …"."""
    match = _OPENING.match(text)
    if not match:
        return _before_colon(text) or _before_to(text)
    rest = text[match.end() :]
    known = VCSE_NAME.match(rest) or PUBLIC_NAME.match(rest)
    if known:
        return Subject(phrases=(known[0],), after=rest[known.end() :])
    name = re.match(r"(?:[A-Za-z]+ )?[a-z]+s\b|[A-Z]\w+(?: [A-Z]\w+)*", rest)
    return Subject(phrases=(name[0],), after=rest[name.end() :]) if name and is_party(name[0]) else Subject()


_BEFORE_COLON = re.compile(r"(?P<who>(?:the\s+)?[A-Z][\w’'&, -]{1,60}?)\s*(?::|\s[–—-])\s+(?P<what>\S.*)", re.DOTALL)


def _before_colon(text: str) -> Subject:
    """ "Police: tell the Forum of road closures": the party, and its deed."""
    match = _BEFORE_COLON.match(text)
    if not match or not (language.begins_with_deed(match["what"]) or language.OBLIGES.match(match["what"])):
        return Subject()
    if language.JOINT.match(match["who"].strip()):
        return Subject(pronoun=JOINT, after=match["what"])
    names = tuple(bared(part) for part in split(match["who"]))
    return Subject(phrases=names, after=match["what"]) if all(map(is_well_known, names)) else Subject()


_ABOUT = re.compile(r"\b(?:for|with|by|from|that|which|in order|according)\b")
_BEFORE_TO = re.compile(r"(?P<who>(?:The\s+)?[A-Z][\w’'&, -]{1,60}?)\s+to\s+(?P<what>[a-z]\S*\s.*)", re.DOTALL)


def _before_to(text: str) -> Subject:
    """ "Council to publish a calendar": as plans say who is to do what."""
    match = _BEFORE_TO.match(text)
    if not match or not language.begins_with_deed(match["what"]) or language.begins_with_deed(match["who"]):
        return Subject()
    if language.OBLIGES.search(match["who"]) or _FINITE.search(match["who"]) or _ABOUT.search(match["who"]):
        return Subject()  # "The Council will meet to …" says it already
    if language.JOINT.match(match["who"]):
        return Subject(pronoun=JOINT, after=match["what"])
    names = tuple(bared(part) for part in split(match["who"]))
    are_parties = all(is_party(name) and is_well_known(name) for name in names)
    return Subject(phrases=names, after=match["what"]) if are_parties else Subject()


def side_of(names: list[str]) -> str:
    text = " / ".join(names)
    if _VCSE_SIDE.search(text):
        return VCSE
    return PUBLIC if _PUBLIC_SIDE.search(text) else UNKNOWN_SIDE


# ---- which names mean the same party

_DEFINED = re.compile(
    r"[\s,]*\(\s*(?:hereafter|hereinafter|here|referred to as|known as|or|from now on|"
    r"\s)*(?:the\s+)?[“\"‘']?(?:the\s+)?(?P<short>[A-Z][\w&-]*(?:\s+[A-Z][\w&]*){0,3})[”\"’']?\s*\)"
)
_SMALL = {"of", "and", "for", "the", "in", "&", "to", "with", "on"}


def definitions(text: str) -> dict[str, str]:
    """Short names that the text introduces in brackets, with the long ones: {"ICB": "Integrated Care Board"}."""
    found: dict[str, str] = {}
    for match in _DEFINED.finditer(text):
        short = match["short"]
        before = re.findall(r"[\w’'&-]+", re.split(r"[\n();:.]", text[max(0, match.start() - 160) : match.start()])[-1])
        long = _spelt_out(short, before) if _is_acronym(short) else _capitalised(before)
        if long and short not in found:
            found[short.removesuffix("s") if _is_acronym(short) else short] = long
    return found


def _spelt_out(short: str, before: list[str]) -> str:
    """The words whose first letters make the abbreviation."""
    letters = [letter.lower() for letter in short.rstrip("s") if letter.isalpha()]
    words, wanted = [], list(letters)
    for word in reversed(before):
        words.insert(0, word)
        if wanted and word[0].lower() == wanted[-1]:
            wanted.pop()
        elif word.lower() not in _SMALL:
            return ""
        if not wanted:
            return " ".join(words)
    return ""


def _capitalised(before: list[str]) -> str:
    words: list[str] = []
    for word in reversed(before):
        if not word[0].isupper() and word.lower() not in _SMALL:
            break
        words.insert(0, word)
    while words and words[0].lower() in _SMALL:
        words.pop(0)
    return " ".join(words[-8:])


def _stem(word: str) -> str:
    word = word.lower().strip("’'")
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word


def stems(name: str) -> tuple[str, ...]:
    return tuple(_stem(word) for word in re.findall(r"[\w&’'-]+", name) if word.lower() not in _SMALL)


MOST_NAMES = 300  # with more, no shorter name is looked for among the longer ones: no agreement has so many parties


@dataclass(eq=False)
class _Group:
    names: Counter = field(default_factory=Counter)
    keys: set = field(default_factory=set)


@dataclass
class PartyBook:
    """Every name of a party, grouped."""

    phrases: Counter
    defined: dict[str, str]
    guessed: dict[str, str] = field(default_factory=dict)  # a name, and the party that it was taken to mean

    @cached_property
    def _groups(self) -> list[_Group]:
        groups: list[_Group] = []
        by_key: dict = {}  # the place of the first group that has a key
        for name in sorted(self.phrases, key=lambda name: (-len(stems(name)), not _is_acronym(name), name)):
            keys = self._keys(name)
            places = [place for key in keys if (place := by_key.get(key)) is not None]
            group = groups[min(places)] if places else None
            if group is None and len(self.phrases) <= MOST_NAMES:
                group = self._alias(name, groups)
            if group is None:
                group = _Group()
                groups.append(group)
            place = min(places) if places else groups.index(group) if len(groups) <= MOST_NAMES else len(groups) - 1
            for key in keys:
                by_key[key] = min(place, by_key.get(key, place))
            group.names[name] += self.phrases[name]
            group.keys |= keys
        return groups

    def _keys(self, name: str) -> set:
        """By what a name is known: its stems, its abbreviation spelt out, its family."""
        keys = {stems(name)}
        short = name.removesuffix("s") if _is_acronym(name) else name
        if short in self.defined:
            keys.add(stems(self.defined[short]))
        keys |= {stems(long) for short, long in self.defined.items() if stems(long) == stems(name)}
        if VCSE_NAME.fullmatch(name) or name.lower() in ("sector", "sectors"):
            keys.add(("the", VCSE))
        if PUBLIC_NAME.fullmatch(name) and "government" not in name.lower():
            keys.add(("the", PUBLIC))
        return keys

    def _alias(self, name: str, groups: list[_Group]) -> _Group | None:
        """The one group to which a shorter name can belong: "Council" to "District Council", "Board" to "ICB"."""
        own = stems(name)
        ending = [
            group
            for group in groups
            if any(len(key) > len(own) and key[-len(own) :] == own for key in group.keys if key[0] != "the")
        ]
        if len(ending) == 1:
            return ending[0]
        initial = (
            name[0] if len(own) == 1 and name[1:].islower() and name[:1].isupper() and not _is_acronym(name) else ""
        )
        by_letter = [
            group
            for group in groups
            if initial
            and any(
                _is_acronym(other) and other.rstrip("s").endswith(initial)
                for other in [*group.names, *self._shorts(group)]
            )
        ]
        if len(by_letter) == 1 and not ending:
            self.guessed[name] = max(by_letter[0].names, key=by_letter[0].names.get, default=name)
            return by_letter[0]
        return None

    def _shorts(self, group: _Group) -> list[str]:
        return [short for short, long in self.defined.items() if stems(long) in group.keys]

    def name_of(self, phrase: str) -> str:
        """The name by which the party of this phrase is called."""
        name = bared(phrase)
        group = self._by_name.get(name)
        return self._called(group) if group else name

    @cached_property
    def _by_name(self) -> dict[str, _Group]:
        return {name: group for group in reversed(self._groups) for name in group.names}

    def _called(self, group: _Group) -> str:
        best = min(group.names, key=lambda name: (-group.names[name], len(name), name))
        return best[:1].upper() + best[1:]

    def parties(self, used: list[str]) -> tuple[Party, ...]:
        """The parties that clauses name, in the order in which they come up."""
        found = []
        called = {self._called(group): group for group in reversed(self._groups)}
        for name in dict.fromkeys(used):
            group = called.get(name)
            names = sorted(group.names) if group else []
            longs = [self.defined[short] for short in [*names, name] if short in self.defined]
            also = tuple(
                dict.fromkeys(other for other in [*names, *longs] if other != name and other.lower() != name.lower())
            )
            found.append(Party(name, side_of([name, *also]), also))
        return tuple(found)
