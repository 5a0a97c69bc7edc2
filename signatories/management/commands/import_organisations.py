from signatories.management.spreadsheet_command import SpreadsheetCommand
from signatories.resources import OrganisationResource


class Command(SpreadsheetCommand):
    help = "Add or change organisations from a CSV or XLSX file; see docs/spreadsheets.md for its columns."
    resource = OrganisationResource
    what = "Organisations"
