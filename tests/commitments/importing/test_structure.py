"""The passes one by one."""

import datetime

import pytest

from commitments import importing
from commitments.importing import Block, Cell, Document
from commitments.importing.readers import text
from commitments.importing.structure import details, glossaries, language, marks, owners, parties


def proposal_of(content: str) -> importing.Proposal:
    return importing.propose(text.read(content.encode()))


def promises_of(content: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(clause.number, clause.text, clause.parties) for clause in proposal_of(content).promises]


# ---- marks


@pytest.mark.parametrize(
    ("printed", "kind", "number", "rest"),
    [
        ("3.3.1 Draw up", marks.DECIMAL, "3.3.1", "Draw up"),
        ("1. 1. The sector", marks.DECIMAL, "1.1", "The sector"),
        ("2 .1 The Trust", marks.DECIMAL, "2.1", "The Trust"),
        ("3.4. Procurement", marks.DECIMAL, "3.4", "Procurement"),
        ("6.0 Commitments", marks.DECIMAL, "6.0", "Commitments"),
        ("7. Pay", marks.INTEGER, "7", "Pay"),
        ("(7) Pay", marks.INTEGER, "7", "Pay"),
        ("a. work", marks.LETTER, "a", "work"),
        ("(b) work", marks.LETTER, "b", "work"),
        ("iv) work", marks.LETTER, "iv", "work"),
        ("Commitment 2: Pay", marks.LABEL, "Commitment 2", "Pay"),
        ("Annex B – Terms", marks.LABEL, "Annex B", "Terms"),
        ("A4 Read the guidance", marks.CODE, "A4", "Read the guidance"),
        ("A.1 Read the guidance", marks.CODE, "A.1", "Read the guidance"),
        ("- 1.1 In March", marks.DECIMAL, "1.1", "In March"),
        ("⚫ Trust", marks.BULLET, "", "Trust"),
        ("o  Trust", marks.BULLET, "", "Trust"),
    ],
)
def test_a_mark_is_read_as_it_is_printed(printed, kind, number, rest):
    mark, behind = marks.read(printed)
    assert (mark.kind, mark.printed, behind) == (kind, number, rest)


@pytest.mark.parametrize(
    "words",
    [
        "30 days after",
        "1.5 million people",
        "Section 4 sets out",
        "and so on",
        "2.5% of it",
        "10.30 am",
        "-off costs",
        "e.g. rent",
    ],
)
def test_words_that_only_look_like_a_mark_are_none(words):
    mark, behind = marks.read(words)
    assert mark is None or mark.is_weak or behind == words


def test_roman_numerals_are_numbers_only_if_well_formed():
    assert [marks.roman(letters) for letters in ("i", "iv", "ix", "xii", "iiii", "a", "")] == [1, 4, 9, 12, 0, 0, 0]


# ---- parties


@pytest.mark.parametrize(
    ("sentence", "phrases"),
    [
        ("The ICB and NHS organisations within our system will:", ("ICB", "NHS organisations")),
        ("Each statutory organisation should:", ("statutory organisation",)),
        ("Statutory organisations adopting this framework should:", ("Statutory organisations",)),
        ("To achieve this, the VCS, acting together, should:", ("VCS",)),
        ("In order to make this work the VCS is asked to:", ("VCS",)),
        ("The voluntary and community sector will:", ("voluntary and community sector",)),
        ("In return, we ask volunteers to:", ("volunteers",)),
        ("The Hospice agrees to train them, and the Trust agrees to release them.", ("Hospice", "Trust")),
        ("This framework will build on the last.", ()),
        ("To coordinate activities that will add value.", ()),
        ("Success will depend on many things.", ()),
    ],
)
def test_who_promises_in_a_sentence(sentence, phrases):
    assert parties.subject_of(sentence).phrases == phrases


@pytest.mark.parametrize(
    ("heading", "phrases"),
    [
        ("Undertakings by the ICB", ("ICB",)),
        ("What the District Council promises", ("District Council",)),
        ("For grant holders", ("grant holders",)),
        ("The Council’s commitments", ("Council",)),
        ("Roles and responsibilities", ()),
        ("Fair funding", ()),
    ],
)
def test_whom_a_heading_names(heading, phrases):
    assert parties.of_heading(heading).phrases == phrases


def test_names_of_one_party_are_grouped():
    book = parties.PartyBook(
        {"ICB": 3, "Integrated Care Board": 1, "VCS": 2, "voluntary sector": 1, "Marldon Council": 1, "Council": 4},
        parties.definitions("The Marldon Integrated Care Board (ICB) was set up."),
    )
    assert book.name_of("the Integrated Care Board") == "ICB"
    assert book.name_of("Voluntary sector") == book.name_of("VCS") or book.name_of("voluntary sector") == "VCS"
    assert book.name_of("Marldon Council") == "Council"


def test_we_is_the_party_of_the_section_and_they_the_one_before():
    found = promises_of(
        "Undertakings by the Trust\n\n1.1 We will answer letters.\n\nUndertakings by the League\n\n"
        "1.2 The League will visit wards. \n\n1.3 They will wash their hands.\n"
    )
    assert [who for _, _, who in found] == [("Trust",), ("League",), ("League",)]


# ---- kinds


def test_vision_principles_and_signs_of_progress_are_no_promises():
    content = (
        "Vision\n\nWe will:\n\n• thrive\n\nPrinciples\n\n• honesty in all we do\n\nCommitments\n\nThe Council will:\n\n"
        "• pay on time\n• listen to groups\n• answer letters\n\nSigns of progress\n\n• fewer reminders are sent\n"
    )
    assert [words for _, words, _ in promises_of(content)] == ["pay on time", "listen to groups", "answer letters"]


def test_parts_of_a_deed_are_no_promises_of_their_own():
    content = (
        "The Council will:\n\n(a) consult on changes, including:\n\n(i) rents;\n\n(ii) rates;\n\n(b) pay "
        "on time;\n\n(c) listen.\n"
    )
    assert [number for number, _, _ in promises_of(content)] == ["a", "b", "c"]


def test_the_letter_i_after_h_is_a_letter_and_otherwise_a_numeral():
    content = "The Council will:\n\n" + "\n\n".join(f"({letter}) pay bill {letter};" for letter in "abcdefghij")
    clauses = proposal_of(content).promises
    assert [clause.number for clause in clauses] == list("abcdefghij")
    assert len({clause.parent for clause in clauses}) == 1


# ---- tables


def test_owner_and_date_are_carried_down_as_a_marked_guess():
    rows = [
        ("Ref", "Finding", "Action", "Owner", "Date"),
        ("1.1", "Slow", "Pay at once", "Finance", "June 2027"),
        ("", "", "Tell groups", "", ""),
    ]
    blocks = tuple(Block("row", cells=tuple(map(Cell, row)), table=1) for row in rows)
    first, second = importing.propose(Document(blocks)).promises
    assert (second.owner, second.due.words) == ("Finance", "June 2027")
    assert "carried" not in [doubt.code for doubt in first.doubts]
    assert "carried" in [doubt.code for doubt in second.doubts]


def test_initials_are_looked_up_in_the_key_and_a_person_is_not_kept_without_a_question():
    key = {"AB": "Head of Care", "JS": "Jo Smith"}
    assert owners.named("AB", key, "")[0] == "Head of Care"
    assert owners.named("JS", key, "Contact: Jo Smith, Funding Officer, tel. 1")[0] == "Funding Officer"
    assert owners.named("JS", key, "")[1][0].code == "owner-person"


def test_a_key_is_read_from_one_line():
    assert glossaries.key_in("Key: AB = Head of Care; CD = Clerk".removeprefix("Key: ")) == [
        ("AB", "Head of Care"),
        ("CD", "Clerk"),
    ]


# ---- details


def day(text: str) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    ("words", "earliest", "latest"),
    [
        ("March 06", "2006-03-01", "2006-03-31"),
        ("Summer 05", "2005-06-01", "2005-08-31"),
        ("Winter 2026", "2026-12-01", "2027-02-28"),
        ("06/07", "2006-04-01", "2007-03-31"),
        ("2025/26", "2025-04-01", "2026-03-31"),
        ("Q3 2025/26", "2025-10-01", "2025-12-31"),
        ("Q4 2025/26", "2026-01-01", "2026-03-31"),
        ("31/03/05", "2005-03-31", "2005-03-31"),
        ("30.06.2026", "2026-06-30", "2026-06-30"),
        ("End of March 2026", "2026-03-31", "2026-03-31"),
        ("By 1 June 2027", "", "2027-06-01"),
        ("from April 2026", "2026-04-01", ""),
        ("Draft proposals March 06, put into practice 06/07", "2006-03-01", "2007-03-31"),
        ("To be determined following agreement of the strategy", "", ""),
        ("Ongoing", "", ""),
        ("31/02/2026", "", ""),
    ],
)
def test_dates_of_a_column_keep_their_words_and_get_their_days(words, earliest, latest):
    due = details.due_of_cell(words)
    assert (due.words, due.earliest, due.latest) == (words, day(earliest), day(latest))


@pytest.mark.parametrize(
    ("sentence", "words", "earliest", "latest"),
    [
        ("Pay by June 2027.", "by June 2027", "", "2027-06-30"),
        ("Sign by 30 January 2021.", "by 30 January 2021", "", "2021-01-30"),
        ("Act from 31st March 2022 (or earlier).", "from 31st March 2022 (or earlier)", "", "2022-03-31"),
        ("Report by the end of May each year.", "by the end of May each year", "", ""),
    ],
)
def test_dates_in_a_promise(sentence, words, earliest, latest):
    due = details.due_in(sentence)
    assert (due.words, due.earliest, due.latest) == (words, day(earliest), day(latest))


def test_an_act_of_parliament_is_no_date():
    assert details.due_in("Apply the Public Services (Social Value) Act 2012.") is None


@pytest.mark.parametrize(
    ("sentence", "direction", "number", "upper", "unit"),
    [
        ("Pay within 30 days of an invoice.", "at most", 30, None, "days"),
        ("Fund for periods of between 3-5 years.", "between", 3, 5, "years"),
        ("Give three months' notice.", "at least", 3, None, "months"),
        ("Allow 12 weeks for consultations.", "at least", 12, None, "weeks"),
        ("Answer in no more than ten working days.", "at most", 10, None, "working days"),
        ("Pay at least 80% up front.", "at least", 80, None, "per cent"),
        ("Meet twice a year.", "at least", 2, None, "times a year"),
        ("Review it every three years.", "at most", 3, None, "years"),
    ],
)
def test_numbers_are_proposed_as_standards(sentence, direction, number, upper, unit):
    standard = details.standards_in(sentence)[0]
    assert (standard.direction, standard.number, standard.upper, standard.unit) == (direction, number, upper, unit)


def test_words_that_soften_a_promise():
    assert details.qualifier("Pay early where possible, ideally within a week.") == "where possible … ideally"


# ---- what is left out


def test_text_printed_twice_is_kept_once_in_its_better_copy():
    passage = (
        "1. Money\n1.1 The Council will pay every valid invoice {} thirty days of receiving it and say "
        "why if it cannot.\n1.2 The Council will publish its payment times for each quarter on its web "
        "site.\n"
    )
    proposal = proposal_of(passage.format("withinno more than") + "\n" + passage.format("within no more than"))
    assert [clause.number for clause in proposal.promises] == ["1.1", "1.2"]
    assert "within no more than" in proposal.promises[0].text
    assert {dropped.reason for dropped in proposal.dropped} == {
        "printed before",
        "a better copy is printed further down",
    }
    assert any("withinno" in dropped.text for dropped in proposal.dropped)


def test_of_two_copies_the_one_with_torn_words_or_a_line_cut_short_gives_way():
    passage = (
        "The Council will:\n\n1. Give its staff {} to volunteer.\n2. Name a contact {}\n"
        "3. Pay the expenses of volunteers within ten days of a claim.\n\n"
    )
    torn, whole = passage.format("pa id le ave", "for ev"), passage.format("paid leave", "for every group.")
    proposal = proposal_of(torn + whole)
    assert [clause.text for clause in proposal.promises[:2]] == [
        "Give its staff paid leave to volunteer.",
        "Name a contact for every group.",
    ]


def test_the_same_promise_of_both_sides_is_no_copy():
    deeds = (
        "• attend every meeting of the liaison group and send papers a week ahead\n• share what is learned "
        "with the other side within the month\n"
    )
    found = promises_of(f"The Council will:\n\n{deeds}\nThe Forum will:\n\n{deeds}")
    assert [who for _, _, who in found] == [("Council",)] * 2 + [("Forum",)] * 2


def test_what_is_open_is_listed_and_cut_off_headings():
    proposal = proposal_of(
        "3.3 Commissioning TO BE UPDATED WHEN AGREED\n\nThe Council will:\n\n3.3.1 ask XXXX first;\n\n3.3.2 "
        "pay on time.\n"
    )
    assert proposal.clauses[0].title == "Commissioning"
    assert len(proposal.unsettled) == 2
    assert "unsettled" in [doubt.code for doubt in proposal.promises[0].doubts]


def test_a_glossary_makes_no_clauses():
    proposal = proposal_of(
        "1. Money\n\nThe Council will:\n\n1.1 pay grants.\n\nGlossary\n\nGrant: money for a purpose.\n\nFunder "
        "– whoever gives it.\n"
    )
    assert [(term.term, term.meaning) for term in proposal.glossary] == [
        ("Grant", "money for a purpose."),
        ("Funder", "whoever gives it."),
    ]
    assert len(proposal.promises) == 1


def test_headings_announce():
    assert language.announced("Our vision for 2030") == language.VISION
    assert language.announced("Signs of progress") == language.PROGRESS
    assert language.announced("Resolving disputes") == language.PROCESS
    assert language.announced("Undertakings by the ICB") == language.PROMISES
    assert language.announced("Fair funding") == ""


# ---- slides, emphasis, and who “we” are


def test_the_number_of_a_slide_is_no_title_and_its_first_line_heads_it():
    proposal = proposal_of(
        "SLIDE 1\nWorking together in Marsh End\n\nSLIDE 2\nTown Council will:\n• publish its calendar of grants\n"
        "• pay before work begins\n\nSlide 3 of 4: Keeping to it\n• Both sides will meet every autumn\n"
        "• Each will name one contact\n"
    )
    assert proposal.title == "Working together in Marsh End"
    assert [clause.title for clause in proposal.clauses if clause.kind == "heading"] == [
        "Town Council will:",
        "Keeping to it",
    ]
    assert [clause.parties for clause in proposal.promises[:2]] == [("Town Council",)] * 2
    assert [proposal.clauses[clause.parent].title for clause in proposal.promises[2:]] == ["Keeping to it"] * 2
    assert [dropped.text for dropped in proposal.dropped] == ["SLIDE 1", proposal.title, "SLIDE 2", "Slide 3 of 4"]


def test_each_after_both_sides_means_both():
    found = promises_of(
        "1. The Council\n\n1.1 The Council will pay.\n\n2. Groups\n\n2.1 Local groups will report.\n\n3. Both\n\n"
        "3.1 Both sides will meet.\n\n3.2 Each will name a contact.\n"
    )
    assert [who for _, _, who in found][2:] == [("Council", "Local groups")] * 2


def test_no_emphasis_of_markdown_is_left_in_a_clause():
    proposal = proposal_of(
        "# Plan **2027**\n\n**The Council will\npay grants** in **advance where it can.\n\n"
        "- ** Publish** the calendar\n"
        "- **Pay early:** within a week**\n\n**1.2 Review** the *whole* register.\n"
    )
    assert not any("*" in f"{clause.title}{clause.text}" for clause in proposal.clauses)
    assert "*" not in proposal.title


def test_stars_are_signs_of_footnotes_where_a_text_has_no_emphasis():
    proposal = proposal_of(
        "The Council will:\n\n1. pay grants** early;\n\n2. listen;\n\n3. reply.\n\n**Subject to law.\n"
    )
    assert proposal.promises[0].text == "pay grants** early;"


def test_we_in_a_column_is_not_the_one_party_of_whom_something_is_asked():
    rows = [("You said", "We will", "By when"), ("Forms are long", "Use one form of two pages", "June 2027")]
    blocks = (
        Block("heading", "Ashby compact: what changed", level=1),
        Block("paragraph", "Ashby Council heard from forty groups this spring."),
        *(Block("row", cells=tuple(map(Cell, row)), table=1) for row in rows),
        Block("heading", "What we ask of groups", level=2),
        Block("item", "Groups will send accounts on time."),
    )
    proposal = importing.propose(Document(blocks))
    assert [clause.parties for clause in proposal.promises] == [("Council",), ("Groups",)]
    assert proposal.promises[0].doubts[0].code in ("pronoun", "party-guessed")


def test_what_a_party_may_keep_is_no_promise():
    found = promises_of(
        "Memorandum\n\n1.1 RSA will book the pitches.\n\n1.2 RSA will send a list.\n\n1.3 RSA returns deposits.\n\n"
        "2.1 RSA keeps 10 % of the income.\n\n2.2 RSA receives £500 a year.\n\n2.3 RSA keeps a register of clubs.\n"
    )
    assert [number for number, _, _ in found] == ["1.1", "1.2", "1.3", "2.3"]


def test_in_a_delivery_plan_a_list_beneath_a_priority_is_of_actions():
    found = promises_of(
        "# Delivery plan 2027\n\n## Introduction\n\n- work done last year was good\n\n## Priority 1: Fair money\n\n"
        "- **Pay early:** pay every small grant in advance\n- Publish the calendar of grants by March 2027\n"
        "- Lead: Grants team\n\n## Priority 2: Voice\n\n1. Ask groups before a policy changes\n"
        "2. Reply within ten days\n"
    )
    assert [text.split()[0] for _, text, _ in found] == ["Pay", "Publish", "Ask", "Reply"]


def test_a_line_that_names_lead_and_date_belongs_to_the_action_above():
    proposal = proposal_of(
        "# Action plan\n\n## Money\n\n- Pay grants early\n\n  Lead: Grants team | By when: June 2027\n\n"
        "- Publish a calendar\n  - Timescale: Summer 2027\n"
    )
    first, second = proposal.promises
    assert (first.owner, first.due.words, second.due.words) == ("Grants team", "June 2027", "Summer 2027")
    assert len(proposal.clauses) == 3


def test_a_verb_that_ends_like_an_adverb_is_a_deed():
    assert all(
        map(language.begins_with_deed, ["Reply within ten days", "supply figures", "Comply with it", "Fully pay"])
    )
    assert not language.begins_with_deed("Family centres")


def test_an_unmarked_heading_stands_beneath_the_last_that_its_format_calls_one():
    proposal = proposal_of(
        "# Delivery plan\n\n**Status:** approved by the Board\n\n## Objective 1 – Homes\n\n**Actions**\n\n"
        "1. Inspect flats (Borough Council, by March 2027)\n2. Offer help (all partners)\n\n**Measures of success**\n\n"
        "- Fewer complaints\n\n## Objective 2 – Work\n\n**Actions**\n\n3. Pay fairly (Children's Trust)\n"
    )
    heads = [clause for clause in proposal.clauses if clause.title == "Actions"]
    assert [proposal.clauses[head.parent].title for head in heads] == ["Homes", "Work"]
    assert [clause.parties for clause in proposal.promises[::2]] == [("Borough Council",), ("Children's Trust",)]


def test_the_people_of_a_body_do_what_the_body_owes():
    found = promises_of(
        "1. Responsibilities of the Police\n\n1.1 The Police shall ask for consent.\n\n"
        "1.2 Officers attending will hand out the leaflet.\n\n"
        "2. Responsibilities of Mind in the Marshes\n\n2.1 Mind in the Marshes shall reply.\n"
    )
    assert [who for _, _, who in found] == [("Police",), ("Police",), ("Mind in the Marshes",)]


def test_a_plan_that_says_who_is_to_do_what():
    proposal = proposal_of(
        "---\ntitle: Plan\nlayout: page\n---\n# Ferry Lane: year plan 2027\n\n## Grants\n\n"
        "- [ ] Council to publish one calendar\n- [x] Council and Ferry CVS to agree a form\n\n## Voice\n\n"
        "1.1 **Action:** Set up a panel\n"
        "*Lead: Ferry CVS. Timescale: by Easter 2027*\n\n1.2 **Action:** Reply in ten days\n"
    )
    assert [clause.parties for clause in proposal.promises[:2]] == [("Council",), ("Council", "Ferry CVS")]
    assert [clause.number for clause in proposal.promises] == ["", "", "1.1", "1.2"]
    assert (proposal.promises[2].owner, proposal.promises[2].due.words) == ("Ferry CVS", "by Easter 2027")
    assert proposal.title == "Ferry Lane: year plan 2027"


def test_numbers_before_to_and_a_deed_are_marks_and_recitals_promise_nothing():
    found = promises_of(
        "Agreement\n\nWHEREAS\n\n(A) The Force will always be the Force.\n\n(B) Lantern House offers a place.\n\n"
        "IT IS AGREED\n\n1. Duties\n\nLantern House undertakes:\n\n1.1 to admit any person;\n1.2 to keep a log;\n"
        "1.3 not to share it.\n\n2. Money\n\n2.1 It is the duty of the Force to pay within 5 days.\n"
    )
    assert [(number, who) for number, _, who in found] == [
        *((f"1.{number}", ("Lantern House",)) for number in (1, 2, 3)),
        ("2.1", ("Force",)),
    ]


def test_what_a_row_repeats_of_the_row_above_is_listed_as_left_out():
    rows = [("", "The Council will", "Groups will"), ("Money", "Pay", ""), ("Money", "", "Report"), ("Money", "", "")]
    proposal = importing.propose(Document(tuple(Block("row", cells=tuple(map(Cell, row)), table=1) for row in rows)))
    assert [dropped.text for dropped in proposal.dropped if dropped.reason == "said in the row above"] == ["Money"] * 2
    assert not [warning for warning in proposal.warnings if warning.code == "not-placed"]
