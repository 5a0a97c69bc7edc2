"""The words of the demonstration, kept apart from the code so that they can be read as prose."""

from functools import cache
from pathlib import Path

import yaml


@cache
def read(name: str) -> dict:
    return yaml.safe_load((Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8"))
