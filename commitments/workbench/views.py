"""The pages from a document to a draft. Every change answers by going back to the clause it was made on."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import Refused
from commitments import texts
from commitments.agreement_file import AgreementFileError
from commitments.drafting.forms import GlossaryForm
from commitments.models import Import, Theme
from commitments.workbench import actions, answering, drafting, editing, policies, screen, tasks
from commitments.workbench.desk import Desk
from commitments.workbench.editing import CannotError
from commitments.workbench.forms import (
    SOMEBODY_ELSE_CHANGED_IT,
    BeneathForm,
    ClauseForm,
    DraftForm,
    ImportForm,
    MoveForm,
    PartiesForm,
    SplitForm,
)
from compacts import policies as compacts_policies
from compacts.models import Agreement, Edition, Partnership, Role

IMPORTS_A_PAGE = 20
STEPS_A_PAGE = 50
SECONDS_BETWEEN_LOOKS = 2
Status = Import.Status

STEPS = {
    "up": editing.move_up,
    "down": editing.move_down,
    "indent": editing.indent,
    "outdent": editing.outdent,
    "join": editing.join,
    "out": editing.take_out,
    "out_all": editing.take_out_all,
}


@require_safe
def imports(request):
    compacts_policies.check_is_steward_somewhere(request.user)
    found = Import.objects.visible_to(request.user).for_list()
    page = Paginator(found, IMPORTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "commitments/workbench/imports.html", {"page": page})


@require_http_methods(["GET", "POST"])
def new_import(request):
    """A document or its text; reading it is the worker's."""
    compacts_policies.check_is_steward_somewhere(request.user)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ImportForm(*posted, partnerships=_partnerships(request.user))
    if form.is_valid():
        try:
            asked = actions.ask(
                form.chosen,
                form.content,
                name=form.name,
                by=request.user,
                at=timezone.now(),
                enqueue=tasks.read_document.enqueue,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(asked)
    return render(request, "commitments/workbench/new_import.html", {"form": form})


@require_safe
def import_(request, pk):
    """What became of a document: being read, refused, to review, a draft."""
    shown = _import(request, pk)
    context = {"import": shown, "partnership": shown.partnership}
    if shown.status == Status.TO_REVIEW:
        context |= screen.review(Desk(shown), request.GET.get("show", ""))
        context |= {"last": shown.steps.last_done(), "undone": shown.steps.next_undone()}
        return render(request, "commitments/workbench/review.html", context)
    if shown.status == Status.READING:
        context |= {
            "ahead": Import.objects.being_read().filter(pk__lt=shown.pk).count(),
            "seconds": SECONDS_BETWEEN_LOOKS,
        }
    response = render(request, "commitments/workbench/import.html", context)
    if shown.status == Status.READING:
        response["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


@require_http_methods(["GET", "POST"])
def import_clause(request, pk, clause):
    """One clause, everything that is said of it, and its place."""
    shown, desk, found = _clause(request, pk, clause)
    form = ClauseForm(request.POST or None, node=desk.node(found), parties=desk.parties)
    if form.is_valid():
        values = form.values()

        def change(desk, clause):
            if clause.version != found.version:  # between the form's own look and the lock
                raise CannotError(SOMEBODY_ELSE_CHANGED_IT)
            return editing.set_fields(desk, clause, **values)

        try:
            return _taken(request, shown, found.pk, change)
        except CannotError as error:
            form.add_error(None, str(error))
    return render(request, "commitments/workbench/clause.html", _around(shown, desk, found) | {"form": form})


@require_POST
def import_act(request, pk, clause):
    """A step that needs no further words: an answer, a kind, a place."""
    shown, _, found = _clause(request, pk, clause)
    act = request.POST.get("act", "")
    name, _, value = act.partition(":")
    if name in STEPS:
        return _take(request, shown, found.pk, STEPS[name])
    if name == "kind" and value in found.Kind.values:
        return _take(request, shown, found.pk, lambda desk, clause: editing.set_kind(desk, clause, value))
    if name == "add":
        return _add(request, shown, found.pk)
    if name == "answer":
        return _answer(request, shown, found.pk, value)
    if name == "alike":
        return _take(request, shown, found.pk, lambda desk, clause: _answer_like(desk, clause, value))
    if name == "fill" and (values := _filled_in(request.POST)):
        return _take(request, shown, found.pk, lambda desk, clause: _fill_in(desk, clause, values))
    messages.warning(request, "Choose what to do with the clause.")
    return _back(request, shown, found.pk)


def _add(request, shown, after):
    made = []

    def change(desk, clause):
        made.append(editing.add(desk, clause))
        return f"Added a clause behind {clause.called}"

    _take(request, shown, after, change)
    return redirect("commitments:import_clause", shown.pk, made[0].pk) if made else _back(request, shown, after)


def _answer(request, shown, clause, value):
    to_edit = []

    def change(desk, clause):
        place, _, chosen = _chosen(clause, value)
        said, has_to_be_edited = answering.answer(desk, clause, place, chosen)
        to_edit.append(has_to_be_edited)
        return said

    response = _take(request, shown, clause, change)
    if any(to_edit):
        messages.info(request, "Your answer is kept. Now mend the clause, and save it.")
        return redirect("commitments:import_clause", shown.pk, clause)
    return response


def _answer_like(desk, clause, value):
    """The same answer wherever the same is asked; to agree to a proposal, only where it was proposed."""
    _, doubt, chosen = _chosen(clause, value)
    agrees = chosen == answering.choices_of(doubt)[0]
    return answering.answer_alike(desk, doubt["code"], chosen, where_proposed=agrees)


def _chosen(clause, value):
    """`value` is the doubt's place and the choice's, such as 0:1."""
    place, _, choice = value.partition(":")
    try:
        doubt = clause.doubts[_whole(place)]
        return _whole(place), doubt, answering.choices_of(doubt)[_whole(choice)]
    except IndexError:
        raise CannotError("Choose one of the answers that stand beside the question.") from None


def _filled_in(given) -> dict:
    """The theme and the party that were chosen beside a promise that lacks them."""
    return {name: _whole(given.get(name, "")) for name in ["theme", "party"] if given.get(name)}


def _fill_in(desk, clause, values):
    if "theme" in values:
        if not Theme.objects.filter(pk=values["theme"]).exists():
            raise CannotError("Choose one of the themes.")
        clause.theme_id = values["theme"]
    if "party" in values:
        if values["party"] not in {party.pk for party in desk.parties}:
            raise CannotError("Choose one of the parties.")
        clause.parties = [values["party"]]
    return f"Filled in what {clause.called} lacked"


def _whole(text):
    """A place in a list, or a key; what is none is beyond its end."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 10**12


@require_http_methods(["GET", "POST"])
def split_clause(request, pk, clause):
    shown, desk, found = _clause(request, pk, clause)
    form = SplitForm(request.POST or None, initial={"text": found.words})
    if form.is_valid():
        parts = form.parts
        try:
            return _taken(request, shown, found.pk, lambda desk, clause: editing.split(desk, clause, parts))
        except CannotError as error:
            form.add_error("text", str(error))
    return render(request, "commitments/workbench/split.html", _around(shown, desk, found) | {"form": form})


@require_http_methods(["GET", "POST"])
def move_clause(request, pk, clause):
    shown, desk, found = _clause(request, pk, clause)
    form = MoveForm(request.POST or None, desk=desk, clause=found)
    if form.is_valid():
        target, under = int(form.cleaned_data["target"]), form.cleaned_data["how"] == "under"

        def change(desk, clause):
            to = desk.clause(target)
            if target and to is None:
                raise CannotError("That clause is not there any more. Choose another.")
            return editing.move_to(desk, clause, to, under=under and to is not None)

        try:
            return _taken(request, shown, found.pk, change)
        except CannotError as error:
            form.add_error("target", str(error))
    return render(request, "commitments/workbench/move.html", _around(shown, desk, found) | {"form": form})


@require_http_methods(["GET", "POST"])
def set_beneath(request, pk, clause):
    """One kind, theme or party for all that stands under a clause."""
    shown, desk, found = _clause(request, pk, clause)
    form = BeneathForm(request.POST or None, parties=desk.parties)
    if form.is_valid():
        values = form.values()
        try:
            return _taken(request, shown, found.pk, lambda desk, clause: editing.set_beneath(desk, clause, **values))
        except CannotError as error:
            form.add_error(None, str(error))
    context = {"form": form, "beneath": [found, *desk.beneath(found)]}
    return render(request, "commitments/workbench/beneath.html", _around(shown, desk, found) | context)


@require_http_methods(["GET", "POST"])
def questions(request, pk):
    """The open questions by what they ask; those of a kind are answered together."""
    shown = _open(request, pk)
    if request.method == "POST":
        code, choice = request.POST.get("code", ""), request.POST.get("choice", "")
        try:
            step = actions.take_step(
                shown,
                lambda desk: answering.answer_alike(desk, code, choice),
                by=request.user,
                at=timezone.now(),
            )
        except CannotError as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, f"{step.said}.")
        return redirect("commitments:questions", shown.pk)
    context = {"import": shown, "partnership": shown.partnership, "groups": answering.by_kind(Desk(shown))}
    return render(request, "commitments/workbench/questions.html", context)


@require_http_methods(["GET", "POST"])
def import_glossary(request, pk):
    """The words that the document explains."""
    shown = _open(request, pk)
    held = drafting.terms_of(Desk(shown))
    form = GlossaryForm(request.POST or None, held=held, version=texts.fingerprint(held))
    if form.is_valid():

        def change(desk):
            if texts.fingerprint(drafting.terms_of(desk)) != form.cleaned_data["version"]:
                raise CannotError("Somebody changed the glossary since you opened it. Look at it again.")
            return editing.set_terms(desk, [form.told(number) for number in form.numbers])

        try:
            actions.take_step(shown, change, by=request.user, at=timezone.now())
        except CannotError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The glossary is saved.")
            return redirect(shown)
    context = {"import": shown, "partnership": shown.partnership, "form": form}
    return render(request, "commitments/workbench/glossary.html", context)


@require_POST
def undo_step(request, pk):
    shown = _import(request, pk)
    try:
        step = actions.undo(shown, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _told(request, shown, refusal)
    messages.info(request, f"Undone: {step.said}.")
    return _back(request, shown, _clause_of(step))


@require_POST
def redo_step(request, pk):
    shown = _import(request, pk)
    try:
        step = actions.redo(shown, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _told(request, shown, refusal)
    messages.info(request, f"Done again: {step.said}.")
    return _back(request, shown, _clause_of(step))


def _told(request, shown, refusal):
    policies.check_can_edit(request.user, shown)
    messages.warning(request, str(refusal))
    return redirect(shown)


def _clause_of(step):
    return next(iter(step.changes.get("clauses", {})), None)


@require_safe
def import_history(request, pk):
    """Every step that was taken, the latest first."""
    shown = _import(request, pk)
    page = Paginator(shown.steps.for_list(), STEPS_A_PAGE).get_page(request.GET.get("page"))
    context = {"import": shown, "partnership": shown.partnership, "page": page}
    return render(request, "commitments/workbench/history.html", context)


@require_http_methods(["GET", "POST"])
def import_parties(request, pk):
    """Whom the document binds, under which name and on which side."""
    shown = _open(request, pk)
    desk = Desk(shown)
    form = PartiesForm(request.POST or None, parties=desk.parties)
    if form.is_valid():
        given = form.cleaned_data

        def change(desk):
            for party in desk.parties:
                party.name = given.get(f"name_{party.pk}", party.name)
                party.side = given.get(f"side_{party.pk}", party.side)
            if given["new_name"]:
                desk.add_party(given["new_name"], given["new_side"])
            rows = {party.pk: party for party in desk.parties}
            for gone, kept in form.merged:
                if gone in rows and kept in rows:
                    editing.merge_parties(desk, rows[gone], rows[kept])
            return "Changed who is bound"

        actions.take_step(shown, change, by=request.user, at=timezone.now())
        messages.success(request, "Saved.")
        return redirect("commitments:import_parties", shown.pk)
    context = {"import": shown, "partnership": shown.partnership, "form": form}
    return render(request, "commitments/workbench/parties.html", context)


@require_safe
def left_out(request, pk):
    """All text of the document that is in no clause, and why."""
    shown = _open(request, pk)
    context = {"import": shown, "partnership": shown.partnership, "groups": screen.left_out(Desk(shown))}
    return render(request, "commitments/workbench/left_out.html", context)


@require_POST
def put_back(request, pk, number):
    shown = _open(request, pk)

    def change(desk):
        row = desk.rows["left_out"].get(number)
        if row is None:
            raise Http404
        if row.is_removed:
            raise CannotError("This text is back in the proposal already.")
        return editing.put_back(desk, row)

    try:
        step = actions.take_step(shown, change, by=request.user, at=timezone.now())
    except CannotError as error:
        messages.warning(request, str(error))
        return redirect("commitments:left_out", shown.pk)
    messages.success(request, "It is back, as context. Change its kind if it is a promise.")
    return _back(request, shown, _clause_of(step))


@require_safe
def to_settle(request, pk):
    """What the document leaves open, to be settled before anybody signs."""
    shown = _open(request, pk)
    context = {"import": shown, "partnership": shown.partnership, **screen.to_settle(Desk(shown))}
    return render(request, "commitments/workbench/to_settle.html", context)


@require_POST
def settle(request, pk, number):
    shown = _open(request, pk)

    def change(desk):
        point = desk.rows["unsettled"].get(number)
        if point is None:
            raise Http404
        point.is_removed = not point.is_removed
        return f"{'Settled' if point.is_removed else 'Opened again'}: {point.text}"

    actions.take_step(shown, change, by=request.user, at=timezone.now())
    return redirect("commitments:to_settle", shown.pk)


@require_http_methods(["GET", "POST"])
def make_draft(request, pk):
    """The last page: what has to be mended, which agreement it is, and the draft."""
    shown = _open(request, pk)
    desk = Desk(shown)
    agreements = Agreement.objects.filter(partnership=shown.partnership).order_by("title", "pk")
    form = DraftForm(request.POST or None, agreements=agreements, initial=screen.draft_initial(shown))
    faults = drafting.faults(desk)
    problems = []
    if not faults and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ["title", "kind", "slug", "label", "source"]}
        try:
            edition = actions.make_draft(shown, by=request.user, at=timezone.now(), agreement=form.chosen, **given)
        except AgreementFileError as error:
            problems = error.problems
            form.add_error(None, "The draft cannot be made yet. Mend what stands below, and try again.")
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if before := Edition.objects.before(edition):
                said = f"Edition {edition.label} is a draft now. See what of it continues edition {before.label}."
                messages.success(request, said)
                return redirect("commitments:edit_lineages", edition.agreement.slug, edition.label)
            messages.success(request, f"Edition {edition.label} is a draft now. Read it, then bring it into force.")
            return redirect("commitments:edit", edition.agreement.slug, edition.label)
    context = {
        "import": shown,
        "partnership": shown.partnership,
        "form": form,
        "faults": faults,
        "problems": problems,
        **screen.counts(desk),
    }
    return render(request, "commitments/workbench/make_draft.html", context)


@require_http_methods(["GET", "POST"])
def abandon_import(request, pk):
    shown = _import(request, pk)
    if shown.status == Status.READING:
        return _give_up_waiting(request, shown)
    policies.check_can_edit(request.user, shown)
    if request.method == "POST":
        actions.abandon(shown, by=request.user, at=timezone.now())
        messages.success(request, f"The import of {shown} was given up.")
        return redirect("commitments:imports")
    return render(request, "commitments/workbench/abandon.html", {"import": shown, "partnership": shown.partnership})


def _give_up_waiting(request, shown):
    if request.method == "POST":
        actions.give_up_waiting(shown, by=request.user, at=timezone.now())
        return redirect(shown)  # which may have been read meanwhile
    return render(request, "commitments/workbench/abandon.html", {"import": shown, "partnership": shown.partnership})


def _partnerships(user):
    """Where the person may import: what they steward; for staff, everywhere."""
    if compacts_policies.acts_for_portal(user):
        return Partnership.objects.for_list()
    return Partnership.objects.where_role(user, Role.Kind.STEWARD).for_list()


def _import(request, pk) -> Import:
    return get_object_or_404(Import.objects.visible_to(request.user).select_related("partnership"), pk=pk)


def _open(request, pk) -> Import:
    """An import whose proposal can be edited."""
    shown = _import(request, pk)
    policies.check_can_edit(request.user, shown)
    return shown


def _clause(request, pk, clause):
    shown = _open(request, pk)
    desk = Desk(shown)
    found = desk.clause(clause)
    if found is None:
        raise Http404
    return shown, desk, found


def _around(shown, desk, clause):
    return {
        "import": shown,
        "partnership": shown.partnership,
        "clause": clause,
        "row": screen.row(desk, clause),
        "back": f"{shown.get_absolute_url()}#c-{clause.pk}",
    }


def _taken(request, shown, clause, change):
    """Take a step on a clause and go back to it; CannotError is the caller's to tell."""
    step = actions.take_step(
        shown, lambda desk: change(desk, _still_there(desk, clause)), by=request.user, at=timezone.now()
    )
    if step:
        messages.info(request, f"{step.said}.")
    return _back(request, shown, _seen_after(shown, clause))


def _take(request, shown, clause, change):
    try:
        return _taken(request, shown, clause, change)
    except CannotError as error:
        messages.warning(request, str(error))
        return _back(request, shown, clause)


def _still_there(desk, clause):
    found = desk.clause(clause)
    if found is None:
        raise CannotError("Somebody joined or left out this clause since you opened the page.")
    return found


def _seen_after(shown, clause):
    """Where to go on: the clause itself, or the one before where it was joined or left out."""
    if shown.clauses.filter(pk=clause, is_removed=False).exists():
        return clause
    gone = shown.clauses.get(pk=clause)
    before = shown.clauses.in_order().filter(position__lt=gone.position).last()
    return before.pk if before else None


def _back(request, shown, clause):
    """To the clause, in the view that the step was taken in."""
    show = request.POST.get("show", "")
    view = f"?show={show}" if show and show in screen.VIEWS else ""
    return redirect(f"{shown.get_absolute_url()}{view}{f'#c-{clause}' if clause else ''}")
