"""Organisations, the people who act for them, signatures, and the spreadsheets they come in."""

from datetime import date
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.utils import timezone

from signatories.actions import organisations
from signatories.models import Membership, Signature
from tests import factories


@pytest.fixture
def record(northside, harbour, eastfield, edition, staff, lena, omar):
    """Something of everything: names, numbers, an umbrella, a merger, signatures in each stage."""
    at = timezone.now()
    northside.aliases.create(name="Northside Clinical Commissioning Group", kind="former", until=date(2022, 6, 30))
    northside.aliases.create(name="NICB", kind="short")
    northside.identifiers.create(scheme="GB-NHS", value="QXX")
    northside.umbrella_members.create(member=harbour, joined_on=date(2024, 1, 1))
    organisations.close(eastfield, on=date(2026, 4, 1), became="merged", successors=[northside], by=staff, at=at)
    factories.make_signature(northside, edition, signed_on=date(2020, 7, 1), signatory_post="Chief Executive")
    factories.make_signature(eastfield, edition, signed_on=None, signed_words="July 2014")
    factories.make_signature(harbour, edition, status="in governance", approving_body="Trustees")
    return edition


PUBLIC = [
    "/organisations/",
    "/organisations/?q=nobody",
    "/organisations/northside-icb/",
    "/organisations/eastfield-council/",
    "/register/?on=2021-01-31",
    "/register/?show=ended",
    "/register/?on=banana",
    "/invitations/nothing/",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_pages_for_everybody_are_accessible(visit, check_page, record, address):
    check_page(visit(address))


STEWARD = [
    "/organisations/northside-icb/",
    "/organisations/northside-icb/people/",
    "/organisations/northside-icb/people/invite/",
    "/organisations/northside-icb/change/",
    "/organisations/northside-icb/rename/",
    "/organisations/northside-icb/close/",
    "/organisations/northside-icb/umbrellas/join/",
    "/organisations/eastfield-council/history/",
    "/organisations/eastfield-council/reopen/",
    "/partnerships/riverside/organisations/add/",
    "/partnerships/riverside/people/",
    "/partnerships/riverside/people/invite/",
    "/partnerships/riverside/signatures/",
    "/partnerships/riverside/signatures/?status=declined",
    "/partnerships/riverside/signatures/riverside-compact/add/?q=o",
    "/partnerships/riverside/import/organisations/",
    "/partnerships/riverside/import/signatures/",
]


@pytest.mark.parametrize("address", STEWARD)
def test_pages_of_a_steward_are_accessible(visit, check_page, record, stan, address):
    check_page(visit(address, by=stan))


@pytest.mark.parametrize("step", ["", "sign/", "decline/", "correct/"])
def test_steps_of_a_signature_are_accessible(visit, check_page, record, stan, harbour, step):
    signature = harbour.signatures.get()
    check_page(visit(f"/partnerships/riverside/signatures/{signature.pk}/{step}", by=stan))


def test_a_lead_officer_invites_and_the_colleague_comes_in_by_the_link(visit, check_page, northside, lena):
    page = visit("/organisations/northside-icb/", by=lena)
    page.get_by_role("link", name="People and roles").click()
    page.get_by_role("button", name="Invite a colleague").click()
    page.get_by_label("E-mail address").fill("nell.new@example.org")
    page.get_by_role("button", name="Send invitation").click()
    assert page.get_by_role("alert").get_by_text("Make a choice for “Role”.").is_visible()
    check_page(page)
    page.get_by_label("Officer", exact=True).check()
    page.get_by_role("button", name="Send invitation").click()
    assert page.get_by_text("An invitation is on its way to nell.new@example.org.").is_visible()
    check_page(page)

    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    page = visit(urlsplit(link).path)
    page.get_by_label("Your name").fill("Nell New")
    page.get_by_label("Choose a password").fill("short")
    page.get_by_role("button", name="Create account and accept").click()
    check_page(page)
    page.get_by_label("Choose a password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Create account and accept").click()
    page.wait_for_url("**/your-work/")
    assert page.get_by_text("You are now officer of Northside ICB.").is_visible()
    assert Membership.objects.filter(user__email="nell.new@example.org", organisation=northside).exists()

    page = visit(urlsplit(link).path)
    assert page.get_by_role("heading", name="This invitation can no longer be used").is_visible()
    check_page(page)


def test_somebody_with_an_account_is_asked_to_sign_in_and_comes_back(visit, check_page, northside, lena, rhea):
    page = visit("/organisations/northside-icb/people/invite/", by=lena)
    page.get_by_label("E-mail address").fill(rhea.email)
    page.get_by_label("Contributor", exact=True).check()
    page.get_by_role("button", name="Send invitation").click()
    page.wait_for_url("**/people/")

    link = urlsplit(next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))).path
    page = visit(link)
    check_page(page)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("E-mail address").fill(rhea.email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{link}")
    check_page(page)
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url("**/your-work/")
    assert Membership.objects.filter(user=rhea, organisation=northside, role="contributor").exists()


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_a_steward_takes_a_signature_from_invitation_to_register(
    visit, check_page, edition, northside, stan, javascript
):
    page = visit("/partnerships/riverside/signatures/", by=stan, javascript=javascript)
    page.get_by_role("link", name="Invite an organisation, or record its signature").click()
    page.get_by_label("Name of the organisation").fill("north")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("link", name="Invite Northside ICB").click()
    page.get_by_role("button", name="Put on the list as invited").click()
    page.get_by_role("link", name="It has signed").click()
    page.get_by_role("button", name="Record signature").click()
    assert page.get_by_role("alert").get_by_text("Give the day or").is_visible()
    if javascript:
        check_page(page)
    for part, text in [("Day", "1"), ("Month", "3"), ("Year", "2026")]:
        page.get_by_label(part, exact=True).fill(text)
    page.get_by_label("Signatory’s post (optional)").fill("Chief Executive")
    page.get_by_role("button", name="Record signature").click()
    assert page.get_by_text("Northside ICB is in the register.").is_visible()
    assert Signature.objects.get().status == "signed"

    page = visit("/register/", javascript=javascript)
    for part, text in [("Day", "28"), ("Month", "2"), ("Year", "2026")]:
        page.get_by_label(part, exact=True).fill(text)
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/register/?on=2026-02-28")
    assert page.get_by_role("heading", name="No signature fits").is_visible()
    page.get_by_label("Month", exact=True).fill("3")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/register/?on=2026-03-28")
    assert page.get_by_role("link", name="Northside ICB").is_visible()


def test_a_steward_looks_before_importing(visit, check_page, northside, riverside, stan, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    page = visit("/partnerships/riverside/import/organisations/", by=stan)
    page.get_by_role("button", name="Check the file").click()
    assert page.get_by_role("alert").get_by_text("Choose a file").is_visible()
    check_page(page)

    bad = "slug,name,kind,side\nthe-hub,The Hub,guild,vcse\n"
    page.get_by_label("Spreadsheet").set_input_files({"name": "o.csv", "mimeType": "text/csv", "buffer": bad.encode()})
    page.get_by_role("button", name="Check the file").click()
    assert page.get_by_role("heading", name="What has to be put right").is_visible()
    check_page(page)
    page.get_by_role("link", name="Choose another file").click()

    good = "slug,name,kind,side\nthe-hub,The Hub,charity,vcse\nnorthside-icb,Northside ICB,nhs trust,public\n"
    page.get_by_label("Spreadsheet").set_input_files({"name": "o.csv", "mimeType": "text/csv", "buffer": good.encode()})
    page.get_by_role("button", name="Check the file").click()
    assert page.get_by_text("1 to add, 1 to change, 0 unchanged.").is_visible()
    check_page(page)
    page.get_by_role("button", name="Import all of it").click()
    assert page.get_by_text("1 added, 1 changed, 0 unchanged.").is_visible()
    assert page.get_by_role("link", name="The Hub").is_visible()
