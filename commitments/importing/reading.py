"""Reading a document in a process of its own, so that whatever is wrong with it stays there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from commitments.importing import limits, structure
from commitments.importing.blocks import Document
from commitments.importing.limits import Refusal
from commitments.importing.proposal import Proposal, Remark
from commitments.importing.readers import agreement_file

ROOT = Path(__file__).resolve().parents[2]
FORMATS = (".txt", ".md", ".html", ".htm", ".docx", ".odt", ".pdf", ".pptx", ".xlsx", ".csv", ".tsv", ".yaml", ".yml")
_TOO_LONG = {
    "read": "Reading this document takes longer than any agreement should. Copy its text and paste that instead.",
    "propose": "Finding the clauses of this document takes longer than for any agreement. Import only the part that is "
    "to be signed.",
}
_TOO_MUCH = "Reading this document needs more memory than any agreement should. Copy its text and paste that instead."


def import_document(path: Path | str, name: str = "") -> Proposal:
    """The proposal for a document. `name` is what its owner calls the file, if the path does not say."""
    data = _bytes(Path(path))
    if agreement_file.is_one(data):
        return agreement_file.read(data)
    return propose_apart(_read(data, name or Path(path).name))


def read_document(path: Path | str, name: str = "") -> Document:
    """The document's blocks, or a `Refusal` that says why not."""
    return _read(_bytes(Path(path)), name or Path(path).name)


def read_text(text: str) -> Document:
    """The blocks of pasted text."""
    return _read(text.encode("utf-8", errors="replace"), "pasted.txt")


def propose(document: Document) -> Proposal:
    """The clause tree that a document seems to hold: a pure function of its blocks."""
    proposal = structure.propose(document.blocks, document.title)
    remarks = tuple(Remark("reading", remark) for remark in document.warnings)
    return replace(proposal, warnings=remarks + proposal.warnings)


def propose_apart(document: Document) -> Proposal:
    """What `propose` gives, found in a process of its own with limits, or a `Refusal`: what a portal should ask for."""
    return Proposal.from_rows(_ask("propose", "", json.dumps(document.as_json()).encode()))


def _bytes(path: Path) -> bytes:
    size = path.stat().st_size
    if size > limits.MAX_BYTES:
        raise Refusal(
            f"This file has {size / 1_048_576:.0f} MB; at most {limits.MAX_BYTES // 1_048_576} MB can be imported."
        )
    data = path.read_bytes()
    if not data.strip():
        raise Refusal("This file is empty.")
    return data


def _read(data: bytes, name: str) -> Document:
    return Document.from_json(_ask("read", name[-100:], data))


def _ask(verb: str, name: str, data: bytes) -> dict:
    """Hand the bytes to the worker, and take its answer apart."""
    command = [sys.executable, "-m", "commitments.importing.worker", verb, name]
    try:
        done = subprocess.run(  # noqa: S603 our own interpreter and module; the name is only looked at
            command, input=data, capture_output=True, timeout=limits.SECONDS, cwd=ROOT, env=_environment(), check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Refusal(_TOO_LONG[verb]) from error
    if done.returncode:
        raise Refusal(_TOO_MUCH if b"MemoryError" in done.stderr else _why(verb, done.returncode))
    answer = json.loads(done.stdout)
    if "refusal" in answer:
        raise Refusal(answer["refusal"])
    return answer


def _why(verb: str, code: int) -> str:
    if code < 0 and -code in (24, 9):  # its time was up, or the system took it
        return _TOO_LONG[verb]
    return "This document cannot be read. Open it in the program that made it and save it again, or paste its text."


def _environment() -> dict[str, str]:
    """What Python needs to find our code, and none of the portal's secrets."""
    kept = {
        key: os.environ[key]
        for key in ("PATH", "LANG", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
        if key in os.environ
    }
    return kept | {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "PYTHONHASHSEED": "0",
        "PYTHONIOENCODING": "utf-8",
    }
