"""Pages: who gets to them, what they say, and that nobody's typing makes them fall over."""

import io
from datetime import date, timedelta
from urllib.parse import urlsplit

import openpyxl
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.rules import Refused
from commitments import actions as commitments_actions
from compacts.models import Role
from signatories.actions import people
from signatories.models import (
    ImportFile,
    Invitation,
    Membership,
    Organisation,
    OrganisationRole,
    Signature,
    UmbrellaMembership,
    hash_of,
)
from tests import factories
from tests.conftest import queries_for

pytestmark = pytest.mark.django_db

HOSTILE = ["\x00", "<script>alert(1)</script>", "\u202enimda", "x" * 100_000, "'; --", "%00", "𝕳", "0"]


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def as_(client, request):
    """A client signed in as one of the cast."""

    def sign_in(who):
        client.force_login(request.getfixturevalue(who) if isinstance(who, str) else who)
        return client

    return sign_in


class TestOrganisations:
    URL = "/organisations/"

    def test_everybody_sees_the_list(self, client, northside, harbour):
        page = text_of(client.get(self.URL))
        assert "Northside ICB" in page
        assert "2 organisations" in page

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=commissioning", {"Northside ICB"}),
            ("q=qxx", {"Northside ICB"}),
            ("kind=charity", {"Harbour Voices"}),
            ("side=public", {"Northside ICB"}),
            ("side=public&q=harbour", set()),
        ],
    )
    def test_filters(self, client, northside, harbour, query, found):
        northside.aliases.create(name="Northside Commissioning", kind="former")
        northside.identifiers.create(scheme="GB-NHS", value="QXX")
        page = client.get(f"{self.URL}?{query}")
        assert {organisation.name for organisation in page.context["page"]} == found
        rows = client.get(f"/organisations.csv?{query}").content.decode("utf-8-sig").splitlines()[1:]
        assert len(rows) == len(found)

    @pytest.mark.parametrize("query", ["kind=guild", "side=left", "page=banana", "page=-1", "page=999"])
    def test_filters_that_make_no_sense_are_no_crash(self, client, northside, query):
        assert client.get(f"{self.URL}?{query}").status_code == 200
        assert client.get(f"/organisations.csv?{query}").status_code == 200

    @pytest.mark.parametrize("words", HOSTILE)
    def test_words_from_anybody(self, client, northside, words):
        page = client.get(self.URL, {"q": words})
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()

    def test_takes_as_many_queries_for_ten_as_for_one(self, client, edition):
        def add():
            organisation = factories.make_organisation()
            organisation.aliases.create(name="Short", kind="short")
            factories.make_signature(organisation, edition)

        add()
        one = queries_for(client, self.URL)
        for _ in range(9):
            add()
        assert queries_for(client, self.URL) == one

    def test_invented_ones_say_so(self, client):
        factories.make_organisation("Made Up", is_demonstration=True)
        assert "Demonstration" in text_of(client.get(self.URL))


class TestOneOrganisation:
    def test_says_all_that_is_known(self, client, northside, harbour, edition):
        northside.aliases.create(name="Northside CCG", kind="former", until=date(2022, 6, 30))
        northside.identifiers.create(scheme="GB-NHS", value="QXX")
        UmbrellaMembership.objects.create(umbrella=harbour, member=northside, joined_on=date(2024, 1, 1))
        factories.make_signature(northside, edition, signed_on=date(2014, 7, 1), signatory_post="Chair")
        page = text_of(client.get(northside.get_absolute_url()))
        for words in [
            "Northside CCG, until 30 June 2022",
            "QXX",
            "Harbour Voices</a>, since 1 January 2024",
            "Riverside Compact",
            "Statutory organisations",
            "1 July 2014",
            "Under the name</dt><dd>Northside CCG",
            "Chair",
        ]:
            assert words in page, words

    @pytest.mark.parametrize(
        ("became", "number", "says"),
        [
            ("merged", 1, "It was merged into <a"),
            ("split", 3, "It was split into <a"),
            ("replaced", 1, "It was replaced by <a"),
            (None, 0, "Nothing took its place."),
        ],
    )
    def test_a_closed_one_says_what_became_of_it(self, client, stan, northside, edition, became, number, says):
        factories.make_signature(northside, edition)
        northside.closed_on = date(2026, 7, 1)
        northside.save()
        successors = [factories.make_organisation(f"Successor {index}") for index in range(number)]
        for successor in successors:
            northside.successions.create(
                successor=successor, kind=became, took_effect_on=date(2026, 7, 1), note="By law."
            )
        page = text_of(client.get(northside.get_absolute_url()))
        assert "closed on 1 July 2026" in page
        assert says in page
        assert page.count("By law.") == bool(successors)
        assert "Ended" in page
        assert "1 July 2026, when the organisation closed" in page
        for successor in successors:
            assert str(successor) in page
            assert f"{northside}</a>, on 1 July 2026" in text_of(client.get(successor.get_absolute_url()))

    def test_contacts_are_for_insiders(self, client, as_, northside, lena, omar, rhea):
        url = northside.get_absolute_url()
        assert lena.email not in text_of(client.get(url))
        assert lena.email not in text_of(as_("rhea").get(url))
        page = text_of(as_("omar").get(url))
        assert lena.email in page
        assert "can be reached here" not in page

    def test_who_serves_the_partnership_sees_contacts_and_no_more(self, as_, northside, lena, seb, edition):
        factories.make_signature(northside, edition)
        page = text_of(as_("seb").get(northside.get_absolute_url()))
        assert lena.email in page
        assert "People and roles" not in page

    @pytest.mark.parametrize(
        ("cast", "says"), [(["lena"], "Only one person can be reached here."), ([], "Nobody can be reached here.")]
    )
    def test_too_few_contacts_are_a_warning(self, request, as_, northside, sam, cast, says):
        for who in cast:
            request.getfixturevalue(who)
        assert says in text_of(as_("sam").get(northside.get_absolute_url()))

    def test_one_person_in_two_roles_is_one_contact(self, as_, northside, lena):
        factories.make_membership(lena, northside, OrganisationRole.OFFICER)
        assert "Only one person can be reached here." in text_of(as_("lena").get(northside.get_absolute_url()))

    def test_who_was_asked_is_not_for_everybody(self, client, as_, northside, edition, lena):
        factories.make_signature(northside, edition, status="invited")
        url = northside.get_absolute_url()
        assert "Asked to sign as" not in text_of(client.get(url))
        assert "Asked to sign as" in text_of(as_("lena").get(url))

    def test_takes_as_many_queries_for_ten_as_for_one(self, client, as_, stan, harbour, edition):
        def add():
            other = factories.make_organisation()
            harbour.aliases.create(name=other.name, kind="other")
            UmbrellaMembership.objects.create(umbrella=harbour, member=other)
            UmbrellaMembership.objects.create(umbrella=other, member=harbour)
            other.successions.create(successor=harbour, kind="merged", took_effect_on=date(2026, 1, 1))
            theirs = factories.make_edition()
            factories.make_signature(harbour, theirs, factories.make_party(theirs, "Sector", "vcse"))
            factories.make_membership(factories.make_user(), harbour)

        add()
        factories.make_signature(harbour, edition)
        as_("stan")
        one = queries_for(client, harbour.get_absolute_url())
        for _ in range(9):
            add()
        assert queries_for(client, harbour.get_absolute_url()) == one

    def test_an_unknown_one_is_not_found(self, client):
        assert client.get("/organisations/nowhere/").status_code == 404


class TestKeepingOrganisations:
    def test_one_is_added(self, as_, stan, riverside):
        page = as_("stan").post(
            "/partnerships/riverside/organisations/add/",
            {"name": "The  Hub", "kind": "charity", "side": "vcse", "charity": "1056128", "short_names": "Hub\n\nHub "},
        )
        added = Organisation.objects.get(slug="the-hub")
        assert page.url == added.get_absolute_url()
        assert added.identifiers.get().value == "1056128"
        assert [alias.name for alias in added.aliases.all()] == ["Hub"]

    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self, as_, stan, riverside):
        page = as_("stan").post(
            "/partnerships/riverside/organisations/add/",
            {"name": "The Hub", "kind": "charity", "side": "", "company": "12"},
        )
        text = text_of(page)
        assert "There is a problem" in text
        assert "Company number: write eight characters" in text
        assert 'value="The Hub"' in text
        assert not Organisation.objects.exists()

    def test_record_is_changed(self, as_, stan, northside):
        url = reverse("signatories:change_organisation", args=[northside.slug])
        northside.aliases.create(name="NICB", kind="short")
        assert "NICB" in text_of(as_("stan").get(url))
        as_("stan").post(url, {"kind": "nhs trust", "side": "public", "ods": "qxx", "short_names": "NT"})
        northside.refresh_from_db()
        assert (northside.kind, northside.identifiers.get().value) == ("nhs trust", "QXX")
        assert [alias.name for alias in northside.aliases.all()] == ["NT"]

    def test_a_late_refusal_is_an_error_in_the_form(self, as_, stan, northside, eastfield):
        eastfield.identifiers.create(scheme="GB-NHS", value="QXX")
        url = reverse("signatories:change_organisation", args=[northside.slug])
        page = as_("stan").post(url, {"kind": "icb", "side": "public", "ods": "QXX", "other_names": "Kept words"})
        assert "is that of Eastfield Council" in text_of(page)
        assert "Kept words" in text_of(page)

    def test_it_is_renamed(self, as_, stan, northside):
        url = reverse("signatories:rename_organisation", args=[northside.slug])
        as_("stan").post(url, {"name": "Northside Care", "on_0": "1", "on_1": "4", "on_2": "2026"})
        northside.refresh_from_db()
        assert (northside.name, northside.name_on(date(2026, 3, 31))) == ("Northside Care", "Northside ICB")

    @pytest.mark.parametrize(
        ("day", "says"),
        [
            (("", "", ""), "Fill in “From which day?”."),
            (("31", "2", "2026"), "Enter a real date"),
            (("1", "1", "2199"), "has not come yet"),
        ],
    )
    def test_bad_days_are_refused_politely(self, as_, stan, northside, day, says):
        url = reverse("signatories:rename_organisation", args=[northside.slug])
        page = as_("stan").post(url, {"name": "New", **{f"on_{part}": text for part, text in enumerate(day)}})
        assert says in text_of(page)

    def test_it_is_merged_and_reopened(self, as_, stan, northside, eastfield):
        told = {"became": "merged", "on_0": "1", "on_1": "7", "on_2": "2026", "successors": "eastfield council"}
        as_("stan").post(reverse("signatories:close_organisation", args=[northside.slug]), told)
        northside.refresh_from_db()
        assert (northside.closed_on, northside.successions.get().successor) == (date(2026, 7, 1), eastfield)
        as_("stan").post(reverse("signatories:reopen_organisation", args=[northside.slug]), {"note": "Wrong one."})
        northside.refresh_from_db()
        assert northside.closed_on is None
        history = text_of(as_("stan").get(reverse("signatories:organisation_history", args=[northside.slug])))
        assert "Merged into Eastfield Council on 1 July 2026." in history
        assert "Wrong one." in history

    @pytest.mark.parametrize(
        ("became", "successors", "says"),
        [
            ("merged", "Eastfeld Council", "No organisation is called “Eastfeld Council”. Check the spelling"),
            ("merged", "Eastfield", "Did you mean Eastfield Council?"),
            ("merged", "", "Name the one organisation that came after it."),
            ("split", "Eastfield Council", "A split has at least two successors."),
            ("closed", "Eastfield Council", "Say whether it was merged, split or replaced."),
        ],
    )
    def test_what_became_of_it_has_to_make_sense(self, as_, stan, northside, eastfield, became, successors, says):
        told = {"became": became, "on_0": "1", "on_1": "7", "on_2": "2026", "successors": successors}
        page = as_("stan").post(reverse("signatories:close_organisation", args=[northside.slug]), told)
        assert says in text_of(page)

    def test_a_name_longer_than_any_is_refused(self, as_, stan, northside):
        url = reverse("signatories:change_organisation", args=[northside.slug])
        page = as_("stan").post(url, {"kind": "icb", "side": "public", "short_names": "x" * 201})
        assert "is longer than 200 characters" in text_of(page)

    @pytest.mark.parametrize(
        "name", ["rename_organisation", "close_organisation", "reopen_organisation", "join_umbrella"]
    )
    def test_an_empty_form_is_no_act(self, as_, stan, northside, name):
        if name == "reopen_organisation":
            northside.closed_on = date(2026, 7, 1)
            northside.save()
        page = as_("stan").post(reverse(f"signatories:{name}", args=[northside.slug]), {})
        assert page.status_code == 200
        assert "There is a problem" in text_of(page)
        assert not northside.events.exists()

    def test_leaving_before_joining_is_refused(self, as_, stan, northside, harbour):
        joined = UmbrellaMembership.objects.create(umbrella=harbour, member=northside, joined_on=date(2026, 1, 1))
        url = reverse("signatories:leave_umbrella", args=[northside.slug, joined.pk])
        page = as_("stan").post(url, {"on_0": "1", "on_1": "7", "on_2": "2025"})
        assert "cannot have left before that day" in text_of(page)

    def test_two_of_one_name_are_told_apart_by_their_addresses(self, as_, stan, northside):
        for number in (1, 2):
            factories.make_organisation("St Mary’s", "vcse", slug=f"st-marys-{number}")
        told = {"umbrella": "st mary’s"}
        page = as_("stan").post(reverse("signatories:join_umbrella", args=[northside.slug]), told)
        assert "St Mary’s (st-marys-1), St Mary’s (st-marys-2)" in text_of(page)
        as_("stan").post(reverse("signatories:join_umbrella", args=[northside.slug]), {"umbrella": "st-marys-2"})
        assert northside.umbrellas.get().umbrella.slug == "st-marys-2"

    def test_umbrella_is_joined_and_left(self, as_, stan, northside, harbour):
        as_("stan").post(reverse("signatories:join_umbrella", args=[northside.slug]), {"umbrella": "Harbour Voices"})
        joined = northside.umbrellas.get()
        url = reverse("signatories:leave_umbrella", args=[northside.slug, joined.pk])
        assert "left Harbour Voices" in text_of(as_("stan").get(url))
        as_("stan").post(url, {"on_0": "1", "on_1": "7", "on_2": "2026"})
        joined.refresh_from_db()
        assert joined.left_on == date(2026, 7, 1)

    @pytest.mark.parametrize("name", ["change", "rename", "close", "join_umbrella"])
    def test_its_own_people_are_told_why_not_and_strangers_find_nothing(self, as_, northside, lena, rhea, name):
        route = "signatories:join_umbrella" if name == "join_umbrella" else f"signatories:{name}_organisation"
        url = reverse(route, args=[northside.slug])
        page = as_("lena").get(url)
        assert page.status_code == 403
        assert "Only a steward of a partnership that Northside ICB signs in" in text_of(page)
        assert as_("rhea").get(url).status_code == 404

    def test_history_is_for_those_who_see_its_people(self, as_, northside, cora, rhea, stan):
        url = reverse("signatories:organisation_history", args=[northside.slug])
        assert as_("cora").get(url).status_code == 200
        assert as_("rhea").get(url).status_code == 404

    def test_history_takes_as_many_queries_for_ten_as_for_one(self, client, as_, northside, stan):
        def add(at=None):
            northside.events.create(kind="changed", at=timezone.now(), by=factories.make_user())

        add()
        as_("stan")
        url = reverse("signatories:organisation_history", args=[northside.slug])
        one = queries_for(client, url)
        for _ in range(9):
            add()
        assert queries_for(client, url) == one


class TestRegister:
    URL = "/register/"

    @pytest.fixture
    def signed(self, northside, harbour, edition):
        northside.aliases.create(name="Northside CCG", kind="former", until=date(2022, 6, 30))
        factories.make_signature(harbour, edition, signed_on=date(2026, 3, 1), note="By hand.")
        return factories.make_signature(
            northside, edition, signed_on=date(2014, 7, 1), signatory_post="Chair", minute_reference="-7"
        )

    def names(self, client, query=""):
        return [one.name_on_day for one in client.get(f"{self.URL}{query}").context["page"]]

    def test_today_unless_told(self, client, signed):
        page = client.get(self.URL)
        assert f"in force on {timezone.localdate():%-d %B %Y}, today" in text_of(page)
        assert [one.name_on_day for one in page.context["page"]] == ["Harbour Voices", "Northside ICB"]

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("?on=2014-06-30", []),
            ("?on=2014-07-01", ["Northside CCG"]),
            ("?on=2022-07-01", ["Northside ICB"]),
            ("?on=2027-01-31&side=vcse", ["Harbour Voices"]),
            ("?on=2027-01-31&party=Statutory+organisations", ["Northside ICB"]),
            ("?on=2027-01-31&agreement=riverside-compact", ["Harbour Voices", "Northside ICB"]),
            ("?on=2027-01-31&q=ccg", ["Northside ICB"]),
            ("?on=2027-01-31&q=nobody", []),
        ],
    )
    def test_any_day_under_the_name_of_the_day_and_filtered(self, client, signed, query, names):
        assert self.names(client, query) == names

    def test_a_day_typed_in_parts_becomes_an_address(self, client, signed):
        page = client.get(f"{self.URL}?on_0=31&on_1=1&on_2=2027&q=north&agreement=&party=&side=public")
        assert page.status_code == 302
        assert page.url == "/register/?on=2027-01-31&q=north&side=public"
        assert 'value="2027"' in text_of(client.get(page.url))

    @pytest.mark.parametrize(
        ("query", "says"),
        [
            ("?on=banana", "Enter a day, a month and a year"),
            ("?on=2027-02-31", "Enter a day, a month and a year"),
            ("?on_0=31&on_1=2&on_2=2027", "Enter a real date"),
            ("?on_0=31&on_1=&on_2=", "Enter a day, a month and a year"),
            ("?on_0=1&on_1=1&on_2=٢٠٢٧٧", "Enter a real date|at most 4"),
            ("?agreement=nothing", "There is a problem"),
            ("?party=nothing", "There is a problem"),
        ],
    )
    def test_what_is_no_day_or_no_filter_is_said_politely(self, client, signed, query, says):
        page = client.get(f"{self.URL}{query}")
        assert page.status_code == 200
        assert any(words in text_of(page) for words in says.split("|"))
        assert client.get(f"/register.csv{query}").status_code == 200

    @pytest.mark.parametrize("words", HOSTILE)
    def test_words_from_anybody(self, client, signed, words):
        for name in ["q", "on", "agreement", "party", "side", "page", "show"]:
            page = client.get(self.URL, {name: words})
            assert page.status_code in {200, 302}
            assert "<script>alert" not in page.content.decode()

    def test_what_ended_says_why(self, client, northside, edition):
        factories.make_signature(
            northside, edition, status="withdrawn", signed_on=date(2014, 7, 1), withdrawn_on=date(2020, 1, 1)
        )
        page = client.get(f"{self.URL}?on=2021-01-01&show=ended")
        assert "withdrawn on 1 January 2020" in text_of(page)
        assert "In force (0)" in text_of(page)
        assert "Ended by then (1)" in text_of(page)
        assert "No signature fits" in text_of(client.get(f"{self.URL}?on=2021-01-01"))
        assert "No signature had ended by then" in text_of(client.get(f"{self.URL}?on=2015-01-01&show=ended"))

    def test_words_stand_in_for_a_day(self, client, northside, edition):
        factories.make_signature(northside, edition, signed_on=None, signed_words="Day not stated")
        page = text_of(client.get(self.URL))
        assert "Day not stated" in page
        assert "1 of 1 stands here on every day, because no day is known" in page

    def test_download_holds_what_the_page_shows(self, client, signed):
        download = client.get("/register.csv?on=2020-01-31")
        lines = download.content.decode("utf-8-sig").splitlines()
        assert download.headers["Content-Disposition"] == 'attachment; filename="register-2020-01-31.csv"'
        assert len(lines) == 2
        assert lines[1].startswith("2020-01-31,Northside CCG,Northside ICB,Integrated care board,Public bodies,")
        assert ",'-7," in lines[1]
        ended = client.get("/register.csv?on=2020-01-31&show=ended").content.decode("utf-8-sig").splitlines()
        assert len(ended) == 1

    def test_takes_as_many_queries_for_ten_as_for_one(self, client, edition):
        def add():
            factories.make_signature(factories.make_organisation(), edition)

        add()
        one, one_file = queries_for(client, self.URL), queries_for(client, "/register.csv")
        for _ in range(9):
            add()
        assert queries_for(client, self.URL) == one
        assert queries_for(client, "/register.csv") == one_file


class TestPeople:
    def url(self, organisation, *rest):
        return "/".join(["/organisations", organisation.slug, "people", *map(str, rest)]) + "/"

    @pytest.mark.parametrize(
        ("who", "status"), [("lena", 200), ("cora", 200), ("stan", 200), ("staff", 200), ("rhea", 404), ("seb", 404)]
    )
    def test_are_for_insiders(self, as_, request, northside, lena, who, status):
        assert as_(who).get(self.url(northside)).status_code == status

    def test_are_not_for_everybody(self, client, northside):
        assert client.get(self.url(northside)).url.startswith("/account/login/")

    def test_lead_officer_sees_what_to_do_and_others_do_not(self, as_, northside, lena, omar, cora):
        assert "Invite a colleague" not in text_of(as_("cora").get(self.url(northside)))
        assert "Invite a colleague" in text_of(as_("lena").get(self.url(northside)))
        page = text_of(as_("omar").get(self.url(northside)))
        assert "Remove" not in page
        assert "Give up<" in page

    def test_a_colleague_is_invited(self, as_, northside, lena, monkeypatch):
        monkeypatch.setattr("django.db.transaction.on_commit", lambda send, **options: send())
        told = {"email": "New@Example.org", "name": "Nell", "role": "officer"}
        page = as_("lena").post(self.url(northside, "invite"), told, follow=True)
        assert "An invitation is on its way to new@example.org." in text_of(page)
        assert len(mail.outbox) == 1

    def test_an_e_mail_that_did_not_go_out_is_said(
        self, as_, northside, lena, monkeypatch, django_capture_on_commit_callbacks
    ):
        def fail(*args, **kwargs):
            raise OSError

        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", fail)
        with django_capture_on_commit_callbacks(execute=True):
            page = as_("lena").post(
                self.url(northside, "invite"), {"email": "n@example.org", "role": "officer"}, follow=True
            )
        assert "could not be sent" in text_of(page)
        assert "Not sent" in text_of(page)

    @pytest.mark.parametrize(
        ("told", "says"),
        [
            ({"email": "nonsense", "role": "officer"}, "valid email address"),
            ({"email": "n@example.org"}, "Make a choice for “Role”."),
            ({"email": "n@example.org", "role": "chair"}, "not one of the available choices"),
            ({"email": "omar.officer@example.org", "role": "officer"}, "is officer of Northside ICB already"),
            ({"email": f"{'n' * 300}@example.org", "role": "officer"}, "There is a problem"),
        ],
    )
    def test_what_is_wrong_is_said(self, as_, northside, lena, omar, told, says):
        assert says in text_of(as_("lena").post(self.url(northside, "invite"), told))

    def test_steward_invites_lead_officers_only(self, as_, northside, stan):
        page = text_of(as_("stan").get(self.url(northside, "invite")))
        assert "Lead officer" in page
        assert "Contributor" not in page

    def test_who_may_not_invite_is_told_why(self, as_, northside, cora):
        page = as_("cora").get(self.url(northside, "invite"))
        assert page.status_code == 403
        assert "Only the lead officer of Northside ICB can invite colleagues." in text_of(page)

    def test_a_colleague_is_removed_after_a_question(self, as_, northside, lena, omar):
        membership = Membership.objects.get(user=omar)
        url = self.url(northside, membership.pk, "end")
        assert "Remove Omar Officer as officer?" in text_of(as_("lena").get(url))
        assert not Membership.objects.get(pk=membership.pk).ended_at
        assert "no longer officer" in text_of(as_("lena").post(url, follow=True))
        assert as_("lena").post(url).status_code == 404

    def test_who_removes_themselves_lands_on_the_public_page(self, as_, northside, lena):
        factories.make_membership(factories.make_user("Second Lead"), northside, OrganisationRole.LEAD_OFFICER)
        page = as_("lena").post(self.url(northside, Membership.objects.get(user=lena).pk, "end"))
        assert page.url == northside.get_absolute_url()

    def test_last_lead_officer_hands_the_role_on_and_keeps_it_until_somebody_accepts(
        self, as_, northside, lena, django_capture_on_commit_callbacks
    ):
        membership = Membership.objects.get(user=lena)
        page = as_("lena").post(self.url(northside, membership.pk, "hand-on"), {"email": lena.email})
        assert "is lead officer of Northside ICB already" in text_of(page)
        with django_capture_on_commit_callbacks(execute=True):
            as_("lena").post(self.url(northside, membership.pk, "hand-on"), {"email": "next@example.org"})
        assert "to take over from Lena Lead" in text_of(as_("lena").get(self.url(northside)))
        assert not Membership.objects.get(pk=membership.pk).ended_at
        people.accept_with_new_account(
            Invitation.objects.get(), name="Nina Next", password=factories.PASSWORD, at=timezone.now()
        )
        ended = Membership.objects.get(pk=membership.pk)
        assert (ended.ended_by, northside.memberships.current().get(role="lead officer").user.name) == (
            lena,
            "Nina Next",
        )

    def test_a_wrong_address_is_corrected_and_the_first_link_is_dead(
        self, as_, northside, lena, stan, django_capture_on_commit_callbacks
    ):
        invitation = people.invite(northside, email="lne@example.org", role="officer", by=lena, at=timezone.now())
        url = f"/invitations/{invitation.pk}/correct/"
        assert as_("stan").get(url).status_code == 403  # there is a lead officer for that
        for wrong, says in [("lne@example.org", "It was sent to lne@example.org already"), ("x", "valid email")]:
            assert says in text_of(as_("lena").post(url, {"email": wrong}))
        with django_capture_on_commit_callbacks(execute=True):
            as_("lena").post(url, {"email": "Len@Example.org"})
        corrected = Invitation.objects.get()
        assert (corrected.email, corrected.pk) == ("len@example.org", invitation.pk)
        assert corrected.secret_sha256 != invitation.secret_sha256
        assert mail.outbox[0].to == ["len@example.org"]
        page = text_of(as_("lena").get(self.url(northside, "history")))
        assert "sent the invitation as officer to len@example.org instead" in page
        assert "It had gone to lne@example.org." in page

    def test_the_steward_stands_in_where_the_lead_officer_has_left(self, as_, northside, edition, lena, stan):
        factories.make_signature(northside, edition)
        invitation = people.invite(northside, email="o@example.org", role="officer", by=lena, at=timezone.now())
        people.end_membership(Membership.objects.get(user=lena), by=stan, at=timezone.now())
        assert "Correct the address" in text_of(as_("stan").get(self.url(northside)))
        as_("stan").post(f"/invitations/{invitation.pk}/correct/", {"email": "omar.two@example.org"})
        assert Invitation.objects.get().email == "omar.two@example.org"

    def test_the_list_is_confirmed_and_says_when_and_by_whom(self, as_, northside, lena, omar):
        assert "Nobody has confirmed it yet." in text_of(as_("lena").get(self.url(northside)))
        assert as_("omar").post(self.url(northside, "confirm")).status_code == 403
        as_("lena").post(self.url(northside, "confirm"))
        assert "by Lena Lead." in text_of(as_("omar").get(self.url(northside)))
        assert Organisation.objects.with_contacts().get(pk=northside.pk).people_confirmed_at

    def test_accounts_that_went_quiet_are_named(self, as_, northside, lena, omar):
        for user, days in [(lena, 10), (omar, 400)]:
            user.last_login = timezone.now() - timedelta(days=days)
            user.save()
        page = text_of(as_("stan").get(self.url(northside)))
        assert page.count("Last signed in") == 1

    def test_history_says_who_was_given_what_by_whom_and_when_it_ended(self, as_, northside, lena):
        invitation = people.invite(northside, email="n@example.org", role="officer", by=lena, at=timezone.now())
        people.send_again(invitation, by=lena, at=timezone.now())
        user = people.accept_with_new_account(invitation, name="Nell", password=factories.PASSWORD, at=timezone.now())
        people.end_membership(Membership.objects.get(user=user), by=lena, at=timezone.now(), note="Moved on.")
        page = text_of(as_("lena").get(self.url(northside, "history")))
        for words in [
            "invited n@example.org as officer",
            "sent the invitation as officer to n@example.org again",
            "became officer",
            "Invited by Lena Lead.",
            "ended the role of Nell as officer",
            "Moved on.",
        ]:
            assert words in page

    def test_history_takes_as_many_queries_for_sixty_events_as_for_one(self, as_, client, northside, lena):
        people.confirm(northside, by=lena, at=timezone.now())
        as_("lena")
        one = queries_for(client, self.url(northside, "history"))
        for _ in range(60):
            people.confirm(northside, by=lena, at=timezone.now())
        # one more: past the first page there is a count of pages to draw
        assert queries_for(client, self.url(northside, "history")) <= one + 1

    def test_takes_as_many_queries_for_ten_members_and_invitations_as_for_one(self, client, as_, northside, omar):
        def add(number):
            factories.make_membership(factories.make_user(), northside)
            Invitation.objects.create(
                email=f"{number}@example.org",
                organisation=northside,
                organisation_role="officer",
                secret_sha256=hash_of(str(number)),
                invited_at=timezone.now(),
                invited_by=omar,
                expires_at=timezone.now(),
            )

        add(0)
        as_("omar")
        one = queries_for(client, self.url(northside))
        for number in range(1, 10):
            add(number)
        assert queries_for(client, self.url(northside)) == one


class TestPartnershipPeople:
    URL = "/partnerships/riverside/people/"

    @pytest.mark.parametrize(
        ("who", "status"),
        [("stan", 200), ("seb", 200), ("rosa", 200), ("chris", 200), ("staff", 200), ("lena", 404), ("rhea", 404)],
    )
    def test_are_for_those_who_serve(self, as_, riverside, northside, eastfield, who, status):
        assert as_(who).get(self.URL).status_code == status

    def test_say_who_is_hard_to_reach(self, as_, stan, northside, harbour, hana, edition):
        factories.make_signature(northside, edition)
        factories.make_signature(harbour, edition, status="invited")
        page = text_of(as_("stan").get(self.URL))
        assert "2 of 2 organisations with a signature here have no lead officer, or fewer than two officers" in page

    def test_somebody_is_invited_to_review(self, as_, stan):
        told = {"email": "r@example.org", "place": "reviewer public"}
        assert as_("stan").post(f"{self.URL}invite/", told).url == self.URL
        invitation = Invitation.objects.get()
        assert (invitation.partnership_role, invitation.side) == ("reviewer", "public")
        assert "Reviewer for the public bodies" in text_of(as_("stan").get(self.URL))

    def test_an_invitation_is_sent_again_and_withdrawn(self, as_, stan):
        as_("stan").post(f"{self.URL}invite/", {"email": "r@example.org", "place": "chair"})
        invitation = Invitation.objects.get()
        assert as_("stan").post(f"/invitations/{invitation.pk}/send-again/").url == self.URL
        assert as_("stan").post(f"/invitations/{invitation.pk}/withdraw/").url == self.URL
        assert not Invitation.objects.waiting()

    @pytest.mark.parametrize("told", [{}, {"email": "r@example.org", "place": "reviewer"}])
    def test_what_is_wrong_is_said(self, as_, stan, told):
        assert "There is a problem" in text_of(as_("stan").post(f"{self.URL}invite/", told))

    def test_a_second_invitation_is_an_error_in_the_form(self, as_, stan):
        told = {"email": "r@example.org", "place": "chair"}
        as_("stan").post(f"{self.URL}invite/", told)
        assert "has not answered" in text_of(as_("stan").post(f"{self.URL}invite/", told))

    def test_who_is_no_steward_is_told_why_not(self, as_, seb, riverside):
        page = as_("seb").get(f"{self.URL}invite/")
        assert page.status_code == 403
        assert "Only a steward of Riverside can do this" in text_of(page)

    def test_a_role_ends_after_a_question(self, as_, stan, rosa):
        role = Role.objects.get(user=rosa)
        url = f"{self.URL}{role.pk}/end/"
        assert "Reviewer for the VCSE sector" in text_of(as_("stan").get(url))
        assert "Rosa Reviewer is no longer reviewer." in text_of(as_("stan").post(url, follow=True))
        role.refresh_from_db()
        assert role.ended_by == stan

    def test_a_steward_who_leaves_lands_on_their_work(self, as_, stan, riverside):
        factories.make_role(factories.make_user("Second Steward"), riverside, Role.Kind.STEWARD)
        page = as_("stan").post(f"{self.URL}{Role.objects.get(user=stan).pk}/end/")
        assert page.url == "/your-work/"

    def test_takes_as_many_queries_for_ten_as_for_one(self, client, as_, seb, riverside, edition):
        def add():
            factories.make_signature(factories.make_organisation(), edition)
            factories.make_role(factories.make_user(), riverside, Role.Kind.CHAIR)

        add()
        as_("seb")
        one = queries_for(client, self.URL)
        for _ in range(9):
            add()
        assert queries_for(client, self.URL) == one


class TestInvitation:
    """From the e-mail to a working account."""

    @pytest.fixture
    def link(self, as_, client, northside, lena, django_capture_on_commit_callbacks):
        def invite(email="new@example.org", role="officer"):
            with django_capture_on_commit_callbacks(execute=True):
                as_("lena").post(f"/organisations/{northside.slug}/people/invite/", {"email": email, "role": role})
            client.logout()
            words = mail.outbox[-1].body
            return urlsplit(next(line for line in words.splitlines() if line.startswith("http"))).path

        return invite

    NEW = {"name": "Nell New", "password": factories.PASSWORD}

    def test_somebody_new_gets_an_account_and_is_signed_in(self, client, link, northside):
        url = link()
        page = text_of(client.get(url))
        assert "Lena Lead invites you to act as officer of Northside ICB." in page
        assert "new@example.org" in page
        assert client.post(url, self.NEW).url == "/your-work/"
        user = User.objects.get(email="new@example.org")
        assert client.session["_auth_user_id"] == str(user.pk)
        assert client.get(f"/organisations/{northside.slug}/people/").status_code == 200
        client.logout()
        assert client.login(email="new@example.org", password=factories.PASSWORD)

    def test_they_can_sign_in_again_by_the_front_door(self, client, link):
        client.post(link(), self.NEW)
        client.logout()
        page = client.post("/account/login/", {"login": "new@example.org", "password": factories.PASSWORD})
        assert page.url == "/your-work/"

    @pytest.mark.parametrize(
        ("told", "says"),
        [
            ({"name": "", "password": factories.PASSWORD}, "Fill in “Your name”."),
            ({"name": "Nell", "password": ""}, "Fill in “Choose a password”."),
            ({"name": "Nell", "password": "short"}, "too short"),
            ({"name": "Nell", "password": "password123"}, "too common"),
            ({"name": "Nell", "password": "new@example.org"}, "too similar"),
            ({"name": "N" * 200, "password": factories.PASSWORD}, "at most 150"),
            ({"name": "Nell", "password": "x" * 5000}, "at most 500"),
        ],
    )
    def test_what_is_wrong_is_said_and_no_account_is_made(self, client, link, told, says):
        page = client.post(link(), told)
        assert says in text_of(page)
        assert not User.objects.filter(email="new@example.org")

    def test_a_double_click_makes_one_account(self, client, link, django_user_model):
        url = link()
        client.post(url, self.NEW)
        assert client.post(url, self.NEW).url == "/your-work/"
        client.logout()
        page = client.post(url, self.NEW)
        assert page.status_code == 410
        assert "This invitation has already been used." in text_of(page)
        assert Membership.objects.filter(user__email="new@example.org").count() == 1

    def test_a_click_that_comes_second_in_the_same_moment_is_no_crash(self, client, link, monkeypatch):
        url = link()

        def too_late(*args, **kwargs):
            raise Refused("This invitation has already been used.")

        monkeypatch.setattr("signatories.actions.people.accept_with_new_account", too_late)
        assert client.post(url, self.NEW).url == url

    def test_somebody_with_an_account_signs_in_and_accepts(self, client, as_, link, rhea, northside):
        url = link(rhea.email)
        page = text_of(client.get(url))
        assert "You have an account here already." in page
        assert f"/account/login/?next=%2Finvitations%2F{url.split('/')[2]}%2F" in page
        assert client.post(url, self.NEW).status_code == 200
        assert not Membership.objects.filter(user=rhea, organisation=northside)
        assert "Accept the invitation" in text_of(as_("rhea").get(url))
        assert not Membership.objects.filter(user=rhea, organisation=northside)
        assert as_("rhea").post(url).url == "/your-work/"
        assert Membership.objects.filter(user=rhea, organisation=northside, role="officer").count() == 1
        assert as_("rhea").post(url).url == "/your-work/"

    def test_somebody_else_s_sign_in_does_not_do(self, as_, link, rhea, northside):
        url = link()
        page = as_("rhea").get(url)
        assert "This invitation is for new@example.org. Sign in with that address" in text_of(page)
        assert "Sign out and come back here" in text_of(page)
        as_("rhea").post(url)
        assert not Membership.objects.filter(user=rhea, organisation=northside)

    def test_one_that_ran_out_says_so(self, client, link):
        url = link()
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        page = client.get(url)
        assert page.status_code == 410
        assert "This invitation ran out on" in text_of(page)
        assert "ask Lena Lead" in text_of(page)

    def test_one_that_was_withdrawn_says_so(self, client, as_, link, lena):
        url = link()
        invitation = Invitation.objects.get()
        page = as_("lena").post(f"/invitations/{invitation.pk}/withdraw/", follow=True)
        assert "Its link no longer works." in text_of(page)
        client.logout()
        assert "This invitation was withdrawn." in text_of(client.get(url))

    def test_one_sent_again_works_and_the_old_link_does_not(
        self, client, as_, link, lena, django_capture_on_commit_callbacks
    ):
        old = link()
        with django_capture_on_commit_callbacks(execute=True):
            as_("lena").post(f"/invitations/{Invitation.objects.get().pk}/send-again/")
        new = next(urlsplit(line).path for line in mail.outbox[-1].body.splitlines() if line.startswith("http"))
        client.logout()
        assert client.get(old).status_code == 404
        assert client.get(new).status_code == 200

    @pytest.mark.parametrize("secret", ["nothing", "x" * 2000, "<script>", "a%00b", "../..", "1"])
    def test_a_wrong_link_gets_a_clear_page(self, client, secret):
        page = client.get(f"/invitations/{secret}/")
        assert page.status_code == 404
        assert "<script>alert" not in page.content.decode()

    def test_a_wrong_link_says_what_may_have_gone_wrong(self, client):
        assert "Perhaps the address was cut short" in text_of(client.get("/invitations/nothing/"))

    def test_too_many_wrong_links_are_told_to_stop_and_a_right_one_still_works(self, client, link, monkeypatch):
        monkeypatch.setattr("signatories.views.people.MISSES_AN_HOUR", 3)
        url = link()
        assert [client.get(f"/invitations/no-{number}/").status_code for number in range(5)][-1] == 429
        assert client.get(url).status_code == 200

    def test_a_count_that_runs_out_meanwhile_is_no_crash(self, client, monkeypatch):
        def gone(*args, **kwargs):
            raise ValueError

        monkeypatch.setattr("signatories.views.people.cache.incr", gone)
        assert client.get("/invitations/nothing/").status_code == 404

    def test_no_cache_keeps_the_page(self, client, link):
        assert "no-store" in client.get(link()).headers["Cache-Control"]

    @pytest.mark.parametrize("what", ["send-again", "withdraw"])
    def test_managing_needs_a_post_and_the_right(self, as_, link, omar, rhea, what):
        link()
        url = f"/invitations/{Invitation.objects.get().pk}/{what}/"
        assert as_("omar").get(url).status_code == 405
        assert as_("omar").post(url).status_code == 403
        assert as_("rhea").post(url).status_code == 404


class TestSignatures:
    URL = "/partnerships/riverside/signatures/"

    @pytest.fixture
    def signature(self, edition, northside):
        return factories.make_signature(northside, edition, status="invited")

    def act(self, client, signature, what, **told):
        return client.post(f"{self.URL}{signature.pk}/{what}/", told, follow=True)

    DAY = {"signed_on_0": "1", "signed_on_1": "3", "signed_on_2": "2026"}

    def test_the_whole_way_through_the_pages(self, as_, stan, edition, northside):
        client = as_("stan")
        assert "Invite an organisation, or record its signature" in text_of(client.get(self.URL))
        found = text_of(client.get(f"{self.URL}riverside-compact/add/?q=north"))
        url = f"{self.URL}riverside-compact/northside-icb/invite/"
        assert url in found
        party = edition.parties.get(side="public")
        client.post(url, {"parties": [party.pk], "note": "By letter."})
        signature = Signature.objects.get()
        self.act(client, signature, "take-into-governance", approving_body="Board")
        self.act(client, signature, "sign", parties=[party.pk], minute_reference="B/12", **self.DAY)
        self.act(client, signature, "correct", parties=[party.pk], minute_reference="B/21", **self.DAY)
        page = text_of(self.act(client, signature, "withdraw", on_0="1", on_1="5", on_2="2026", note="Vote."))
        for words in ["B/12 → B/21", "By letter.", "Vote.", "1 May 2026", "Record corrected"]:
            assert words in page, words
        page = self.act(client, signature, "invite-again")
        assert Signature.objects.count() == 2
        assert "is on the list as invited" in text_of(page)

    def test_declined_and_asked_again(self, as_, stan, signature):
        client = as_("stan")
        assert "declined is on record" in text_of(self.act(client, signature, "decline", note="No."))
        assert "is on the list as invited" in text_of(self.act(client, signature, "invite-again"))

    def test_a_former_signature_is_recorded(self, as_, stan, edition, northside):
        party = edition.parties.get(side="public")
        url = f"{self.URL}riverside-compact/northside-icb/record/"
        page = as_("stan").post(url, {"parties": [party.pk], "signed_words": "July 2014"}, follow=True)
        assert "Northside ICB is in the register." in text_of(page)

    @pytest.mark.parametrize(
        ("told", "says"),
        [
            ({}, "Choose at least one party."),
            ({"parties": ["other side"]}, "not one of the available choices"),
            ({"parties": ["banana"]}, "is not a valid value"),
            ({"parties": ["public"]}, "Give the day or, where none is known"),
            ({"parties": ["public"], "signed_on_0": "31", "signed_on_1": "2", "signed_on_2": "2026"}, "real date"),
            ({"parties": ["public"], "signed_on_0": "1", "signed_on_1": "1", "signed_on_2": "2150"}, "not come yet"),
            ({"parties": ["public"], "signed_words": "x" * 300}, "at most 200"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_recorded(self, as_, stan, edition, signature, told, says):
        known = {
            "public": edition.parties.get(side="public").pk,
            "other side": edition.parties.get(side="vcse").pk,
        }
        told = {**told, "parties": [known.get(name, name) for name in told.get("parties", [])]}
        page = as_("stan").post(f"{self.URL}{signature.pk}/sign/", told)
        assert says in text_of(page)
        signature.refresh_from_db()
        assert signature.status == "invited"

    @pytest.mark.parametrize("what", ["invite", "record"])
    def test_what_cannot_begin_is_said_in_the_form(self, as_, stan, edition, northside, what, monkeypatch):
        def too_late(*args, **kwargs):
            raise Refused("Somebody was quicker.")

        for verb in ["invite", "record_signed"]:
            monkeypatch.setattr(f"signatories.actions.signatures.{verb}", too_late)
        party = edition.parties.get(side="public")
        url = f"{self.URL}riverside-compact/northside-icb/{what}/"
        assert "There is a problem" in text_of(as_("stan").post(url, {}))
        page = as_("stan").post(url, {"parties": [party.pk], "signed_words": "once", "note": "Typed words."})
        assert "Somebody was quicker." in text_of(page)
        assert "Typed words." in text_of(page)

    def test_several_parties_are_for_the_steward_to_choose(self, as_, stan, draft_edition, staff, northside):
        factories.make_party(draft_edition, "Commissioners")
        commitments_actions.bring_into_force(draft_edition, by=staff, at=timezone.now())
        page = text_of(as_("stan").get(f"{self.URL}riverside-compact/northside-icb/invite/"))
        assert "Commissioners" in page
        assert "checked" not in page.partition("Commissioners")[0].rpartition("<fieldset")[2]

    def test_choosing_begins_with_an_empty_field(self, as_, stan, edition, northside):
        page = as_("stan").get(f"{self.URL}riverside-compact/add/")
        assert page.context["found"] == []

    def test_before_it_is_signed_there_is_no_day_to_correct(self, as_, stan, signature):
        page = text_of(as_("stan").get(f"{self.URL}{signature.pk}/correct/"))
        assert "Approving body" in page
        assert "On which day was it signed" not in page

    def test_list_shows_stages_and_filters_by_them(self, as_, seb, signature, harbour, edition):
        factories.make_signature(harbour, edition)
        client = as_("seb")
        assert client.get(self.URL).context["page"].paginator.count == 2
        assert [one.organisation for one in client.get(f"{self.URL}?status=signed").context["page"]] == [harbour]
        assert "No signature stands there" in text_of(client.get(f"{self.URL}?status=withdrawn"))
        assert client.get(f"{self.URL}?status=banana").status_code == 200

    def test_who_serves_sees_it_and_is_told_why_they_cannot_act(self, as_, seb, signature):
        page = text_of(as_("seb").get(f"{self.URL}{signature.pk}/"))
        assert "Only a steward of Riverside can do this" in page
        refused = as_("seb").get(f"{self.URL}{signature.pk}/sign/")
        assert refused.status_code == 403

    def test_a_step_that_cannot_follow_is_refused_with_a_sentence(self, as_, stan, signature):
        page = as_("stan").get(f"{self.URL}{signature.pk}/withdraw/")
        assert page.status_code == 403
        assert "which cannot become “withdrawn”" in text_of(page)

    @pytest.mark.parametrize("who", ["lena", "rhea"])
    def test_strangers_find_nothing(self, as_, signature, who):
        for url in [self.URL, f"{self.URL}{signature.pk}/", f"{self.URL}riverside-compact/add/"]:
            assert as_(who).get(url).status_code == 404

    def test_a_signature_of_another_partnership_is_not_found_here(self, as_, stan, signature):
        other = factories.make_partnership("Elsewhere")
        factories.make_role(stan, other, Role.Kind.STEWARD)
        assert as_("stan").get(f"/partnerships/elsewhere/signatures/{signature.pk}/").status_code == 404

    def test_who_is_on_the_list_cannot_be_added_again(self, as_, stan, signature, edition):
        assert "On the list: invited" in text_of(as_("stan").get(f"{self.URL}riverside-compact/add/?q=northside"))
        page = as_("stan").get(f"{self.URL}riverside-compact/northside-icb/invite/")
        assert page.status_code == 403
        assert "on the list already: invited" in text_of(page)

    def test_a_closed_one_can_only_have_signed_before(self, as_, stan, edition):
        factories.make_organisation("Gone", closed_on=date(2026, 7, 1))
        page = text_of(as_("stan").get(f"{self.URL}riverside-compact/add/?q=gone"))
        assert "closed on 1 July 2026" in page
        assert "/gone/record/" in page
        assert "/gone/invite/" not in page

    def test_finding_nobody_and_too_many(self, as_, stan, edition):
        client = as_("stan")
        url = f"{self.URL}riverside-compact/add/"
        assert "No organisation is called that" in text_of(client.get(f"{url}?q=nobody"))
        for number in range(22):
            factories.make_organisation(f"Choir {number}")
        page = client.get(f"{url}?q=choir")
        assert len(page.context["found"]) == 20
        assert "There are more." in text_of(page)

    def test_nothing_to_sign_is_said(self, as_, stan, riverside):
        assert "No edition is in force" in text_of(as_("stan").get(self.URL))

    def test_lists_take_as_many_queries_for_ten_as_for_one(self, client, as_, seb, stan, edition, signature):
        signature.events.create(to_status="invited", at=timezone.now(), by=seb)
        as_("stan")
        choose = f"{self.URL}riverside-compact/add/?q=organisation"
        factories.make_organisation()
        one = [queries_for(client, url) for url in (self.URL, f"{self.URL}{signature.pk}/", choose)]
        for _ in range(9):
            factories.make_signature(factories.make_organisation(), edition, status="invited")
            signature.events.create(to_status="invited", at=timezone.now(), by=factories.make_user())
        assert [queries_for(client, url) for url in (self.URL, f"{self.URL}{signature.pk}/", choose)] == one


@pytest.mark.parametrize("number", ["0", "9" * 30])
def test_numbers_that_no_record_has_are_not_found(as_, staff, riverside, northside, number):
    client = as_("staff")
    for url in [
        f"/partnerships/riverside/signatures/{number}/",
        f"/partnerships/riverside/people/{number}/end/",
        f"/organisations/northside-icb/people/{number}/end/",
        f"/organisations/northside-icb/umbrellas/{number}/leave/",
        f"/partnerships/riverside/import/organisations/{number}/",
        f"/import/signatures/{number}/",
    ]:
        assert client.get(url).status_code == 404, url
    assert client.post(f"/invitations/{number}/withdraw/").status_code == 404


class TestImports:
    URL = "/partnerships/riverside/import/organisations/"

    @pytest.fixture(autouse=True)
    def somewhere(self, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path

    CSV = "slug,name,kind,side\nthe-hub,The <b>Hub</b>,charity,vcse\n"

    def upload(self, client, content=None, name="o.csv", url=None):
        data = content if isinstance(content, bytes) else (content or self.CSV).encode()
        return client.post(url or self.URL, {"file": SimpleUploadedFile(name, data)})

    def test_nothing_happens_before_the_yes(self, as_, stan, riverside):
        client = as_("stan")
        preview = self.upload(client)
        page = client.get(preview.url)
        assert "1 to add, 0 to change, 0 unchanged." in text_of(page)
        assert "The &lt;b&gt;Hub&lt;/b&gt;" in text_of(page)
        assert not Organisation.objects.exists()
        done = client.post(preview.url, follow=True)
        assert "1 added, 0 changed, 0 unchanged." in text_of(done)
        assert Organisation.objects.get().name == "The <b>Hub</b>"
        assert not ImportFile.objects.exists()
        assert client.post(preview.url).status_code == 404

    def test_it_can_be_put_aside(self, as_, stan, riverside):
        client = as_("stan")
        preview = self.upload(client).url
        assert "Nothing was changed." in text_of(client.post(preview, {"discard": "1"}, follow=True))
        assert not Organisation.objects.exists()

    def test_what_is_wrong_is_listed_and_nothing_can_be_imported(self, as_, stan, riverside):
        client = as_("stan")
        preview = self.upload(client, "slug,name,kind,side\nx,X,guild,vcse\n").url
        page = text_of(client.get(preview))
        assert "1 thing in the file has to be put right" in page
        assert "“guild” is not known" in page
        assert "Import all of it" not in page
        assert "Nothing was imported" in text_of(client.post(preview))
        assert not Organisation.objects.exists()

    def test_what_became_wrong_meanwhile_is_said_at_the_yes(self, as_, stan, riverside):
        client = as_("stan")
        preview = self.upload(client, "slug,name,kind,side,nhs_code\nx,X,icb,public,QXX\n").url
        factories.make_organisation("Meanwhile").identifiers.create(scheme="GB-NHS", value="QXX")
        assert "is that of Meanwhile" in text_of(client.post(preview))
        assert not Organisation.objects.filter(slug="x")

    def test_a_file_waits_for_the_one_who_uploaded_it(self, as_, stan, riverside):
        preview = self.upload(as_("stan")).url
        other = factories.make_user("Second Steward")
        factories.make_role(other, riverside, Role.Kind.STEWARD)
        assert as_(other).get(preview).status_code == 404
        assert as_(other).post(preview).status_code == 404

    def test_a_file_that_is_gone_is_asked_for_again(self, as_, stan, riverside):
        client = as_("stan")
        preview = self.upload(client).url
        kept = ImportFile.objects.get()
        kept.rows.storage.delete(kept.rows.name)
        assert "Upload it again." in text_of(client.get(preview, follow=True))

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"\x89PNG\r\n\x1a\n\x00\x00", "neither a workbook nor a text file"),
            (b"PK\x03\x04 but no zip", "damaged"),
            (b"", "empty"),
            (b"slug\n" + b"x" * 3_000_000, "larger than 2 MB"),
        ],
    )
    def test_what_cannot_be_read_goes_no_further(self, as_, stan, riverside, content, says):
        page = self.upload(as_("stan"), content, name="../../o.csv")
        assert page.status_code == 200
        assert says in text_of(page)
        assert not ImportFile.objects.exists()

    def test_no_file_at_all_is_said(self, as_, stan, riverside):
        assert "Choose a file" in text_of(as_("stan").post(self.URL, {}))

    def test_its_name_is_shown_and_never_used(self, as_, stan, riverside, tmp_path):
        client = as_("stan")
        preview = self.upload(client, name="<img src=x>.csv").url
        assert "<img src=x>" not in client.get(preview).content.decode()
        (stored,) = (tmp_path / "imports").iterdir()
        assert stored.name == f"{stored.stem}.json"
        assert len(stored.stem) == 32

    @pytest.mark.parametrize(
        ("who", "status"), [("stan", 200), ("staff", 200), ("seb", 403), ("lena", 404), ("rhea", 404)]
    )
    def test_are_for_stewards_and_staff(self, as_, riverside, northside, eastfield, who, status):
        for url in [self.URL, "/partnerships/riverside/export/signatures.csv"]:
            assert as_(who).get(url).status_code == status

    def test_staff_import_for_all_and_nobody_else_does(self, as_, staff, stan):
        url = "/import/organisations/"
        client = as_("staff")
        preview = self.upload(client, url=url).url
        assert preview.startswith(url)
        assert client.post(preview).url == "/organisations/"
        assert as_("stan").get(url).status_code == 403
        assert as_("stan").get("/export/organisations.csv").status_code == 403

    def test_signatures_come_in_too(self, as_, stan, northside, edition):
        text = (
            "organisation,agreement,edition,parties,status,signed_words\n"
            "northside-icb,riverside-compact,2026,statutory-organisations,signed,July 2014\n"
        )
        client = as_("stan")
        preview = self.upload(client, text, url="/partnerships/riverside/import/signatures/").url
        assert "statutory-organisations" in text_of(client.get(preview))
        assert client.post(preview).url == "/partnerships/riverside/signatures/"
        assert Signature.objects.get().status == "signed"

    def test_nothing_to_do_is_said(self, as_, stan, northside, riverside):
        client = as_("stan")
        preview = self.upload(client, "slug,name\nnorthside-icb,Northside ICB\n").url
        assert "There is nothing to do" in text_of(client.get(preview))

    def test_a_change_shows_before_and_after(self, as_, stan, northside, riverside):
        client = as_("stan")
        preview = self.upload(client, "slug,kind\nnorthside-icb,nhs trust\n").url
        page = text_of(client.get(preview))
        assert '<del><span class="govuk-visually-hidden">was </span>icb</del>' in page
        assert "nhs trust</ins>" in page

    @pytest.mark.parametrize("kind", ["organisations", "signatures"])
    def test_what_the_portal_holds_goes_out_in_both_forms(self, as_, stan, northside, edition, kind):
        factories.make_signature(northside, edition)
        client = as_("stan")
        csv = client.get(f"/partnerships/riverside/export/{kind}.csv").content.decode("utf-8-sig")
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"/partnerships/riverside/export/{kind}.xlsx").content))
        assert "northside-icb" in csv
        assert [cell.value for cell in book.active[1]] == csv.splitlines()[0].split(",")
        assert client.get(f"/partnerships/riverside/export/{kind}.pdf").status_code == 404

    def test_signatures_of_other_partnerships_stay_at_home(self, as_, stan, staff, northside, edition):
        elsewhere = factories.make_edition(factories.make_agreement(slug="elsewhere"))
        factories.make_signature(northside, elsewhere, factories.make_party(elsewhere))
        assert "elsewhere" not in as_("stan").get("/partnerships/riverside/export/signatures.csv").content.decode()
        assert "elsewhere" in as_("staff").get("/export/signatures.csv").content.decode()
