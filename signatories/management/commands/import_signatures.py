from signatories.management.spreadsheet_command import SpreadsheetCommand
from signatories.resources import SignatureResource


class Command(SpreadsheetCommand):
    help = "Add signatures or move them on from a CSV or XLSX file; see docs/spreadsheets.md for its columns."
    resource = SignatureResource
    what = "Signatures"
