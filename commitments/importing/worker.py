"""The process in which a document is read: `python -m commitments.importing.worker NAME`, bytes in, JSON out.

It takes its limits upon itself before it looks at the first byte.
"""

from __future__ import annotations

import json
import sys

from commitments.importing import formats, limits
from commitments.importing.limits import Refusal


def main() -> int:
    limits.take_hold()
    sys.setrecursionlimit(3000)
    data = sys.stdin.buffer.read(limits.MAX_BYTES + 1)
    try:
        document = formats.read(data, sys.argv[1] if len(sys.argv) > 1 else "")
        answer = {
            "blocks": [block.as_json() for block in document.blocks],
            "title": document.title,
            "warnings": list(document.warnings),
        }
    except Refusal as refusal:
        answer = {"refusal": str(refusal)}
    except RecursionError:
        answer = {
            "refusal": "This document is nested deeper than any text needs to be. Copy its text and paste that instead."
        }
    sys.stdout.write(json.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
