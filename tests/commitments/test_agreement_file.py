import dataclasses
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commitments import agreement_file
from commitments.agreement_file import nodes, shape, writing
from commitments.agreement_file.problems import MOST_REPORTED
from tests.commitments.agreement_files import SMALL, agreement_files, line, prose

slowly = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def with_clauses(*clauses, **parts):
    """The small file with other clauses, and other parts where given."""
    file = agreement_file.read(SMALL)
    return dataclasses.replace(file, clauses=clauses or file.clauses, **parts)


def replaced(old, new, within=SMALL):
    old, new = old.encode(), new.encode()
    assert within.count(old) == 1, f"{old} is there {within.count(old)} times"
    return within.replace(old, new)


def problems_of(data):
    with pytest.raises(agreement_file.AgreementFileError) as error:
        agreement_file.read(data)
    return [str(problem) for problem in error.value.problems]


class TestRoundTrip:
    def test_small_file_is_its_own_canonical_form(self):
        assert agreement_file.write(agreement_file.read(SMALL)) == SMALL

    @slowly
    @given(agreement_files())
    def test_what_is_written_reads_back_the_same(self, file):
        assert agreement_file.read(agreement_file.write(file)) == file

    @slowly
    @given(agreement_files())
    def test_writing_what_was_read_changes_no_byte(self, file):
        data = agreement_file.write(file)
        assert agreement_file.write(agreement_file.read(data)) == data

    @slowly
    @given(agreement_files())
    def test_any_yaml_reader_finds_the_same_words(self, file):
        """Text stays text in other people's tools, and no line needs more than the 1.1 rules to be read."""
        for loader in (yaml.SafeLoader, nodes.LOADER):
            loaded = yaml.load(agreement_file.write(file), Loader=loader)  # noqa: S506 both are safe loaders
            assert loaded["agreement"]["title"] == file.agreement.title
            assert loaded["agreement"].get("summary", "") == file.agreement.summary
            assert [clause.get("text", "") for clause in loaded["clauses"]] == [clause.text for clause in file.clauses]

    @slowly
    @given(line, prose)
    def test_spaces_at_the_ends_of_text_are_dropped(self, title, text):
        file = with_clauses(
            shape.Clause(ref="1", lineage="1", kind="context", title=f"  {title}x\n", text=f"\n {text} ")
        )
        clause = agreement_file.read(agreement_file.write(file)).clauses[0]
        assert (clause.title, clause.text) == (f"{title}x", text)

    @given(st.binary(max_size=300))
    def test_any_bytes_are_read_or_refused_with_reasons(self, data):
        assert problems_of(data)

    @given(st.text(max_size=300))
    def test_any_text_is_read_or_refused_with_reasons(self, text):
        assert problems_of(text.encode("utf-8", "surrogatepass"))

    @slowly
    @given(st.data())
    def test_a_file_with_any_line_spoilt_is_read_or_refused_with_reasons(self, data):
        lines = SMALL.decode().split("\n")
        place = data.draw(st.integers(0, len(lines) - 1))
        was = lines[place]
        lines[place] = data.draw(prose | st.sampled_from([was[:2], f"  {was}", f"{was}: x", "- a", was[2:]]))
        spoilt = "\n".join(lines).encode()
        try:
            file = agreement_file.read(spoilt)
        except agreement_file.AgreementFileError:
            assert problems_of(spoilt)
        else:
            assert agreement_file.read(agreement_file.write(file)) == file


class TestForm:
    def test_long_text_is_folded_so_that_colons_and_quotes_need_no_care(self):
        text = 'Publish: what "longer term" means, and for whom. ' * 5
        data = agreement_file.write(with_clauses(shape.Clause(ref="1", lineage="1", kind="context", text=text)))
        assert data.decode().endswith(
            "    kind: context\n"
            "    text: >-\n"
            '      Publish: what "longer term" means, and for whom. Publish: what "longer term" means, and for\n'
            '      whom. Publish: what "longer term" means, and for whom. Publish: what "longer term" means, and\n'
            '      for whom. Publish: what "longer term" means, and for whom.\n'
        )

    @pytest.mark.parametrize(
        ("text", "written"),
        [
            ("plain words, and commas", "plain words, and commas"),
            ("no", '"no"'),
            ("3.10", '"3.10"'),
            ("2022-03-31", '"2022-03-31"'),
            ("null", '"null"'),
            ("1e3", '"1e3"'),
            ("y", '"y"'),
            ("a: b", '"a: b"'),
            ('say "no": now', "'say \"no\": now'"),
            ("it's: so \\ far", "'it''s: so \\ far'"),
            ("- dash", '"- dash"'),
            ("right\u200fleft", '"right\\u200fleft"'),
            ("over\u2028there", '"over\\u2028there"'),
            ("soft\xadhyphen", '"soft\\xadhyphen"'),
            ("tag\U000e0041", '"tag\\U000e0041"'),
            ("👩‍👩‍👧 Llŷn 中文", "👩‍👩‍👧 Llŷn 中文"),
            ("loose  spaces", "loose  spaces"),
        ],
    )
    def test_text_on_one_line(self, text, written):
        assert writing._scalar("key: ", text, 2) == [f"key: {written}"]

    def test_a_word_longer_than_the_line_keeps_whole(self):
        assert writing._scalar("key: ", "x" * 150, 2) == ["key: >-", "  " + "x" * 150]

    def test_paragraphs_are_parted_by_an_empty_line(self):
        assert writing._scalar("key: ", "one\ntwo\n\nthree", 2) == ["key: >-", "  one", "", "  two", "", "", "  three"]

    def test_many_parties_go_one_a_line(self):
        slugs = tuple(f"party-with-a-rather-long-name-{number}" for number in range(4))
        assert writing._references("parties", slugs, 4)[:2] == [
            "    parties:",
            "      - party-with-a-rather-long-name-0",
        ]

    def test_no_line_is_wider_than_promised_unless_a_word_is(self):
        file = with_clauses(
            shape.Clause(ref="1", lineage="1", kind="context", text="word " * 400, caveat="\u200f word" * 200)
        )
        assert max(map(len, agreement_file.write(file).decode().split("\n"))) <= writing.WIDTH


class TestReading:
    def test_scalars_mean_what_their_field_says(self):
        data = replaced("title: Northshire Compact", "title: no")
        data = replaced('label: "2026"', "label: 3.10", data)
        data = replaced("name: Steering Group", "name: 2022-04-01", data)
        file = agreement_file.read(data)
        assert (file.agreement.title, file.edition.label, file.partnership.bodies[1].name) == (
            "no",
            "3.10",
            "2022-04-01",
        )

    def test_values_have_their_types(self):
        clause = agreement_file.read(SMALL).clauses[0].clauses[0]
        assert clause.assessable is True
        assert clause.due.latest == date(2027, 5, 31)
        assert clause.standards[0].number == Decimal(30)

    def test_address_and_lineage_follow_from_the_number(self):
        data = replaced('number: "1.2"', 'number: "1. 2."')
        clause = agreement_file.read(data).clauses[0].clauses[1]
        assert (clause.number, clause.ref, clause.lineage) == ("1. 2.", "1.2", "1.2")

    def test_empty_and_null_values_say_nothing(self):
        data = replaced("qualifier: wherever possible", "qualifier:\n        caveat: ~\n        guidance: null")
        clause = agreement_file.read(data).clauses[0].clauses[0]
        assert (clause.qualifier, clause.caveat, clause.guidance) == ("", "", "")

    @pytest.mark.parametrize(
        ("said", "emptied"),
        [
            ("      oversees: true\n", "      oversees: no\n"),
            ("      oversees: true\n", "      oversees: 'False'\n"),
            ("          latest: 2027-05-31\n", "          latest: ''\n"),
            ("            clock: from valid invoice to payment\n", "            upper: ''\n"),
            ("      reports_to: board\n", "      meetings_a_year: ''\n"),
        ],
    )
    def test_an_empty_value_is_as_good_as_no_key(self, said, emptied):
        assert agreement_file.read(replaced(said, emptied)) == agreement_file.read(replaced(said, ""))

    def test_parent_may_be_a_slug_alone(self):
        file = agreement_file.read(replaced("  level: place\n", "  level: place\n  parent: wide\n"))
        assert file.partnership.parent == shape.Parent(slug="wide")
        assert b"\n  parent: wide\n" in agreement_file.write(file)

    def test_parties_of_a_clause_come_in_the_order_of_the_files_parties(self):
        file = agreement_file.read(replaced("parties: [vcse]", "parties: [vcse, council]"))
        assert file.clauses[0].clauses[1].parties == ("council", "vcse")

    def test_every_record_knows_its_line(self):
        file = agreement_file.read(SMALL)
        assert SMALL.decode().split("\n")[file.clauses[0].clauses[1].line - 1].strip() == '- number: "1.2"'
        assert SMALL.decode().split("\n")[file.parties[1].place.line("side") - 1].strip() == "side: vcse"

    def test_byte_order_mark_and_windows_line_ends_are_taken_off(self):
        assert agreement_file.read(b"\xef\xbb\xbf" + SMALL.replace(b"\n", b"\r\n")) == agreement_file.read(SMALL)

    def test_the_pure_python_parser_gives_the_same(self, monkeypatch):
        monkeypatch.setattr(nodes, "LOADER", yaml.SafeLoader)
        assert agreement_file.write(agreement_file.read(SMALL)) == SMALL

    def test_reading_needs_no_database(self):
        code = "import sys; from commitments import agreement_file; sys.exit('django' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class TestRefusals:
    def test_an_empty_number_is_a_missing_one(self):
        assert "“number” is missing; a standard needs one" in problems_of(replaced("number: 30", "number: ''"))[0]

    def test_an_item_without_a_name_goes_by_its_place(self):
        nameless = replaced("- slug: steering-group\n      name: Steering Group", "- purpose: none")
        assert problems_of(nameless)[0].startswith("line 10, partnership › bodies › item 2: “name” is missing")

    def test_what_cannot_be_a_clause_is_said_by_its_place(self):
        broken = (
            SMALL.partition(b"clauses:")[0] + b"clauses:\n  - just words\n  - kind: context\n    text: x\n    ref: a\n"
        )
        assert problems_of(broken) == ["line 32, clauses › item 1: expected keys and values here, such as “number:”"]

    @pytest.mark.parametrize(
        ("old", "new", "where", "what"),
        [
            (
                "format: 1",
                "format: 2",
                "line 1, format",
                "this portal reads format 1; the file says 2",
            ),
            (
                "  level: place\n",
                "",
                "line 3, partnership",
                "“level” is missing; a partnership needs one",
            ),
            (
                "level: place",
                "levle: place",
                "line 5, partnership",
                "“levle” is not a key of a partnership; did you mean “level”?",
            ),
            (
                "reports_to: board",
                "reports_to: bord",
                "line 12, partnership › bodies › steering-group › reports_to",
                "there is no body “bord” in this file; did you mean “board”?",
            ),
            (
                "oversees: true",
                "reports_to: steering-group",
                "line 9, partnership › bodies › board › reports_to",
                "this reporting line leads back to where it started",
            ),
            (
                "slug: steering-group",
                "slug: board",
                "line 10, partnership › bodies › board › slug",
                "there are two bodies “board”; keep one, or give one another name",
            ),
            (
                "kind: compact",
                "kind: contract",
                "line 16, agreement › kind",
                "“contract” is not a kind of agreement; write compact, charter, memorandum, framework, "
                "covenant or action plan",
            ),
            (
                'label: "2026"',
                "label: 20/26",
                "line 18, edition › label",
                '“20/26” cannot be part of an address; use letters, digits, dots and hyphens, such as "20-26"',
            ),
            (
                'label: "2026"',
                "label: signatures",
                "line 18, edition › label",
                "“signatures” is kept for another page of the agreement; choose another label",
            ),
            (
                "slug: northshire-compact",
                "slug: Northshire & all",
                "line 14, agreement › slug",
                "“Northshire & all” cannot be part of an address; use small letters, digits and hyphens, "
                "such as northshire-all",
            ),
            (
                "side: vcse",
                "side: both",
                "line 27, parties › vcse › side",
                "“both” is not a side; write public or vcse",
            ),
            (
                "parties: [vcse]",
                "parties: [vsce]",
                "line 56, clauses › 1.2 › parties",
                "there is no party “vsce” in this file; did you mean “vcse”?",
            ),
            (
                "parties: [vcse]",
                "parties: vcse",
                "line 56, clauses › 1.2 › parties",
                "expected a list here; write it as [vcse]",
            ),
            (
                "parties: [vcse]",
                "parties: [vcse, vcse]",
                "line 56, clauses › 1.2 › parties",
                "a party is named twice; once is enough",
            ),
            (
                "parties: [vcse]",
                "parties: [vcse, ]\n        parties: [council]",
                "line 57, clauses › 1.2",
                "“parties” is given twice, first on line 56; keep one",
            ),
            (
                "    parties: [council]\n",
                "",
                "line 36, clauses › 1.1 › parties",
                "nobody owes this: name its parties here or on a clause above it",
            ),
            (
                "theme: funding",
                "theme: fundings",
                "line 42, clauses › 1.1 › theme",
                "there is no theme “fundings”; did you mean “funding”?",
            ),
            (
                "        theme: funding\n",
                "",
                "line 37, clauses › 1.1 › theme",
                "an assessable clause needs a theme, by which like clauses find each other",
            ),
            (
                "        text: Pay within 30 days.\n",
                "        title: Pay\n",
                "line 37, clauses › 1.1 › text",
                "an assessable clause needs a text: the promise itself",
            ),
            (
                "kind: process",
                "kind: process\n        assessable: true",
                "line 64, clauses › 2.1 › assessable",
                "“process” is no promise; only commitment or action can be assessable",
            ),
            (
                "latest: 2027-05-31",
                "latest: 31 May 2027",
                "line 45, clauses › 1.1 › due › latest",
                "“31 May 2027” is not a day; write it as 2027-05-31",
            ),
            (
                "latest: 2027-05-31",
                "latest: 31 Feb",
                "line 45, clauses › 1.1 › due › latest",
                "“31 Feb” is not a day; write it as 2026-02-28",
            ),
            (
                "latest: 2027-05-31",
                "latest: 2027-02-31",
                "line 45, clauses › 1.1 › due › latest",
                "“2027-02-31” is not a day of the calendar; check the month and the day",
            ),
            (
                "latest: 2027-05-31",
                "latest: 0207-02-01",
                "line 45, clauses › 1.1 › due › latest",
                "“0207-02-01” is too far away; check the year",
            ),
            (
                "latest: 2027-05-31",
                "latest: 2027-05-31\n          earliest: 2028-01-01",
                "line 45, clauses › 1.1 › due › latest",
                "the latest day comes before the earliest; swap them or mend the year",
            ),
            (
                "direction: at most",
                "direction: between",
                "line 47, clauses › 1.1 › standards › time to pay › upper",
                "“between” needs an upper number too",
            ),
            (
                "number: 30",
                "number: 30\n            upper: 40",
                "line 50, clauses › 1.1 › standards › time to pay › upper",
                "an upper number goes with “between” only; this standard says “at most”",
            ),
            (
                "direction: at most\n            number: 30",
                "direction: between\n            number: 30\n            upper: 3",
                "line 50, clauses › 1.1 › standards › time to pay › upper",
                "the upper number is smaller than the lower; swap them",
            ),
            (
                "number: 30",
                "number: 95%",
                "line 49, clauses › 1.1 › standards › time to pay › number",
                "“95%” is not a number; write digits, with a dot and at most two decimal places if need "
                "be, such as 30 or 2.5, and put signs such as % or £ in the unit",
            ),
            (
                'number: "1.2"',
                'number: "1.1."',
                "line 52, clauses › 1.1. › number",
                "the address “1.1” is taken by another clause, on line 37; give a “ref” of its own",
            ),
            (
                'number: "1.2"',
                'number: "1.2"\n        lineage: "1.1"',
                "line 53, clauses › 1.2 › lineage",
                "the lineage “1.1” belongs to clause 1.1; each has its own",
            ),
            (
                'number: "1.2"',
                "number: 1 (b)",
                "line 52, clauses › 1 (b)",
                "the number “1 (b)” cannot be the clause’s address; add a “ref” of letters, digits, dots and hyphens",
            ),
            (
                '- number: "1.2"\n        kind',
                "- kind",
                "line 52, clauses › item 2",
                "a clause without a number needs a “ref”, which becomes its address",
            ),
            (
                "    title: Review\n",
                "",
                "line 58, clauses › 2 › title",
                "a heading needs a title",
            ),
            (
                "        text: Meet once a year.\n",
                "",
                "line 62, clauses › 2.1",
                "a clause needs a title, a text or both",
            ),
            (
                "qualifier: wherever possible",
                'qualifier: "two\\nlines"',
                "line 41, clauses › 1.1 › qualifier",
                "keep this on one line",
            ),
            (
                "qualifier: wherever possible",
                f"qualifier: {'x' * 201}",
                "line 41, clauses › 1.1 › qualifier",
                "has 201 characters; at most 200 fit",
            ),
            (
                "qualifier: wherever possible",
                'qualifier: "nul \\0"',
                "line 41, clauses › 1.1 › qualifier",
                "holds the control character U+0000; delete it",
            ),
            (
                "qualifier: wherever possible",
                "qualifier: [wherever, possible]",
                "line 41, clauses › 1.1 › qualifier",
                "expected a single value here, not a list or further keys",
            ),
            (
                "assessable: true\n        qualifier",
                "assessable: maybe\n        qualifier",
                "line 40, clauses › 1.1 › assessable",
                "“maybe” is neither true nor false; write true, or leave the key out",
            ),
            (
                "name: Steering Group",
                "name: Steering Group\n      meetings_a_year: four",
                "line 12, partnership › bodies › steering-group › meetings_a_year",
                "“four” is not a whole number from 1 to 366",
            ),
            (
                "source: Invented for a test.",
                "unsettled: [x, '']",
                "line 20, edition › unsettled",
                "an item of this list is empty; fill it in or take it out",
            ),
            (
                "source: Invented for a test.",
                'earlier:\n    - label: "2026"\n      words: Before',
                "line 21, edition › earlier › 2026 › label",
                "“2026” is the edition in this file; an earlier one has a label of its own",
            ),
            (
                "kind: compact",
                "kind: compact\n  relations:\n    - kind: replaces\n      agreement: northshire-compact\n      "
                "title: Itself",
                "line 19, agreement › relations › Itself › agreement",
                "an agreement has no relation to itself",
            ),
            (
                "kind: compact",
                "kind: compact\n  relations:\n    - {kind: replaces, title: A}\n    - {kind: replaces, title: A}",
                "line 19, agreement › relations › A › title",
                "it is already stated that this agreement replaces “A”",
            ),
            (
                "level: place",
                "level: place\n  parent: northshire",
                "line 6, partnership › parent",
                "a partnership cannot be its own parent",
            ),
            (
                "level: place",
                "level: place\n  parent: {slug: wide, name: Wide}",
                "line 6, partnership › parent",
                "give the parent’s slug alone, or its slug, name and level",
            ),
            (
                "glossary:",
                "glossary: none\nclauses: []\nx:",
                "line 28, glossary",
                "expected a list here; start each item with a hyphen",
            ),
        ],
    )
    def test_one_fault_is_named_by_line_and_field(self, old, new, where, what):
        assert f"{where}: {what}" in problems_of(replaced(old, new))

    @pytest.mark.parametrize(
        ("data", "problem"),
        [
            (b"", "the file is empty; docs/agreement-file.md shows what belongs in it"),
            (b"- a", "line 1: expected keys and values here, such as “format:”"),
            (b"a: b: c", "line 1: this is not well-formed YAML: there is a second colon on this line, or this line is"),
            (b"a:\n\t- b", "line 2: this is not well-formed YAML: indent with spaces; a tab cannot be used here"),
            (
                b'a: 1\nb: "x\nc: d\n',
                "line 2: this is not well-formed YAML: a quotation mark is opened and never closed",
            ),
            (b"a: 1\n---\nb: 2", "line 2: a file holds one agreement; start a new file instead of a second “---”"),
            (b"a: *x", "line 1: aliases (*name) are not used in agreement files; write the value out"),
            (b"a: &x 1", "line 1: anchors (&name) are not used in agreement files; leave it out"),
            (b"a: !!python/object:os.system x", "line 1: tags (!name) are not used in agreement files"),
            (b"ok\n\xff\xfe", "line 2: this is not UTF-8 text; save the file as UTF-8"),
            ("format: 1".encode("utf-16"), "line 1: this is not UTF-8 text; save the file as UTF-8"),
            ("a\nb: \u2028x".encode(), "line 2: holds the invisible line break U+2028; delete it"),
            (b"a: \x00", "line 1: holds the control character U+0000; delete it"),
            (b"? [a]\n: b", "line 1: a key is a single word; quote text that starts with a bracket"),
            (b"x" * 2_000_001, "the file is larger than 2 MB; an agreement's text is far smaller"),
            (b"[" * 500_000, "line 1: lists and keys are nested more than 40 deep"),
            (b"a: " * 1 + b"{a: " * 300_000, "line 1: lists and keys are nested more than 40 deep"),
        ],
    )
    def test_what_is_no_agreement_file_at_all(self, data, problem):
        assert problems_of(data)[0].startswith(problem)

    @pytest.mark.parametrize("loader", [nodes.LOADER, yaml.SafeLoader])
    def test_half_a_character_is_refused_by_either_parser(self, monkeypatch, loader):
        monkeypatch.setattr(nodes, "LOADER", loader)
        assert problems_of(replaced("qualifier: wherever possible", 'qualifier: "half \\ud800"'))

    def test_all_faults_are_reported_together_in_the_order_of_lines(self):
        data = replaced("level: place", "level: planet")
        data = replaced("side: vcse", "side: both", data)
        data = replaced("theme: funding", "theme: fun", data)
        assert [problem.partition(":")[0] for problem in problems_of(data)] == [
            "line 5, partnership › level",
            "line 27, parties › vcse › side",
            "line 42, clauses › 1.1 › theme",
        ]

    def test_a_missing_part_is_one_fault_and_reading_goes_on(self):
        data = replaced("  slug: northshire\n  name: Northshire Partnership\n  level: place\n", "")
        assert problems_of(data) == [
            "line 3, partnership: “level” is missing; a partnership needs one",
            "line 3, partnership: “name” is missing; a partnership needs one",
            "line 3, partnership: “slug” is missing; a partnership needs one",
        ]

    def test_clauses_can_stand_eight_deep(self):
        clause = {"ref": "9", "kind": "context", "text": "x"}
        for number in range(8, 0, -1):
            clause = {"ref": str(number), "kind": "context", "text": "x", "clauses": [clause]}
        nine = SMALL.partition(b"clauses:")[0] + yaml.safe_dump({"clauses": [clause]}).encode()
        assert "clauses › 8 › clauses: clauses can stand 8 deep inside each other, not deeper" in problems_of(nine)[0]
        eight = SMALL.partition(b"clauses:")[0] + yaml.safe_dump({"clauses": clause["clauses"]}).encode()
        assert len(list(agreement_file.read(eight).walk())) == 8

    def test_a_file_of_nothing_but_faults_is_reported_in_part(self):
        problems = problems_of(b"\n".join(b"key%d: x" % number for number in range(5_000)))
        assert len(problems) == MOST_REPORTED + 1
        assert problems[-1].endswith("there are more problems than these; mend these first.")

    def test_records_made_in_python_are_checked_by_the_same_rules(self):
        with pytest.raises(agreement_file.AgreementFileError, match="there is no theme “x”"):
            agreement_file.check(with_clauses(shape.Clause(ref="1", lineage="1", kind="context", text="a", theme="x")))


class TestDocument:
    """docs/agreement-file.md says what the code does."""

    TEXT = (Path(__file__).parents[2] / "docs" / "agreement-file.md").read_text()

    def example(self):
        return self.TEXT.partition("```yaml\n")[2].partition("```")[0].encode()

    def test_the_example_is_an_agreement_file(self):
        file = agreement_file.read(self.example())
        assert [clause.ref for clause, _ in file.walk() if clause.assessable] == ["1.1", "1.2", "2.1"]

    def test_the_example_shows_every_key(self):
        shown = set(re.findall(r"^ *(?:- )?(\w+):", self.example().decode(), re.MULTILINE))
        records = [each for each in vars(shape).values() if isinstance(each, type) and hasattr(each, "what")]
        keys = {name for record in records if record is not shape.SealedText for name, _, _ in shape.keys_of(record)}
        assert keys - shown == {"in_force_on"}

    def test_every_key_and_every_word_is_described(self):
        described = self.TEXT.partition("## The keys")[2]
        records = [each for each in vars(shape).values() if isinstance(each, type) and hasattr(each, "what")]
        for record in records:
            for name, kind, is_required in shape.keys_of(record):
                assert re.search(rf"\*\*{name}\*\*" if is_required else rf"\b{name}\b", described), name
                for option in getattr(kind, "options", ()):
                    assert option in described, option
        for theme in shape.THEMES:
            assert re.search(rf"\b{theme}\b", described.partition("### Themes")[2]), theme
