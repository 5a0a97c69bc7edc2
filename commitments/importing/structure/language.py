"""The English of agreements: which words oblige, which words begin a promise, and what headings announce.

Word lists and patterns only. They hold what any agreement may say, and nothing that one agreement says.
"""

from __future__ import annotations

import re
from functools import cache

# What binds whoever stands before it. "Need to" and "be able to" tell of the world and oblige nobody.
_OBLIGES = r"""
    (?:promises?|agrees?|pledges?|undertakes?)\ that\ (?:they|it|we)\ (?:will|shall)
  | will(?:\ now|\ also|\ therefore|\ then|\ each|\ all|\ both|\ jointly|\ always|\ only|\ together)*
  | (?<=we)[’']ll | (?<=they)[’']ll
  | shall(?:\ also|\ each|\ jointly)* | must(?:\ also)? | should(?:\ also|\ each|\ always)?
  | (?:also\ |hereby\ |jointly\ |each\ |both\ |all\ |further\ )*
    (?:agrees?|undertakes?|pledges?|promises?|commits?(?:\ (?:itself|themselves|ourselves))?|resolves?)\ (?:not\ )?to
  | (?:is|are|am)\ (?:also\ )?(?:asked|expected|required|committed|encouraged|invited|requested|obliged|bound)\ to
  | (?:has|have)\ (?:agreed|committed|undertaken|pledged|promised|agreed\ jointly)\ to
  | (?:will|shall|should)\ (?:seek|aim|endeavour|strive|try|work)\ to
"""
OBLIGES = re.compile(rf"\b(?:{_OBLIGES})(?![\w’'])", re.VERBOSE | re.IGNORECASE)
RESPONSIBLE = re.compile(r"\b(?:is|are|will be|shall be) (?:jointly )?responsible for\b", re.IGNORECASE)

# After a modal verb, these describe and do not promise.
_DESCRIBES = re.compile(
    r"\s*(?:(?:also|now|still|no longer|not|never|only|always|then|often|all)\s+)*"
    r"(?:need to|have to|be able|be unable|be responsible for the|remain\b|continue to be|continue to operate|"
    r"be (?:a|an|the)\b|"
    r"be (?:measured|judged|evaluated|assessed|reviewed|monitored|required|expected|needed|necessary|possible|"
    r"asked|held|subject|free|aware that|seen|given|updated|known|called)\b|"
    r"have (?:the|a|an|no|been|had|to|\w+(?:ed|en))\b|become\b|face\b|depend\b|mean\b|not be\b|benefit\b|"
    r"see (?:an?|the|more|fewer|less|that|how|better|improve\w*|chang\w*|increas\w*|reduc\w*|growth)\b|"
    r"appear\b|exist\b|last\b|apply\b|come into\b|take effect\b|cease\b|lead to\b|result in\b|notice\b|find "
    r"(?:it|that)\b|be an?\b)",
    re.IGNORECASE,
)


def describes(after: str) -> bool:
    """Do the words after a modal verb tell of the world, where a promise would name a deed?"""
    return bool(_DESCRIBES.match(after))


_PASSIVE = re.compile(
    r"\s*(?:(?:also|now|not|always|only|all|each|both)\s+)*be\s+(?:\w+ly\s+)?(?:\w+(?:ed|en)|held|made|given|"
    r"kept|paid|sent|told|heard|put|set)\b",
    re.IGNORECASE,
)


def is_passive(after: str) -> bool:
    """Does something happen to the subject, so that the deed is somebody else's?"""
    return bool(_PASSIVE.match(after)) and not re.match(
        r"\s*be (?:committed|dedicated|prepared|open|even)\b", after, re.IGNORECASE
    )


# The subject of a sentence that speaks of the paper, of things or of nobody.
_THINGS = re.compile(
    r"\b(?:this|that|these|those|it|its|there|which|who|what|framework|agreement|compact|charter|concordat|"
    r"covenant|protocol|"
    r"memorandum|mou|document|strategy|strategies|plan|plans|policy|policies|section|clause|paragraph|annex|"
    r"appendix|schedule|"
    r"report|reports|process|processes|procedure|review|reviews|evaluation|evaluations|funding|money|grant|"
    r"grants|contract|contracts|"
    r"service|services|work|approach|arrangement|arrangements|meeting|meetings|decision|decisions|information|"
    r"data|change|changes|"
    r"programme|project|system|figure|table|outcome|outcomes|success|date|dates|vision|aim|aims|purpose|"
    r"principle|principles|"
    r"commitment|commitments|relationship|dispute|disputes|disagreement|complaint|complaints|nothing|invoice|"
    r"invoices|payment|"
    r"payments|proposal|proposals|result|results|role|roles|opportunity|opportunities|need|needs|time|costs?|"
    r"volunteering|"
    r"consultation|consultations|statement|letter|notice|deliverables?|budget|code|codes|glossary|law|act|term|"
    r"terms|uplifts?)s?$",
    re.IGNORECASE,
)


def is_thing(phrase: str) -> bool:
    """Does the phrase name a thing or a paper, that nobody can hold to a promise?"""
    return bool(_THINGS.search(phrase.strip()))


PRONOUN_WE = re.compile(
    r"^(?:we|us|together,? we|together|jointly,? we|both of us|all of us|each of us|i)$", re.IGNORECASE
)
PRONOUN_THEY = re.compile(
    r"^(?:they|it|each|these organisations|these bodies|these partners|each of them)$", re.IGNORECASE
)
JOINT = re.compile(
    r"^(?:(?:the|all|our|each|every|both|either|neither|two|three|four|five|six)\s+)*(?:of\s+)?(?:the\s+)?"
    r"(?:(?:charter|compact|covenant|concordat|pact|accord|alliance|partnership)\s+)?"
    r"(?:(?:the )?parties|party|partners?|sides?|sectors|signatories|signatory|members?|organisations?|bodies|"
    r"body|partner organisations|"
    r"partnership members|member organisations|everyone|everybody|all|both|tiers|local partners|all sectors)"
    r"(?:\s+(?:to|of|in|signing|who|that|adopting)\b.*)?$",
    re.IGNORECASE,
)

# ---- what a heading announces

VISION, CONTEXT, PRINCIPLES, PROCESS, LOOSE_PROCESS, PROMISES, PROGRESS, TERMS, ACTIONS = MODES = (
    "vision",
    "context",
    "principles",
    "process",
    "loose process",
    "promises",
    "progress",
    "terms",
    "actions",
)

_PROMISE_WORDS = (
    r"commitments?|undertakings?|pledges?|promises?|responsibilit(?:y|ies)|obligations?|duties|we will|"
    r"(?:will|shall|should|must|can) (?:do|deliver)|will:?$|what .{0,60} (?:will|should|can|must) do|asks? of|expects?|"
    r"[’']s? (?:role|part|side)$|"
    r"expectations|offers?\b.{0,20}$|roles? of|in return|agrees? to|committed to"
)
# In this order: the first that fits names the mode. "Signs of progress" come before "actions", and so on.
_ANNOUNCES = (
    (CONTEXT, r"\byou (?:can|could|might)\b|get(?:ting)? involved|next for you"),
    (
        TERMS,
        r"glossary|definitions?|interpretation|abbreviations|acronyms|key terms|terms used|jargon|^key$|"
        r"^terms$|what .* means$",
    ),
    (
        PROGRESS,
        r"progress signs?|signs? of (?:progress|success)|how (?:we|you|you'll|will we|will you|we'll|shall "
        r"we)? ?(?:will |shall |can )?"
        r"(?:know|measure|tell)|measures? of success|success (?:measures|looks|criteria|factors)|what "
        r"(?:success|good|it|this) "
        r"(?:looks|would look|will look)|indicators?|milestones reached|what .* (?:look|looks) like|evidence of|"
        r"intended (?:outcomes|impact|benefits)|expected (?:outcomes|impact|benefits|results)|what will "
        r"(?:change|be different)|"
        r"^outcomes?$|^measures?$|^impact$|^benefits?$|progress so far|achievements|case stud|^examples?$",
    ),
    (
        VISION,
        r"\bvisions?\b|\bmission\b|^aims?\b|^our aims?\b|shared aims?|^objectives\b|aims and objectives|^our "
        r"(?:goals?|ambitions?)|ambitions?$",
    ),
    (
        PROCESS,
        r"disputes?\b|differences?$|disagree|conflict|complaints?\b|grievance|escalation|terminat|"
        r"variations?\b|amend|"
        r"signatures?|signator|signed|^signing|termination|duration|^term\b|governing law|legal (?:status|"
        r"effect)|^status|"
        r"goes wrong|go wrong|final provisions|confidentiality|freedom of information|intellectual property|"
        r"withdrawal|renewal|entry into force|commencement|breach|mediation|arbitration|recommendations?$",
    ),
    (
        LOOSE_PROCESS,
        r"^(?:keeping|honouring|checking|reviewing|monitoring|tracking|living up to|looking after) "
        r"(?:to )?(?:our|the|these|those|its|their) (?:promises?|commitments?|pledges?|undertakings?)",
    ),
    (PROMISES, _PROMISE_WORDS),
    (
        ACTIONS,
        r"\bactions?\b|(?:action|delivery|year|yearly|annual|improvement|implementation) plan|work ?plan|"
        r"next \d+ months|tasks$",
    ),
    (
        PRINCIPLES,
        r"principles?\b|\bvalues?\b(?! for)|behaviours?|beliefs?|we believe|ethos|acknowledge?ments?$|we "
        r"(?:recognise|value)",
    ),
    (
        CONTEXT,
        r"^whereas|foreword|preface|introduct|background|overview|context|preamble|recitals?|\bpurpose\b|\bscope\b|^about\b|"
        r"^why\b|why (?:this|it|we|do)|rationale|reasons? for|^who\b|who (?:is|are|does|it)|contents$|history|summary|"
        r"what (?:is|are|does)\b|current (?:position|situation|picture)|where we are|the challenge|the issue|"
        r"what (?:we|you|people) (?:heard|told|said|know|found)|thanks|^contacts?$|^contact (?:us|details)|"
        r"further (?:information|reading)|"
        r"about (?:us|this|the)|how (?:this|the) .{0,40} (?:was|is|were) (?:made|developed|written|structured|"
        r"organised)|"
        r"how to (?:use|read)|parties$|^membership|findings?$|structure\b|related documents|references|bibliography",
    ),
    (
        LOOSE_PROCESS,
        r"governance|^review|\breview(?:ing)?\b.{0,30}$|monitoring|implement|making it work|next steps|"
        r"reporting|evaluation|"
        r"how (?:it|this|the \w+) (?:works|will work|will be)|how does it work|looks? after|oversight|keeping "
        r"(?:it|the)|"
        r"accountab|steering group|arrangements$|meetings?$|taking (?:it|this) forward",
    ),
)
_COMPILED = tuple((mode, re.compile(pattern, re.IGNORECASE)) for mode, pattern in _ANNOUNCES)


@cache
def announced(heading: str) -> str:
    """What a heading leads one to expect beneath it; empty where it only names a subject."""
    heading = heading.strip(" .:–-").replace("’", "'")
    return next((mode for mode, pattern in _COMPILED if pattern.search(heading)), "")


CALLED_PROMISE = re.compile(r"(?:action|commitment|pledge|promise|undertaking)\s*[:–—]\s+\S", re.IGNORECASE)

# ---- lead-ins

# How the words before a list end when the list says what is to be done.
OPENS_DEEDS = re.compile(
    rf"(?:{_OBLIGES}|\bto|\bby|\bthat|\bthrough|\bfor|\bin|\bon|\bwith|\bfrom|\bthe\ following|\bas\ follows|"
    rf"\bbelow|\btheir|\bits|\bour"
    r"|\bdo\ this|\bthe|\bcommitted|\bchampion(?:ing)?|\bensure|\bagree|\bundertake|\bprovide|\bsupport|"
    r"\bpromote|\beither|\bboth)"
    r"\s*(?:[:–—…-]|\.{3})*\s*$",
    re.VERBOSE | re.IGNORECASE,
)
# How they end when the deed is said already, and the list gives its parts.
OPENS_PARTS = re.compile(
    r"\b(?:includ(?:e|es|ing)|such as|for example|e\.?g\.?|namely|covering|comprising|among them|particularly|"
    r"especially|"
    r"in particular|consisting of|whether|these are|they are|i\.?e\.?|of)\s*[:,–—-]*\s*$",
    re.IGNORECASE,
)
# Lead-ins that carry an obligation without "will": a heading of sorts.
OPENS_PROMISES = re.compile(
    r"^\W*(?:[\w’'-]+\s+){0,5}(?:commitments?|undertakings?|pledges?|promises?|responsibilities|obligations|duties)\s+"
    r"(?:[\w’'-]+\s+){0,3}(?:by|from|of|for)\b.{0,80}$"
    r"|\b(?:committed to|responsible for|responsibility for|undertake|commit to|agree that|agreed that|asked "
    r"to|ask .{1,60} to)\b",
    re.IGNORECASE,
)
BY_WHICH = re.compile(
    r"\b(?:(?:we|they|it|this) (?:will|shall|can|should|aims? to|intends? to|plans? to) (?:also )?"
    r"(?:achieve|do|deliver|meet|fulfil|honour|realise|accomplish|demonstrate|show|be (?:achieved|done|"
    r"delivered))\b.{0,40}"
    r"|this (?:means|will mean|involves|will involve|requires)(?: that)?(?: we| they)?(?: will)?|in practice.{0,30}|"
    r"(?:how|what) we will (?:do|achieve) (?:it|this)|to (?:do|achieve) this.{0,30}|specifically.{0,20}|(?:as "
    r"part of|for) this.{0,30}|"
    r"actions?)\s*:?\s*$",
    re.IGNORECASE,
)

# ---- verbs with which a promise may begin

VERBS = frozenset(
    re.findall(
        r"\S+",
        """
        abide accept acknowledge act adapt address adhere admit adopt advance advise advocate agree align allocate allow
        analyse announce answer appeal apply appoint appreciate arrange arrive ask assess assign assist attend audit
        avoid award base be become begin brief bring broaden build buy call campaign carry cease celebrate chair
        challenge champion change charge check choose circulate cite clarify co-design co-operate co-ordinate
        co-produce coach collaborate collect come commission commit communicate compile complain complete comply
        concentrate conclude conduct confine confirm connect consent consider consolidate construct consult contact
        continue contribute convene cooperate coordinate copy cover create credit cultivate cut deal debate decide
        declare decline dedicate define delay delegate deliver demonstrate depart deploy deposit describe design
        determine develop direct disclose discourage discuss display dispose disseminate distribute diversify do
        donate double draft draw earmark ease elect eliminate email embark embed embrace emphasise employ empower
        enable encourage end endorse enforce engage enhance enlist enquire ensure enter equalise equip erase
        escalate establish evaluate examine exchange exclude exercise expand expect explain explore extend
        facilitate feed fill finalise find fit fix follow foster fund gain gather generate get give grant grasp grow
        guarantee guide handle harness have hear help highlight hire hold honour host identify implement improve
        include increase influence inform initiate innovate inspect instruct insure integrate intervene introduce
        invest investigate invite involve issue join justify keep label launch lay lead learn lend lessen let liaise
        lift limit link list listen loan lobby look lower maintain make manage map match maximise measure mediate
        meet mentor merge minimise mitigate mobilise modify monitor motivate move name negotiate nominate normalise
        notify nurture observe obtain occupy offer offset open operate optimise order organise outline oversee own
        participate pass pause pay perform permit persuade phone pick pilot plan pool possess postpone prepare
        present preserve press prevent prioritise procure produce prohibit prolong promote prompt propose protect
        provide publicise publish pursue push put quantify query quote raise reach read realise reassess reassure
        rebuild recall recognise recommend reconsider reconvene record recover recruit redesign redirect
        redistribute reduce refer reflect refocus reform refrain refresh refuse register regulate reimburse
        reinforce reinvest reject relax relay release relieve remain remedy remember remind remove renew rent repair
        repay replace reply report represent request require reschedule research reserve resolve resource respect
        respond restore restrict resume retain rethink retrain return reuse reveal review revise revisit reward roll
        rotate run safeguard save say schedule scope screen scrutinise secure see seek select send separate serve
        set settle shape share sharpen shift shorten show sign signpost simplify solicit solve sort speak specify
        spell spend sponsor stabilise staff standardise start state stick stop store streamline strengthen stretch
        strive structure submit subscribe substitute suggest summarise supervise supply support survey suspend
        sustain switch tackle tailor take talk target teach tell tend terminate test thank think tie tolerate trace
        track train transfer translate transmit travel treat try turn undergo understand undertake unite unlock
        update upgrade uphold urge use utilise validate value vary verify view visit volunteer vote wait waive walk
        warn watch wear weigh welcome widen withdraw withhold withstand work write
        """,
    )
)
_ADVERBS = re.compile(
    r"(?:(?:and|or|also|then|\w+ly|always|never|not|to|please|where(?:ver)? (?:possible|appropriate|"
    r"practicable|relevant),?|"
    r"as far as possible,?|jointly|together|both)\s+)+",
    re.IGNORECASE,
)
_FIRST_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def begins_with_deed(text: str) -> bool:
    """Does it begin with a verb: "Share data", "Sharing data", "to share data", "shares data"?"""
    bare = text.lstrip(" “\"'‘(…·.–-")
    first = _FIRST_WORD.match(bare)
    opened = _ADVERBS.match(bare) if first and first[0].lower() not in VERBS else None  # "reply" is no adverb
    match = _FIRST_WORD.match(bare[opened.end() :] if opened else bare)
    return bool(match) and _is_deed(match[0].lower(), is_open=bool(opened))


@cache
def _is_deed(word: str, is_open: bool = False) -> bool:
    if word in VERBS or (word.endswith("s") and word[:-1] in VERBS and is_open):
        return True
    if word.endswith("ing") and len(word) > 4:
        stem = word[:-3]
        return stem in VERBS or f"{stem}e" in VERBS or (len(stem) > 2 and stem[-1] == stem[-2] and stem[:-1] in VERBS)
    return False


def is_deed_of_one(word: str) -> bool:
    """Is it a verb of the list with the ending that one doer gives it: "pays", "supplies", "publishes"?"""
    stems = (word[:-1], word[:-2], f"{word[:-3]}y") if word.endswith("ies") else (word[:-1], word[:-2])
    return word.endswith("s") and any(stem in VERBS - _ATTITUDES for stem in stems)


_ATTITUDES = frozenset(
    re.findall(
        r"\S+",
        """
        accept acknowledge agree appreciate be become decline exercise expand expect grow have hear include know
        recognise remain say see support tend think understand value vary wait welcome
        """,
    )
)


# ---- sentences

_ABBREVIATED = (
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bMr)(?<!\bDr)(?<!\bMrs)(?<!\bSt)(?<!\bNo)(?<!\bnos)(?<!\bp)(?<!\bpp"
    r")(?<!\betc)(?<!\bvs)(?<!\b[A-Z])"
)
_SENTENCE_END = re.compile(rf"{_ABBREVIATED}(?<=[.!?])[”\"’')]?\s+(?=[“\"‘'(]?[A-Z0-9•])")


def sentences(text: str) -> list[str]:
    """The sentences of a paragraph."""
    parts, start = [], 0
    for match in _SENTENCE_END.finditer(text):
        parts.append(text[start : match.end()].strip())
        start = match.end()
    parts.append(text[start:].strip())
    return [part for part in parts if part]


def ends_sentence(text: str) -> bool:
    return text.rstrip(" ”\"’')").endswith((".", "!", "?", ";"))


_PLACEHOLDER = re.compile(
    r"\bX{3,}\b|\bTBC\b|\bTBA\b|\bTBD\b|\bDRAFT\b|to be (?:updated|confirmed|agreed|added|completed|inserted|"
    r"advised)\b|"
    r"will be updated\b|needs? (?:updating|referencing|adding|checking|reviewing|to be (?:added|updated|"
    r"checked|confirmed))\b|"
    r"\[[^\[\]]{0,120}\]|<(?:insert|name|date|tbc)[^<>]{0,60}>|\?{2,}|_{4,}|\.{8,}|…{3,}|lorem ipsum|\binsert "
    r"(?:here|name|date|text)\b",
    re.IGNORECASE,
)
_HARMLESS_BRACKET = re.compile(r"\[(?:\d+|[ivxlc]+|[a-z]|\.\.\.|…|sic|x|\s)?\]", re.IGNORECASE)


def placeholders(text: str) -> list[str]:
    """What its authors left open: blanks, notes to themselves, a mark of a draft."""
    found = [match[0] for match in _PLACEHOLDER.finditer(text)]
    return [
        words
        for words in found
        if not _HARMLESS_BRACKET.fullmatch(words) and not (words.islower() and words == "draft")
    ]


def is_capitals(text: str) -> bool:
    if sum(map(str.islower, text[:60])) > 0.15 * len(text):  # so many already that the rest cannot outweigh them
        return False
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 3 and sum(character.isupper() for character in letters) >= 0.85 * len(letters)
