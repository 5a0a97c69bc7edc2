"""The process in which a document is read and its tree is found, under limits that it takes upon itself first.

python -m commitments.importing.worker read NAME < the file’s bytes      # its blocks, or a refusal
python -m commitments.importing.worker propose < a document’s blocks     # its clause tree
"""

from __future__ import annotations

import json
import sys

from commitments.importing import formats, limits, reading
from commitments.importing.blocks import Document
from commitments.importing.limits import Refusal

TOO_DEEP = "This document is nested deeper than any text needs to be. Copy its text and paste that instead."


def main(verb: str, name: str = "") -> int:
    limits.take_hold(limits.CPU_SECONDS[verb])
    sys.setrecursionlimit(3000)
    try:
        answer = _read(name) if verb == "read" else _propose()
    except Refusal as refusal:
        answer = {"refusal": str(refusal)}
    except RecursionError:
        answer = {"refusal": TOO_DEEP}
    sys.stdout.write(json.dumps(answer))
    return 0


def _read(name: str) -> dict:
    return formats.read(sys.stdin.buffer.read(limits.MAX_BYTES + 1), name).as_json()


def _propose() -> dict:
    return reading.propose(Document.from_json(json.load(sys.stdin.buffer))).as_rows()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
