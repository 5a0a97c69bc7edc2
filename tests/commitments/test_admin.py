"""The admin asks the same rules: a draft can be mended, what is frozen can only be read."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from commitments.models import Clause, Standard
from compacts.models import Agreement, Edition, GlossaryTerm, Partnership, Relation
from tests import factories
from tests.conftest import queries_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def door(staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def change(record) -> str:
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])


def lists(*models):
    return [reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in models]


OURS = [model for model in admin.site._registry if model._meta.app_label in {"compacts", "commitments"}]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_every_list_opens_and_takes_the_same_queries_however_long(door, edition, stan, model):
    (url,) = lists(model)
    door.get(url)
    few = queries_for(door, url)
    for number in range(3):
        other = factories.make_edition(factories.make_agreement(edition.agreement.partnership), f"20{number}")
        factories.make_party(other)
        factories.make_clause(other, "1")
        factories.make_role(factories.make_user(), edition.agreement.partnership, "secretary")
    assert queries_for(door, url) <= few + 1  # the list of filters may grow by a look at its choices


@pytest.mark.parametrize("user", ["stan", "lena", "seb"])
def test_only_staff_come_in(request, edition, user):
    client = Client()
    client.force_login(request.getfixturevalue(user))
    for url in [*lists(*OURS), change(edition)]:
        assert client.get(url).status_code == 302


def clause_form(clause, **fields):
    return {
        "number": clause.number,
        "kind": clause.kind,
        "title": clause.title,
        "text": clause.text,
        "is_assessable": "on",
        "parties": [],
        "qualifier": clause.qualifier,
        "theme": clause.theme_id,
        "owner": "",
        "due_words": "",
        "due_earliest": "",
        "due_latest": "",
        "caveat": "",
        "guidance": "",
        "standards-TOTAL_FORMS": 0,
        "standards-INITIAL_FORMS": 0,
        **fields,
    }


class TestDraft:
    def test_words_of_a_clause_can_be_mended(self, door, draft_edition):
        clause = draft_edition.clauses.get(ref="1.2")
        response = door.post(change(clause), clause_form(clause, text="Offer grants of four years.", ref="9.9"))
        assert response.status_code == 302
        clause.refresh_from_db()
        assert (clause.text, clause.ref) == ("Offer grants of four years.", "1.2")

    def test_a_broken_rule_is_an_error_in_words(self, door, draft_edition):
        clause = draft_edition.clauses.get(ref="1.2")
        html = door.post(change(clause), clause_form(clause, theme="")).content.decode()
        assert "A clause that is assessed needs a text and a theme." in html

    def test_only_parties_of_its_own_edition_are_offered(self, door, draft_edition):
        factories.make_party(factories.make_edition(), "Strangers")
        assert "Strangers" not in door.get(change(draft_edition.clauses.get(ref="1.2"))).content.decode()

    def test_clauses_and_editions_are_not_added_here(self, door, draft_edition):
        for model in ("commitments_clause", "compacts_edition", "compacts_agreement", "compacts_role"):
            assert door.get(reverse(f"admin:{model}_add")).status_code == 403

    def test_a_draft_can_be_deleted(self, door, draft_edition):
        url = reverse("admin:compacts_edition_delete", args=[draft_edition.pk])
        assert door.get(url).status_code == 200


class TestFrozen:
    def test_nothing_of_it_can_be_changed(self, door, edition):
        clause = edition.clauses.get(ref="1.2")
        for record in (edition, clause):
            assert door.get(change(record)).status_code == 200
            html = door.get(change(record)).content.decode()
            assert 'name="_save"' not in html
            assert "<textarea" not in html
            assert door.post(change(record), {"text": "Something else"}).status_code == 403
        assert Clause.objects.get(pk=clause.pk).text == "Offer grants of three years."

    def test_nothing_of_it_can_be_deleted(self, door, edition):
        clause = edition.clauses.get(ref="1.2")
        assert (
            door.post(reverse("admin:compacts_edition_delete", args=[edition.pk]), {"post": "yes"}).status_code == 403
        )
        assert door.post(reverse("admin:commitments_clause_delete", args=[clause.pk])).status_code == 403

    @pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
    def test_no_list_deletes_many_at_once(self, door, edition, model):
        (url,) = lists(model)
        chosen = list(model.objects.values_list("pk", flat=True)[:2])
        before = model.objects.count()
        door.post(url, {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
        assert model.objects.count() == before

    def test_its_lifecycle_cannot_be_typed(self, door, draft_edition):
        html = door.get(change(draft_edition)).content.decode()
        for name in ("status", "content_sha256", "brought_into_force_at", "superseded_by"):
            assert f'name="{name}' not in html


def test_description_of_an_agreement_can_be_mended_while_its_text_is_frozen(door, edition):
    agreement = edition.agreement
    empty = {"relations-TOTAL_FORMS": 1, "relations-INITIAL_FORMS": 0}
    empty |= {"earlier_editions-TOTAL_FORMS": 0, "earlier_editions-INITIAL_FORMS": 0}
    relation = {"relations-0-kind": "requires", "relations-0-other_title": "A memorandum"}
    data = {"title": "Riverside Compact", "kind": "compact", "summary": "In short."} | empty | relation
    assert door.post(change(agreement), data).status_code == 302
    assert Agreement.objects.get().summary == "In short."
    assert Relation.objects.get().other_title == "A memorandum"


def test_partnerships_are_set_up_by_staff_with_their_bodies(door):
    data = {"slug": "new", "name": "New Partnership", "level": "place", "parent": ""}
    data |= {"roles-TOTAL_FORMS": 0, "roles-INITIAL_FORMS": 0, "bodies-TOTAL_FORMS": 1, "bodies-INITIAL_FORMS": 0}
    data |= {"bodies-0-slug": "board", "bodies-0-name": "Board", "bodies-0-meets": "monthly"}
    assert door.post(reverse("admin:compacts_partnership_add"), data).status_code == 302
    assert Partnership.objects.get().bodies.get().meets == "monthly"


def test_a_draft_mended_here_can_still_be_exported_and_read(door, draft_edition):
    """Browsers send line ends as CR LF."""
    clause = draft_edition.clauses.get(ref="1.2")
    door.post(change(clause), clause_form(clause, text="First.\r\nSecond.", guidance="A\r\n\r\nB"))
    from commitments import agreement_file, texts

    file = agreement_file.read(texts.export_agreement(draft_edition))
    assert file.clauses[0].clauses[1].text == "First.\nSecond."


def test_standards_and_terms_are_part_of_the_text(door, draft_edition):
    assert Standard.objects.filter(clause__edition=draft_edition).count() == 1
    GlossaryTerm.objects.create(edition=draft_edition, position=1, term="Grant", meaning="Money")
    html = door.get(change(Edition.objects.get())).content.decode()
    assert 'value="Grant"' in html
