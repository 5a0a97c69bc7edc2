"""Members of the sector are heard, and nobody can tell who said what."""

import itertools

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Mail
from accounts.rules import Refused
from selfassessment.actions import hearings, reviewing
from selfassessment.models import Hearing, HearingAddress, HearingLink, Voice
from tests.selfassessment import filings

pytestmark = pytest.mark.django_db

TEN = [f"member-{number}@example.org" for number in range(10)]


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """Ask members, with the e-mails going out as they do once it is committed; gives back the links in them."""

    def ask(assessment, by, addresses=TEN):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            hearings.ask(assessment, addresses=addresses, by=by, at=timezone.now())
        return [_link_in(message.body) for message in mail.outbox]

    return ask


def _link_in(text: str) -> str:
    return next(line for line in text.splitlines() if "/your-experience/" in line).split("/your-experience")[1]


def opened(link: str):
    return Client().get(f"/your-experience{link}")


def heard(assessment) -> dict:
    rows = Voice.objects.heard(Hearing.SHOWN_FROM, answer__assessment=assessment)
    refs = dict(assessment.answers.values_list("pk", "clause__ref"))
    return {refs[answer]: (row.was, row.was_not, row.cannot_say) for answer, row in rows.items()}


def speak(assessment, said: dict[str, list[str]], comment=""):
    hearing = Hearing.objects.get(assessment=assessment)
    for ref, words in said.items():
        answer = assessment.answers.get(clause__ref=ref)
        for number, word in enumerate(words):
            link = hearing.links.filter(is_used=False).first()
            hearings.speak(link, words=[hearings.Spoken(answer, word, "" if number else comment)])


def close(assessment, by):
    return hearings.close(assessment, by=by, at=timezone.now())


# ---- asking


def test_each_address_gets_a_link_of_its_own_and_no_row_holds_it(filed, rosa, sent):
    links = sent(filed, rosa)

    assert sorted(message.to[0] for message in mail.outbox) == TEN
    assert len(set(links)) == 10
    secrets = [link.strip("/") for link in links]
    kept = " ".join(
        str(value)
        for model in [Mail, HearingLink, HearingAddress, Hearing]
        for row in model.objects.values_list()
        for value in row
    )
    assert not any(secret in kept for secret in secrets)
    in_hearing = " ".join(str(row) for model in [HearingLink, HearingAddress] for row in model.objects.values_list())
    assert "member-1" not in in_hearing


def test_links_and_addresses_cannot_be_paired_by_their_order(filed, rosa, sent, monkeypatch):
    links = sent(filed, rosa)
    asked_in = [hearings.hash_of(link.strip("/")) for link in links]
    kept_in = list(HearingLink.objects.order_by("pk").values_list("secret_sha256", flat=True))
    assert sorted(asked_in) == sorted(kept_in)
    # One chance in 10! that a shuffled list stands as it was.
    assert asked_in != kept_in


def test_an_address_is_asked_once_however_it_is_written(filed, rosa, sent):
    sent(filed, rosa)
    assert sent(filed, rosa, ["MEMBER-1@example.org", "new@example.org"])[0]
    assert [message.to for message in mail.outbox] == [["new@example.org"]]


def test_who_was_refused_by_the_mail_server_can_be_asked_again(filed, rosa, sent, monkeypatch):
    monkeypatch.setattr("accounts.mailing.send_now", lambda email, *args, **kwargs: email != TEN[0])
    sent(filed, rosa)
    assert HearingLink.objects.count() == 9
    monkeypatch.undo()
    assert len(sent(filed, rosa, [TEN[0]])) == 1


def test_who_asked_stands_beside_the_hearing(client, filed, rosa):
    filings.ask_members(filed, rosa)
    client.force_login(rosa)
    page = client.get(reverse("selfassessment:hearing", args=[filed.pk])).text
    assert "Rosa Reviewer asked first, on" in page


def test_fewer_than_ten_are_not_asked(filed, rosa):
    with pytest.raises(Refused, match="Ask 10 members at least"):
        hearings.ask(filed, addresses=TEN[:9], by=rosa, at=timezone.now())
    assert not HearingLink.objects.exists()


@pytest.mark.parametrize("who", ["piers", "seb", "stan", "chris", "lena"])
def test_only_reviewers_for_the_sector_ask(request, filed, who):
    with pytest.raises(Refused):
        hearings.ask(filed, addresses=TEN, by=request.getfixturevalue(who), at=timezone.now())


def test_members_are_not_asked_about_their_own_side(harbour_filed, piers):
    with pytest.raises(Refused, match="about public bodies only"):
        hearings.ask(harbour_filed, addresses=TEN, by=piers, at=timezone.now())


def test_addresses_are_taken_as_mail_programs_copy_them(client, filed, rosa):
    client.force_login(rosa)
    pasted = "Ann Smith <ann@example.org>, bob@example.org;\n" + "\n".join(TEN)
    client.post(reverse("selfassessment:hearing", args=[filed.pk]), {"addresses": pasted})
    assert HearingLink.objects.count() == 12


def test_an_address_that_is_none_is_named_and_nothing_goes_out(client, filed, rosa):
    client.force_login(rosa)
    address = reverse("selfassessment:hearing", args=[filed.pk])
    page = client.post(address, {"addresses": "\n".join([*TEN, "not an address"])})
    assert "Not an e-mail address: “not”, “an”, “address”." in page.text
    assert TEN[0] in page.text
    assert not HearingLink.objects.exists()


# ---- speaking


def test_a_member_speaks_by_link_once(filed, rosa, sent):
    link = sent(filed, rosa)[0]
    chosen = opened(f"{link}?about=1.2&about=3.1&go=1")
    assert "Offer grants of three years." in chosen.text
    assert "Pay valid invoices" not in chosen.text
    form = {"about": ["1.2", "3.1"], "said-1.2": "was not", "comment-1.2": "One year.", "said-3.1": ""}

    thanks = Client().post(f"/your-experience{link}", form)
    again = Client().post(f"/your-experience{link}", form)

    assert "Thank you" in thanks.text
    assert "This link has been used." in again.text
    assert list(Voice.objects.values_list("answer__clause__ref", "said", "comment")) == [
        ("1.2", "was not", "One year.")
    ]


def test_the_page_shows_promises_and_nothing_of_what_was_filed(filed, rosa, sent):
    page = opened(sent(filed, rosa)[0])
    assert "Pay valid invoices within 30 days." in page.text
    assert "What we do about 1.2." not in page.text
    assert "A model grant agreement." not in page.text
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Robots-Tag"] == "noindex"
    assert "no-store" in page["Cache-Control"]


def test_choosing_nothing_or_saying_nothing_spends_no_link(filed, rosa, sent):
    link = sent(filed, rosa)[0]
    assert "Choose one promise at least" in opened(f"{link}?go=1").text
    page = Client().post(f"/your-experience{link}", {"about": "1.2", "comment-1.2": "One year."})
    assert "Choose what your experience of 1.2 was." in page.text
    assert "One year." in page.text
    page = Client().post(f"/your-experience{link}", {"about": "1.2"})
    assert "Nothing was sent yet." in page.text
    assert not HearingLink.objects.filter(is_used=True).exists()


def test_a_promise_of_somebody_else_cannot_be_spoken_of(filed, harbour_filed, rosa, sent):
    link = sent(filed, rosa)[0]
    theirs = harbour_filed.answers.get(clause__ref="2.1")
    with pytest.raises(Refused, match="another organisation"):
        hearings.speak(HearingLink.objects.first(), words=[hearings.Spoken(theirs, "was")])
    assert Client().post(f"/your-experience{link}", {"about": "2.1", "said-2.1": "was"}).status_code == 200
    assert not Voice.objects.exists()


@pytest.fixture
def nobody_was_counted_before():
    cache.clear()


@pytest.mark.usefixtures("nobody_was_counted_before")
def test_who_tries_very_often_is_asked_to_wait(filed, rosa, sent, settings):
    settings.ACCOUNT_RATE_LIMITS = {"speak": "2/m/ip"}
    link = sent(filed, rosa)[0]
    client = Client()
    assert [client.post(f"/your-experience{link}", {}).status_code for _ in range(3)] == [200, 200, 429]


def test_links_end_with_the_release_of_the_review(filed, rosa, sent):
    link = sent(filed, rosa)[0]
    filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    reviewing.release(filed, by=rosa, at=timezone.now())
    assert "no longer asking" in opened(link).text
    with pytest.raises(Refused):
        hearings.speak(HearingLink.objects.first(), words=[hearings.Spoken(filed.answers.first(), "was")])
    assert not HearingAddress.objects.exists()


# ---- what is shown: from five up, once closed, and not by subtraction


def test_nothing_is_shown_while_members_still_speak(filed, rosa, sent):
    sent(filed, rosa)
    speak(filed, {"1.2": ["was"] * 6})
    assert heard(filed) == {}
    close(filed, rosa)
    assert heard(filed) == {"1.2": (6, 0, 0)}


MANY = [f"member-{number}@example.org" for number in range(60)]


@pytest.mark.parametrize(("was", "was_not", "cannot_say"), list(itertools.product([0, 4, 5], [0, 1], [0, 5])), ids=str)
def test_counts_are_shown_from_five_with_experience_and_not_before(filed, rosa, was, was_not, cannot_say):
    filings.ask_members(filed, rosa, MANY)
    said = ["was"] * was + ["was not"] * was_not + ["cannot say"] * cannot_say
    speak(filed, {"1.2": said}, comment="A word of my own.")
    close(filed, rosa)

    answer = filed.answers.get(clause__ref="1.2")
    comments = [voice.comment for voice in Voice.objects.comments_on(answer, Hearing.SHOWN_FROM)]
    if was + was_not >= 5:
        assert heard(filed) == {"1.2": (was, was_not, cannot_say)}
        assert comments == ["A word of my own."]
    else:
        assert heard(filed) == {}
        assert comments == []


def test_what_is_hidden_cannot_be_worked_out_from_what_is_shown(client, filed, rosa, lena):
    """No page says how many spoke of a promise below five, or how many voices there are in all."""
    filings.ask_members(filed, rosa, MANY)
    speak(filed, {"1.1": ["was"] * 7, "1.2": ["was not"] * 3, "3.1": ["was not"] * 4}, comment="Give-away.")
    close(filed, rosa)
    filings.declare_nothing(filed, rosa)
    pages = [
        reverse("selfassessment:review", args=[filed.pk]),
        reverse("selfassessment:review", args=[filed.pk]) + "?show=waiting&why=low&theme=funding",
        reverse("selfassessment:verdict", args=[filed.pk, "1.2"]),
        reverse("selfassessment:verdict", args=[filed.pk, "3.1"]),
        reverse("selfassessment:across", args=[filed.round_id, "1.2"]),
    ]
    client.force_login(rosa)
    for page in pages:
        text = client.get(page).text
        assert "members with experience" not in text, page
        assert "Give-away." not in text
    shown = client.get(reverse("selfassessment:verdict", args=[filed.pk, "1.1"])).text
    assert "<strong>7 of 7</strong> members" in shown


def test_a_closed_hearing_stays_closed_and_its_voices_as_they_are(filed, rosa, sent):
    sent(filed, rosa)
    speak(filed, {"1.2": ["was"] * 5})
    hearing = close(filed, rosa)
    answer = filed.answers.get(clause__ref="1.2")
    with pytest.raises(Refused, match="This hearing is closed"):
        hearings.ask(filed, addresses=["late@example.org"], by=rosa, at=timezone.now())
    for tamper in [
        lambda: Hearing.objects.filter(pk=hearing.pk).update(closed_at=None, closed_by=None),
        lambda: Voice.objects.create(answer=answer, said="was"),
        lambda: Voice.objects.update(said="was not"),
        lambda: Voice.objects.all().delete(),
        lambda: HearingLink.objects.filter(is_used=True).update(is_used=False),
    ]:
        with pytest.raises(IntegrityError), transaction.atomic():
            tamper()


def test_counts_are_the_reviewers_until_release_and_comments_for_good(client, filed, rosa, lena, seb):
    filings.hear(filed, rosa, {"1.2": ["was not"] * 5}, comment="We got one year.")
    close(filed, rosa)
    client.force_login(rosa)
    filings.declare_nothing(filed, rosa)
    assert "We got one year." in client.get(reverse("selfassessment:verdict", args=[filed.pk, "1.2"])).text
    client.force_login(seb)
    assert "0 of 5" not in client.get(reverse("selfassessment:across", args=[filed.round_id, "1.2"])).text

    filings.give(filed, "1.2", "challenge", rosa)
    filings.agree_with_the_rest(filed, by=rosa, at=timezone.now())
    reviewing.release(filed, by=rosa, at=timezone.now())

    for who in [lena, seb]:
        client.force_login(who)
        for page in [
            reverse("selfassessment:verdicts", args=[filed.pk]),
            reverse("selfassessment:across", args=[filed.round_id, "1.2"]),
        ]:
            text = client.get(page).text
            assert "<strong>0 of 5</strong>" in text
            assert "We got one year." not in text


def test_a_voice_has_no_moment_no_person_and_no_order():
    names = {field.name for field in Voice._meta.get_fields()}
    assert names == {"id", "answer", "said", "comment"}
    assert not {field.name for field in HearingLink._meta.get_fields()} - {"id", "hearing", "secret_sha256", "is_used"}
