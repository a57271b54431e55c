"""`python -m fuzz read|loader|pipeline [libFuzzer's arguments]`: look for inputs that reach new code, with atheris."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

REGRESSIONS = Path(__file__).parent.parent / "tests" / "regressions"


def main() -> None:
    """Fuzz until a law is broken, beginning with the regressions; the input that broke it is written to a file."""
    _, name, *options = sys.argv
    with atheris.instrument_imports(include=["cleaner"]):
        check = importlib.import_module(f"fuzz.fuzz_{name}").check
    with TemporaryDirectory() as found:  # what is new is written into the first folder that is named
        folders = [found, str(REGRESSIONS / name)]
        atheris.Setup([sys.argv[0], "-timeout=60", "-max_len=4096", *options, *folders], check)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
