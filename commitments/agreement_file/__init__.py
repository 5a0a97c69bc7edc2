"""The agreement file: one agreement and one of its editions as text that people read and edit.

`read` and `write` know no database; docs/agreement-file.md describes the format for those who write such files.
"""

from commitments.agreement_file.checking import check
from commitments.agreement_file.problems import AgreementFileError, Problem
from commitments.agreement_file.reading import read
from commitments.agreement_file.shape import AgreementFile
from commitments.agreement_file.writing import write

__all__ = ["AgreementFile", "AgreementFileError", "Problem", "check", "read", "write"]
