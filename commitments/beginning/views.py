"""Begin an agreement: from a template, from an edition, or by the other ways in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rules import Refused
from commitments import texts
from commitments.agreement_file import AgreementFile, AgreementFileError
from commitments.beginning import actions, shipped
from commitments.beginning.forms import BeginForm
from commitments.models import Standard
from compacts import policies as compacts_policies
from compacts.models import Edition, Partnership, Role


@require_safe
def ways(request):
    """The ways to begin, templates first."""
    compacts_policies.check_is_steward_somewhere(request.user)
    templates = [
        {
            "file": file,
            "promises": sum(clause.assessable for clause, _ in file.walk()),
            "standards": sum(len(clause.standards) for clause, _ in file.walk()),
        }
        for file in shipped.templates().values()
    ]
    return render(request, "commitments/beginning/ways.html", {"templates": templates})


@require_safe
def template(request, template):
    """A template to read before it is used."""
    compacts_policies.check_is_steward_somewhere(request.user)
    file = _shipped(template)
    names = {party.slug: party for party in file.parties}
    rows = []
    for clause, above in file.walk():
        rows.append(
            {
                "clause": clause,
                "depth": len(above),
                "parties": [names[slug] for slug in clause.parties],
                "standards": [str(_as_said(standard)) for standard in clause.standards],
                "called": _called(clause),
            }
        )
    return render(request, "commitments/beginning/template.html", {"file": file, "rows": rows})


@require_safe
def template_file(request, template):
    """The template as the agreement file that it is."""
    compacts_policies.check_is_steward_somewhere(request.user)
    _shipped(template)
    return HttpResponse(
        shipped.as_shipped(template),
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{template}.yaml"'},
    )


@require_http_methods(["GET", "POST"])
def use_template(request, template):
    compacts_policies.check_is_steward_somewhere(request.user)
    file = _shipped(template)
    note = f"Begun from the template “{file.agreement.title}”, which comes with this portal."
    return _begin(request, file, note=note, is_template=True)


@require_http_methods(["GET", "POST"])
def use_edition(request, slug, label):
    """Another partnership's draft, from an edition that the person can read."""
    compacts_policies.check_is_steward_somewhere(request.user)
    editions = Edition.objects.visible_to(request.user).select_related("agreement__partnership__parent")
    edition = get_object_or_404(editions, agreement__slug=slug, label=label)
    note = (
        f"Begun from edition {edition.label} of {edition.agreement.title} ({edition.agreement.partnership}), "
        f"which was {edition.get_status_display().lower()} then."
    )
    if edition.source:
        note += f"\nIts own source: {edition.source}"
    return _begin(request, texts.as_file(edition), note=note, edition=edition)


def _begin(request, file: AgreementFile, *, note, is_template=False, edition=None):
    form = BeginForm(request.POST or None, source=file, partnerships=_partnerships(request.user))
    if form.is_valid():
        try:
            draft = actions.begin(
                file, form.begun(), note=note, is_template=is_template, by=request.user, at=timezone.now()
            )
        except Refused as refusal:
            form.add_error("slug", str(refusal))
        except AgreementFileError as error:
            form.add_error(None, str(error.problems[0].sentence))
        else:
            messages.success(request, f"The draft {draft.label} has its text. Make it your own.")
            return redirect("commitments:edit", slug=draft.agreement.slug, label=draft.label)
    context = {"form": form, "file": file, "edition": edition, "is_template": is_template}
    return render(request, "commitments/beginning/use.html", context)


def _partnerships(user):
    if compacts_policies.acts_for_portal(user):
        return Partnership.objects.for_list()
    return Partnership.objects.where_role(user, Role.Kind.STEWARD).for_list()


def _shipped(slug) -> AgreementFile:
    try:
        return shipped.templates()[slug]
    except KeyError:
        raise Http404("No such template.") from None


def _as_said(standard) -> Standard:
    """A standard in the words in which it is shown wherever one stands; it is not saved."""
    names = ["measure", "direction", "number", "upper", "unit", "clock"]
    return Standard(**{name: getattr(standard, name) for name in names})


def _called(clause) -> str:
    if clause.kind == "heading":
        return " ".join(part for part in [clause.number, clause.title] if part)
    return ": ".join(part for part in [f"{clause.kind.capitalize()} {clause.number}".strip(), clause.title] if part)
