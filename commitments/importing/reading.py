"""Reading a document in a process of its own, so that whatever is wrong with it stays there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from commitments.importing import limits, structure
from commitments.importing.blocks import Block, Document
from commitments.importing.limits import Refusal
from commitments.importing.proposal import Proposal, Remark
from commitments.importing.readers import agreement_file

ROOT = Path(__file__).resolve().parents[2]
FORMATS = (".txt", ".md", ".html", ".htm", ".docx", ".odt", ".pdf", ".xlsx", ".csv", ".tsv", ".yaml", ".yml")
_TOO_LONG = f"Reading this document took longer than {limits.SECONDS} seconds. Copy its text and paste that instead."
_TOO_MUCH = "Reading this document needs more memory than any agreement should. Copy its text and paste that instead."


def import_document(path: Path | str, name: str = "") -> Proposal:
    """The proposal for a document. `name` is what its owner calls the file, if the path does not say."""
    data = _bytes(Path(path))
    if agreement_file.is_one(data):
        return agreement_file.read(data)
    return propose(_read(data, name or Path(path).name))


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
    """Hand the bytes to the worker, and take its answer apart."""
    command = [sys.executable, "-m", "commitments.importing.worker", name[-100:]]
    try:
        done = subprocess.run(  # noqa: S603 our own interpreter and module; the name is only looked at
            command, input=data, capture_output=True, timeout=limits.SECONDS, cwd=ROOT, env=_environment(), check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Refusal(_TOO_LONG) from error
    if done.returncode:
        raise Refusal(_TOO_MUCH if b"MemoryError" in done.stderr else _why(done.returncode))
    answer = json.loads(done.stdout)
    if "refusal" in answer:
        raise Refusal(answer["refusal"])
    blocks = tuple(Block.from_json(block) for block in answer["blocks"])
    return Document(blocks, answer["title"], tuple(answer["warnings"]))


def _why(code: int) -> str:
    if code < 0 and -code in (24, 9):  # its time was up, or the system took it
        return _TOO_LONG
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
