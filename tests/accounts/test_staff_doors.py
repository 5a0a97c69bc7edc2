"""What portal staff cannot do through the administration, nor a stranger through its sign-in."""

import pytest
from django.core import mail
from django.test import Client

PASSWORD = "curlews over the reed bed"


@pytest.fixture
def staff_client(client, staff):
    client.force_login(staff)
    return client


def test_staff_cannot_take_over_an_account_by_giving_it_an_address_of_their_own(staff_client, rosa):
    """A password reset goes to every address that an account is known by; its verdicts would be open to the taker."""
    staff_client.post(
        "/admin/account/emailaddress/add/",
        {"user": rosa.pk, "email": "taker@elsewhere.example", "verified": "on", "primary": "on"},
    )
    Client().post("/account/password/reset/", {"email": "taker@elsewhere.example"})
    assert not [message for message in mail.outbox if "/password/reset/key/" in message.body]


@pytest.mark.parametrize("address", ["/admin/account/emailaddress/", "/admin/auth/group/"])
def test_the_administration_does_not_offer_what_nothing_here_goes_by(staff_client, address):
    assert staff_client.get(address).status_code == 404


@pytest.mark.django_db
def test_the_administration_has_no_sign_in_of_its_own_on_which_passwords_could_be_tried(client, staff):
    """Tries are counted at the one sign-in there is."""
    staff.set_password(PASSWORD)
    staff.save()
    response = client.post("/admin/login/?next=/admin/", {"username": staff.email, "password": PASSWORD})
    assert response.status_code == 302
    assert response["Location"] == "/account/login/?next=%2Fadmin%2F"
    assert "_auth_user_id" not in client.session


def test_who_is_no_staff_is_told_so_instead_of_being_sent_round_in_a_circle(client, omar):
    client.force_login(omar)
    response = client.get("/admin/", follow=True)
    assert response.status_code == 403
    assert len(response.redirect_chain) == 1


def test_a_link_to_a_new_password_leads_to_the_portal_whatever_the_request_called_it(client, omar, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post("/account/password/reset/", {"email": omar.email}, headers={"host": "elsewhere.example:81"})
    (message,) = mail.outbox
    assert "elsewhere.example" not in message.body
    assert f"{settings.SITE_ADDRESS}/account/password/reset/key/" in message.body
