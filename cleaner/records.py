"""What is written down about a page: its speeches as files, a manifest record of each, and every edit.

The files of a page, one after another, are its cleaned text; undoing the edits from the last layer to the first gives
the decoded page; encoding that gives its bytes. So the output folder alone holds all that was put in.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson

from cleaner.document import Document
from cleaner.facts import Fact
from cleaner.loss import Loss, loss_of
from cleaner.naming import NAME, speech_name
from cleaner.pipeline import Cleaned
from cleaner.read import Decoded
from cleaner.reject import RULES as REJECT_RULES
from cleaner.sketch import sketch

__all__ = ["STATES", "Result", "Summary", "failed", "from_printable", "printable", "result_of", "set_aside"]

# What can become of a page. The numbers of all but `skipped` add up to the pages that were found.
STATES = ("cleaned", "unchanged", "empty", "rejected", "quarantined", "failed")


# The facts that a researcher filters by; all of them stand under `facts` too, with the text that states them.
_COLUMNS = ("title", "speaker", "role", "date", "published")

# A byte that `printable` spells out: one that is not UTF-8, or a backslash in front of what looks like one.
_BYTE = re.compile(r"\\x(5c|[89a-f][0-9a-f])")
_LIKE_A_BYTE = re.compile(r"\\(?=x(5c|[89a-f][0-9a-f]))")


@dataclass(frozen=True)
class Result:
    """One page, ready to be written. `files` are (path below the output folder, UTF-8 bytes), one to a speech.

    `stem` begins their names and is that of no other page.
    `state` is one of STATES, `reason` says why a page failed. `removed` holds the lines of `removed.jsonl`, `edits`
    the number of edits and of characters taken out, by rule.
    """

    source: str
    stem: str
    state: str
    reason: str = ""
    files: tuple[tuple[str, bytes], ...] = ()
    manifest: tuple[dict[str, Any], ...] = ()
    removed: bytes = b""
    sketches: tuple[bytes, ...] = ()  # of the speeches, to find copies by
    edits: tuple[tuple[str, str, int, int], ...] = ()  # pass, rule, edits, characters taken out
    characters: int = 0
    loss: Loss = field(default_factory=Loss)
    raw: bytes = b""  # the bytes of the page, where they cannot be made from its text


@dataclass
class Summary:
    """The accounts of a run. No times: two runs over the same pages give the same bytes.

    `found` is how many pages there were to be cleaned. `vanished` names pages of earlier runs that are not among them and
    whose speeches were kept: they are counted like the others.
    """

    found: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    failed: list[dict[str, str]] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    rejected: list[dict[str, str]] = field(default_factory=list)
    quarantined: list[dict[str, str]] = field(default_factory=list)
    inexact: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    speeches: int = 0
    gaps: int = 0
    copies: int = 0
    flags: dict[str, dict[str, int]] = field(default_factory=dict)
    characters_in: int = 0
    characters_out: int = 0
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, result: Result, *, vanished: bool = False) -> None:
        """Count one page."""
        self.states[result.state] += 1
        if vanished:
            self.vanished.append(result.source)
        if result.state == "empty":
            self.empty.append(result.source)
        for state, pages in (("failed", self.failed), ("rejected", self.rejected), ("quarantined", self.quarantined)):
            if result.state == state:
                pages.append({"source": result.source, "reason": result.reason})
        if not result.manifest[0].get("exact", True):
            self.inexact.append(result.source)
        self.speeches += sum(1 for record in result.manifest if record["path"])
        self.characters_in += result.characters
        self.characters_out += sum(record["chars"] for record in result.manifest if record["path"])
        self.gaps += sum(record["gaps"] for record in result.manifest if record["path"])
        for record in result.manifest:
            for name, flag in record.get("flags", {}).items():
                total = self.flags.setdefault(name, {"speeches": 0, "count": 0})
                total["speeches"] += 1
                total["count"] += flag["count"]
        for pass_, rule, edits, characters in result.edits:
            counts = self.rules.setdefault(rule, {"pass": pass_, "pages": 0, "edits": 0, "characters": 0})
            counts["pages"] += 1
            counts["edits"] += edits
            counts["characters"] += characters

    def drop(self, record: dict[str, Any]) -> None:
        """Take back a speech that is dropped as a copy: its page stays counted, its file is not written."""
        self.speeches -= 1
        self.characters_out -= record["chars"]
        self.gaps -= record["gaps"]
        for name, flag in record["flags"].items():
            self.flags[name]["speeches"] -= 1
            self.flags[name]["count"] -= flag["count"]

    @property
    def pages_in(self) -> int:
        """The pages that went in: those that were found, and those of earlier runs that were kept."""
        return self.found + len(self.vanished) + len(self.skipped)

    def difference(self) -> str:
        """Why the accounts do not add up: pages that went in and of which nothing is known; empty where they do."""
        wanted, counted = self.found + len(self.vanished), self.states.total()
        if wanted == counted:
            return ""
        states = " + ".join(f"{self.states[state]} {state}" for state in STATES if self.states[state]) or "0"
        return (
            f"the accounts do not add up: {wanted} pages went in, and {states} = {counted} came out; please report it"
        )

    def dumped(self) -> bytes:
        """All of it as JSON."""
        return orjson.dumps(vars(self) | {"skipped": [(printable(path), reason) for path, reason in self.skipped]})

    @classmethod
    def loaded(cls, data: bytes) -> Summary:
        """The summary that `dumped` wrote."""
        fields = orjson.loads(data)
        fields["states"] = Counter(fields["states"])
        return cls(**fields)

    def as_dict(self) -> dict[str, Any]:
        """The record that `summary.json` holds."""
        passes: dict[str, dict[str, int]] = {}
        for counts in self.rules.values():
            total = passes.setdefault(counts["pass"], {"edits": 0, "characters": 0})
            total["edits"] += counts["edits"]
            total["characters"] += counts["characters"]
        return {
            "pages": {"in": self.pages_in}
            | {state: self.states[state] for state in STATES}
            | {"skipped": len(self.skipped)},
            "speeches": self.speeches,
            "characters": {"in": self.characters_in, "out": self.characters_out},
            "gaps": self.gaps,
            "copies": self.copies,
            "flags": dict(sorted(self.flags.items())),
            "passes": dict(sorted(passes.items())),
            "rules": dict(sorted(self.rules.items())),
            "failed": self.failed,
            "empty": self.empty,
            "rejected": self.rejected,
            "quarantined": self.quarantined,
            "inexact": self.inexact,
            "vanished": self.vanished,
            "skipped": [{"source": printable(path), "reason": reason} for path, reason in self.skipped],
        }


def result_of(source: str, stem: str, data: bytes, decoded: Decoded, cleaned: Cleaned, template: str = NAME) -> Result:
    """What is written for a page that was cleaned. `stem` and the `template` give the names of its files."""
    about = {
        "source": printable(source),
        "encoding": decoded.encoding,
        "bom": bool(decoded.bom),
        "exact": decoded.exact,
        "script": cleaned.script,
        "page_sha256": hashlib.sha256(data).hexdigest(),
    }
    files, manifest = [], []
    for speech in cleaned.speeches:
        title = speech.facts.get("title")
        name = speech_name(template, stem, speech.part, title.value if title else None)
        content = speech.text.encode("utf-8", "surrogatepass")
        files.append((f"{name}.txt", content))
        manifest.append(
            _record(name, speech.part, len(cleaned.speeches), about)
            | {name: speech.facts[name].value if name in speech.facts else None for name in _COLUMNS}
            | {
                "path": f"{name}.txt",
                "start": cleaned.document.raw_position(speech.start),
                "chars": len(speech.text),
                "sha256": hashlib.sha256(content).hexdigest(),
                "gaps": len(speech.gaps),
                "flags": {name: asdict(flag) for name, flag in cleaned.flags[speech.part - 1].items()},
                "facts": {name: _fact(fact, cleaned.document.raw) for name, fact in sorted(speech.facts.items())},
                "title_inferred": speech.title_inferred,
                "rule": speech.rule or None,
                "unsplit": list(speech.unsplit),
            }
        )
    if not files:
        manifest.append(_record(stem, 0, 0, about) | {"path": None, "chars": 0, "gaps": 0})
    unchanged = len(files) == 1 and not cleaned.document.layers
    removed, edits = _edits(cleaned.document, printable(source))
    reason = next((rule for _, rule, _, _ in edits if rule in REJECT_RULES), "") if not files else ""
    state = "unchanged" if unchanged else "cleaned" if files else "rejected" if reason else "empty"
    for record in manifest:
        record["state"] = state
        if reason:
            record["reason"] = reason
    sketches = tuple(sketch(speech.text).pack() for speech in cleaned.speeches)
    size = len(decoded.text)
    return Result(
        printable(source),
        stem,
        state,
        reason,
        tuple(files),
        tuple(manifest),
        removed,
        sketches,
        edits,
        size,
        loss_of(cleaned.document, cleaned.of_readers),
        b"" if decoded.exact else data,
    )


def failed(source: str, stem: str, reason: str) -> Result:
    """What is written for a page that failed: its name and the reason, in the manifest and in the summary."""
    record = {"id": stem, "source": printable(source), "part": 0, "parts": 0, "path": None}
    record |= {"state": "failed", "reason": reason, "chars": 0, "gaps": 0}
    return Result(printable(source), stem, "failed", reason, manifest=(record,))


def set_aside(result: Result, path: str, reason: str) -> Result:
    """What is written for a page that lost too much of its text: its bytes, at `path`, and the reason."""
    about = result.manifest[0]
    kept = {name: about[name] for name in ("encoding", "bom", "exact", "script", "page_sha256")}
    record = _record(result.stem, 0, 0, {"source": result.source} | kept)
    record |= {"path": None, "chars": 0, "gaps": 0, "state": "quarantined", "reason": reason, "raw": path}
    return Result(result.source, result.stem, "quarantined", reason, manifest=(record,), characters=result.characters)


def printable(name: str) -> str:
    r"""A file name as JSON can hold it: bytes that are not UTF-8 are spelt `\xff`. No two names are spelt alike.

    A backslash stays, except where it could be taken for the beginning of such a byte: there it is spelt `\x5c`.

    >>> print(printable("a\udcff.txt"), printable(r"a\xff.txt"), printable(r"a\b.txt"))
    a\xff.txt a\x5cxff.txt a\b.txt
    """
    name = _LIKE_A_BYTE.sub(r"\\x5c", name)
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def from_printable(spelt: str) -> str:
    """The file name that `printable` spelt so."""
    return _BYTE.sub(lambda byte: "\\" if byte[1] == "5c" else chr(0xDC00 + int(byte[1], 16)), spelt)


def _fact(fact: Fact, raw: str) -> dict[str, Any]:
    """The fact with the piece of the decoded page that states it, and where that stands."""
    return {"value": fact.value, "text": raw[fact.start : fact.end], "start": fact.start, "end": fact.end}


def _record(id_: str, part: int, parts: int, about: dict[str, Any]) -> dict[str, Any]:
    return {"id": id_, "source": about["source"], "part": part, "parts": parts} | about


def _edits(document: Document, source: str) -> tuple[bytes, tuple[tuple[str, str, int, int], ...]]:
    """The lines of `removed.jsonl` for a page, and its counts by rule."""
    lines = bytearray()  # what orjson gives takes 4 kB a piece as long as it is held
    edits: Counter[tuple[str, str]] = Counter()
    characters: Counter[tuple[str, str]] = Counter()
    for number, layer in enumerate(document.layers):
        for position, edit in zip(document.edit_positions(number), layer.edits, strict=True):
            lines += orjson.dumps(
                {
                    "source": source,
                    "layer": number,
                    "pass": layer.name,
                    "rule": edit.rule,
                    "position": position,
                    "at": edit.start,
                    "old": edit.old,
                    "new": edit.new,
                },
                option=orjson.OPT_APPEND_NEWLINE,
            )
            edits[layer.name, edit.rule] += 1
            characters[layer.name, edit.rule] += max(len(edit.old) - len(edit.new), 0)
    counts = ((pass_, rule, count, characters[pass_, rule]) for (pass_, rule), count in sorted(edits.items()))
    return bytes(lines), tuple(counts)
