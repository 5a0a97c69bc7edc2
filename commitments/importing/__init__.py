"""temporary"""
from pathlib import Path
def import_document(path):
    from commitments.importing.readers import text
    from commitments.importing.structure import propose
    d = text.read(Path(path).read_bytes())
    return propose(d.blocks, d.title)
