"""One page from its file to its result: what every engine runs, wherever it runs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from pathlib import Path
from unicodedata import unidata_version

import cleaner
from cleaner.errors import CleanerError, PageError
from cleaner.loader import load
from cleaner.naming import NAME
from cleaner.pipeline import Options, clean
from cleaner.read import PageFile, decode, read_page
from cleaner.records import Result, failed, result_of
from cleaner.rules import RuleSet

__all__ = ["MAX_PAGE", "Settings", "Work", "clean_page"]

MAX_PAGE = 64_000_000


@dataclass(frozen=True)
class Settings:
    """All that a worker needs to know. Small, so that it can be sent to another process."""

    rules: tuple[Path, ...]
    options: Options = field(default_factory=Options)
    max_page: int = MAX_PAGE
    name: str = NAME

    def rule_set(self) -> RuleSet:
        """The rules, loaded once in each process."""
        return _loaded(self.rules)

    def key(self) -> str:
        """A hash of all that decides what a page is cleaned to, beside the page: rules, options, and the program itself.

        The program is its own files and the versions of what it reads text with.
        """
        digest = hashlib.sha256()
        for folder, kind in (*((folder, "*.yaml") for folder in self.rules), (Path(cleaner.__file__).parent, "*.py")):
            for path in sorted(folder.rglob(kind)):
                data = path.read_bytes()
                digest.update(f"{path.relative_to(folder).as_posix()} {len(data)}\n".encode("utf-8", "surrogateescape"))
                digest.update(data)
        versions = [version(name) for name in ("opencc", "ftfy", "regex")]
        about = (cleaner.__version__, versions, unidata_version, self.options, self.max_page, self.name)
        digest.update(repr(about).encode())
        return digest.hexdigest()


@cache
def _loaded(folders: tuple[Path, ...]) -> RuleSet:
    return load(*folders)


@dataclass(frozen=True)
class Work:
    """One page to clean: its file, how its outputs are called, and its bytes where they came from standard input."""

    file: PageFile
    stem: str
    data: bytes | None = None
    size: int = 0  # in bytes, as far as it is known: pages travel by their size


def clean_page(work: Work, settings: Settings) -> Result:
    """The result for one page. Never raises for what is in the page: a page that cannot be cleaned is `failed`."""
    name = work.file.name
    try:
        if work.data is None:
            data, decoded = read_page(work.file.path, settings.max_page)
        else:
            data, decoded = work.data, decode(work.data)
        cleaned = clean(name, decoded.text, settings.rule_set(), settings.options)
        return result_of(name, work.stem, data, decoded, cleaned, settings.name)
    except PageError as error:
        return failed(name, work.stem, str(error))
    except CleanerError:  # the rules are wrong, not the page
        raise
    except Exception as error:
        return failed(
            name, work.stem, f"stopped {type(error).__name__}: {error}; this is a defect, please report the page"
        )
