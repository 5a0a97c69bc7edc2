"""Cover sheets for a committee's papers: what they ask for, filling one in, its files."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rules import Refused
from compacts.models import Partnership
from reports import content, files, tasks
from reports.cover import actions, forms, shipped
from reports.cover import policies as cover_policies
from reports.cover.models import CoverSheet, FilledFrom, SheetField, SheetPrint, SheetTemplate
from reports.models import Publication
from selfassessment.models import Round

SECONDS_BETWEEN_LOOKS = 3

# -- what a partnership's sheets ask for


def _partnership(request, slug) -> tuple[Partnership, SheetTemplate | None]:
    partnership = get_object_or_404(Partnership.objects.served_by(request.user), slug=slug)
    cover_policies.check_can_set_fields(request.user, partnership)
    return partnership, SheetTemplate.objects.filter(partnership=partnership).first()


def _field(template, pk) -> SheetField:
    return get_object_or_404(SheetField.objects.select_related("template__partnership"), pk=pk, template=template)


@require_http_methods(["GET", "POST"])
def cover_fields(request, slug):
    """The fields of the partnership's cover sheets, and what the sheet is called."""
    partnership, template = _partnership(request, slug)
    form = None
    if template:
        form = forms.TitleForm(request.POST if request.method == "POST" else None, initial={"title": template.title})
        if form.is_valid():
            actions.rename(template, title=form.cleaned_data["title"], by=request.user, at=timezone.now())
            messages.success(request, "Name saved.")
            return redirect("reports:cover_fields", slug)
    sources = dict(FilledFrom.choices)
    fields = template.fields.order_by("position", "pk") if template else []
    return render(
        request,
        "reports/cover/fields.html",
        {
            "partnership": partnership,
            "template": template,
            "form": form,
            "fields": [(field, sources[field.filled_from] if field.filled_from else "") for field in fields],
            "shipped": shipped.sheets().values(),
        },
    )


@require_POST
def cover_begin_from(request, slug, key):
    """Take over the fields of a sheet that the portal ships."""
    partnership, _ = _partnership(request, slug)
    sheet = shipped.sheets().get(key)
    if sheet is None:
        raise Http404
    actions.take_over(partnership, sheet, by=request.user, at=timezone.now())
    messages.success(
        request, f"Your cover sheets now ask for what “{sheet.name}” does. Sheets begun earlier keep theirs."
    )
    return redirect("reports:cover_fields", slug)


@require_http_methods(["GET", "POST"])
def cover_field(request, slug, pk=None):
    """Change one field, or add one."""
    partnership, template = _partnership(request, slug)
    if template is None:
        raise Http404
    field = _field(template, pk) if pk is not None else None
    form = forms.FieldForm(request.POST if request.method == "POST" else None, field=field)
    if form.is_valid():
        try:
            actions.save_field(template, field, values=form.cleaned_data, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"“{form.cleaned_data['name']}” saved.")
            return redirect("reports:cover_fields", slug)
    return render(
        request,
        "reports/cover/field.html",
        {"partnership": partnership, "template": template, "field": field, "form": form},
    )


@require_POST
def cover_field_up(request, slug, pk):
    """One place up in the order."""
    _, template = _partnership(request, slug)
    actions.move_up(_field(template, pk), by=request.user, at=timezone.now())
    return redirect("reports:cover_fields", slug)


@require_POST
def cover_field_remove(request, slug, pk):
    _, template = _partnership(request, slug)
    field = _field(template, pk)
    actions.remove(field, by=request.user, at=timezone.now())
    messages.success(request, f"“{field.name}” removed. Sheets begun earlier keep it.")
    return redirect("reports:cover_fields", slug)


# -- the sheets of a round's report


def _round(request, pk) -> Round:
    round_ = get_object_or_404(Round.objects.visible_to(request.user).for_page(), pk=pk)
    cover_policies.check_can_read(request.user, round_)
    return round_


def _sheet(request, pk, number) -> CoverSheet:
    round_ = _round(request, pk)
    return get_object_or_404(
        CoverSheet.objects.for_list().select_related("round__edition__agreement__partnership"),
        round=round_,
        number=number,
    )


def _about(round_) -> dict:
    return {"round": round_, "agreement": round_.edition.agreement, "partnership": round_.partnership}


def _of_report(round_) -> content.Content:
    """The report as it was published, or else as it would be now."""
    found = Publication.objects.standing().filter(round=round_).first()
    return content.Content.frozen(found) if found else content.current(round_, Publication.objects.of_round(round_))


@require_http_methods(["GET", "POST"])
def cover_sheets(request, pk):
    """The cover sheets of one report; a POST begins another."""
    round_ = _round(request, pk)
    if request.method == "POST":
        cover_policies.check_can_begin(request.user, round_)
        sheet = actions.begin(round_, _of_report(round_), by=request.user, at=timezone.now())
        return redirect("reports:cover_sheet", pk, sheet.number)
    return render(
        request,
        "reports/cover/sheets.html",
        {
            **_about(round_),
            "sheets": CoverSheet.objects.for_list().filter(round=round_),
            "can_begin": cover_policies.decide(cover_policies.check_can_begin, request.user, round_),
            "can_set": cover_policies.decide(cover_policies.check_can_set_fields, request.user, round_.partnership),
        },
    )


@require_http_methods(["GET", "POST"])
def cover_sheet(request, pk, number):
    """One sheet: its fields to fill in, and its files."""
    sheet = _sheet(request, pk, number)
    can = cover_policies.what_can(request.user, sheet)
    entries = list(sheet.entries.order_by("position"))
    form = forms.SheetForm(request.POST if request.method == "POST" else None, sheet=sheet, entries=entries)
    if request.method == "POST":
        cover_policies.check_can_fill_in(request.user, sheet)
        if form.is_valid():
            try:
                version = form.cleaned_data["version"]
                actions.save(sheet, texts=form.texts, version=version, by=request.user, at=timezone.now())
            except actions.StaleError as stale:
                form.show_overtaken(stale.current)
            else:
                messages.success(request, "Cover sheet saved.")
                return redirect("reports:cover_sheet", pk, number)
    made = sheet.prints.latest_first().first()
    response = render(
        request,
        "reports/cover/sheet.html",
        {
            **_about(sheet.round),
            "sheet": sheet,
            "form": form,
            "entries": entries,
            "made": made,
            "is_current": bool(made) and made.version == sheet.version,
            "can": can,
            "seconds": SECONDS_BETWEEN_LOOKS,
        },
    )
    if made and not made.is_finished and request.method == "GET" and request.GET.get("made") == "wait":
        response["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


@require_POST
def cover_sheet_print(request, pk, number):
    """Let the worker make the Word file and the PDF of what is saved."""
    sheet = _sheet(request, pk, number)
    is_draft = sheet.round.status != Round.Status.PUBLISHED
    enqueue = tasks.make_cover_sheet.enqueue
    actions.ask_for_print(sheet, is_draft=is_draft, by=request.user, at=timezone.now(), enqueue=enqueue)
    address = redirect("reports:cover_sheet", pk, number)
    address["Location"] += "?made=wait#files"
    return address


@require_safe
def cover_sheet_file(request, pk, number, kind):
    """The file that was made last."""
    sheet = _sheet(request, pk, number)
    made = sheet.prints.latest_first().filter(status=SheetPrint.Status.DONE).first()
    if made is None:
        raise Http404
    ending = {"pdf": "pdf", "word": "docx"}[kind]
    return files.answer(getattr(made, kind), name=f"cover-sheet-{sheet.round.label}-{sheet.number}.{ending}")
