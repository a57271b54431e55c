"""Findings as text, for people, programs and build servers. Each writer takes all findings and what codes mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from xml.etree import ElementTree

import orjson

from cleaner.report.findings import Finding
from cleaner.report.safe import visible
from cleaner.report.sarif import sarif

__all__ = ["FORMATS", "github", "json", "junit", "text"]


def text(findings: Sequence[Finding], why: Mapping[str, str]) -> str:
    """One line each: `path:line:column: code message`."""
    return "".join(
        visible(f"{one.path}:{one.line}:{one.column}: {one.code} {one.message}".replace("\n", " ")) + "\n"
        for one in findings
    )


def json(findings: Sequence[Finding], why: Mapping[str, str]) -> str:
    """A list of objects, one to a line."""
    lines = [orjson.dumps(one._asdict()).decode() for one in findings]
    return "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"


def github(findings: Sequence[Finding], why: Mapping[str, str]) -> str:
    """Workflow commands, which GitHub Actions shows beside the file."""
    return "".join(
        f"::{one.level} file={_property(one.path)},line={one.line},col={one.column},title={_property(one.code)}"
        f"::{_data(visible(f'{one.path}:{one.line}:{one.column}: {one.message}'))}\n"
        for one in findings
    )


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def junit(findings: Sequence[Finding], why: Mapping[str, str]) -> str:
    """A test case for each finding, by file; without findings one that passes, for readers that want one."""
    errors = sum(one.level == "error" for one in findings)
    counts = {
        "tests": str(len(findings) or 1),
        "failures": str(len(findings) - errors),
        "errors": str(errors),
    }
    root = ElementTree.Element("testsuites", {"name": "cleaner", **counts})
    suite = ElementTree.SubElement(root, "testsuite", {"name": "cleaner", **counts})
    for one in findings:
        case = ElementTree.SubElement(
            suite, "testcase", classname=_xml(one.path), name=f"{one.code}:{one.line}:{one.column}"
        )
        kind = "error" if one.level == "error" else "failure"
        fault = ElementTree.SubElement(case, kind, type=one.code, message=_xml(one.message))
        fault.text = _xml(f"{one.path}:{one.line}:{one.column}: {one.message}")
    if not findings:
        ElementTree.SubElement(suite, "testcase", classname="cleaner", name="no findings")
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _xml(value: str) -> str:
    """Without the characters that XML cannot hold, however they are spelt."""
    return re.sub("[\ufffe\uffff]", "\ufffd", visible(value))


FORMATS: dict[str, Callable[[Sequence[Finding], Mapping[str, str]], str]] = {
    "text": text,
    "json": json,
    "github": github,
    "junit": junit,
    "sarif": sarif,
}
