"""The cover sheet with which a published report goes to the county council's cabinet."""

from datetime import date, timedelta

from reports import tasks
from reports.content import Content
from reports.cover import actions, shipped
from reports.demonstration.calendar import at
from reports.demonstration.people import Cast
from reports.models import Publication

SHEET = "county-council-committee"
MEETS_AFTER = timedelta(days=20)
FILLED_IN = {
    "Committee": "Cabinet of Orleshire County Council",
    "For further information": "Partnership secretariat, for the report.\n\nHead of Strategic Commissioning, for what "
    "the council would do.",
    "Against the budget or the policy framework?": "No",
    "Cabinet member": "Portfolio holder for adults and communities: content with the recommendations.",
    "Legal": "County solicitor’s office: no obstacle.",
    "Finance": "Head of finance: within the budget.",
    "Is this the final decision?": "Yes",
    "To an overview and scrutiny committee": "For information, at its next meeting.",
}


def cover(cast: Cast, publication: Publication, published_on: date) -> None:
    """Begun from the report once it is published, filled in, and printed."""
    round_, by = publication.round, cast.secretary
    sheet_of = shipped.sheets()[SHEET]
    actions.take_over(round_.partnership, sheet_of, by=by, at=at(published_on, 13))
    sheet = actions.begin(round_, Content.frozen(publication), by=by, at=at(published_on, 13, 20))
    places = {entry.name: entry.position for entry in sheet.entries.all()}
    texts = {places[name]: text for name, text in FILLED_IN.items()}
    texts[places["Date of the meeting"]] = (published_on + MEETS_AFTER).isoformat()
    sheet = actions.save(sheet, texts=texts, version=0, by=by, at=at(published_on, 14))
    printed_at = at(published_on, 14, 5)
    made = actions.ask_for_print(sheet, is_draft=False, by=by, at=printed_at, enqueue=lambda _number: None)
    tasks.print_cover_sheet(made, at=printed_at)
