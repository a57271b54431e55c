"""RuleFile: reads one rule file strictly. Every mistake is `path:line:column: what is wrong; what is allowed`, all at once.

Scalars are read as the strings that stand in the file, with their place: plain YAML loading would turn `12:30`
into 750 and swallow a key that is written twice. Aliases, tags and several documents are refused.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import regex
import yaml

from cleaner.cache import compiles
from cleaner.fold import fold, scan_view
from cleaner.kinds import KINDS, Kind
from cleaner.pattern import SPARED, Pattern, WholeLine
from cleaner.rules import FACTS, PLACES, Example, Rule
from cleaner.weighed import Card, Sign

__all__ = ["RuleFile"]

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*")
_WORD_NAME = re.compile(r"[a-z][a-z0-9-]*")
_SLOT = re.compile(r"(?<!\\[pP])(?<!\\N)\{([a-z][a-z0-9-]*)\}")
_COMMON = ("id", "kind", "why", "where", "gap", "join", "facts", "strip", "mark", "keep", "misses", "seen_on")
# Keys that only the rules of some passes have a use for.
_ONLY = {"where": ("strip", "facts"), "gap": ("strip",), "join": ("strip",), "facts": ("strip",)}
# What a pattern may hold besides the text it matches: these keep their case when the rest is compared with its fold.
_SYNTAX = regex.compile(
    r"\\[pP]\{[^}]*\}|\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|\(\?P?<\w+>|\(\?P[=>]\w+|\(\?&\w+", regex.S
)
# The same parser written in C is ten times faster; not every platform has it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


# A rule file has four levels; the parser in C goes down without looking.
_DEEPEST = 20
# The longest pattern (code points) that is read.
_LONGEST = 100_000


class _Fault(Exception):
    """A mistake at a node; it is written down and reading goes on with the next entry."""


@dataclasses.dataclass
class RuleFile:
    """One rule file being read. Mistakes go to `faults`, and reading goes on."""

    path: Path
    faults: list[str]
    words: dict[str, str]  # by their names; those with a mistake, like such cards, are empty
    cards: dict[str, Card]
    compiled: bool
    whose: tuple[str, str] = ("", "")  # the id and the place of the rule that is being read

    def read_words(self) -> None:
        """Word lists: a list of words, one string that is a piece of pattern, or a scorecard. Later patterns may use earlier
        lists."""
        root = self._root()
        if root is None:
            return
        try:
            lists = self._mapping(root, None)
        except _Fault:
            return
        for name, node in lists.items():
            try:
                if not _WORD_NAME.fullmatch(name) or name == "title":
                    self._fail(node, f"the name {name!r} of a word list is not allowed; use lower-case letters and -")
                if name in self.words or name in self.cards:
                    self._fail(node, f"the word list {name!r} is written twice; write it once")
                if isinstance(node, yaml.ScalarNode):
                    self.words[name] = f"(?:{self._source(node)})"
                elif isinstance(node, yaml.MappingNode):
                    self.cards[name] = self._scorecard(node)
                else:
                    items = sorted(dict.fromkeys(self._strings(node)), key=lambda word: (-len(word), word))
                    self.words[name] = f"(?:{'|'.join(regex.escape(fold(item), special_only=True) for item in items)})"
            except _Fault:  # empty: what asks for it is no second mistake
                if isinstance(node, yaml.MappingNode):
                    self.cards.setdefault(name, ())
                else:
                    self.words.setdefault(name, "")

    def read_rules(self) -> list[Rule]:
        root = self._root()
        if root is None:
            return []
        if not isinstance(root, yaml.SequenceNode):
            self._note(root, "a rule file is a list of rules; begin each with '- id: …'")
            return []
        rules = []
        for node in root.value:
            try:
                rules.append(self._rule(node))
            except _Fault:
                continue
        return rules

    def _scorecard(self, node: yaml.Node) -> Card:
        """Signs by their names, each with its points and its words, and how many of them count."""
        card = []
        for name, sign in self._mapping(node, None).items():
            entry = self._mapping(sign, ("points", "words", "most"))
            if not {"points", "words"} <= entry.keys():
                if len(entry) < len(sign.value):
                    raise _Fault  # one of them is misspelt, which was said
                self._fail(sign, f"the sign {name!r} needs 'points' and 'words'")
            points = self._string(entry["points"])
            if not re.fullmatch("0|-?[1-9][0-9]?", points):
                self._fail(entry["points"], f"{points!r} is no number of points; use -99 to 99")
            words: dict[str, None] = {}
            for node_of_word in self._items(entry["words"]):
                word = self._string(node_of_word)
                if word != scan_view(fold(word)):
                    self._note(node_of_word, f"{word!r} can never match: write it {scan_view(fold(word))!r}")
                elif word in words or not word:
                    self._note(node_of_word, f"the word {word!r} stands there twice, or is empty; write it once")
                words[word] = None
            most = self._string(entry["most"]) if "most" in entry else "1"
            if not re.fullmatch("[1-9]", most):
                self._fail(entry["most"], f"{most!r} is no number of words that count; use 1 to 9")
            card.append(Sign(name, int(points), tuple(words), int(most)))
        if not any(sign.points > 0 and sign.words for sign in card):
            self._fail(node, "no sign has points above 0; without one nothing is found")
        return tuple(card)

    # -- one rule ---------------------------------------------------------------------------------

    def _rule(self, node: yaml.Node) -> Rule:
        entry = self._mapping(node, None)
        for key in ("id", "kind", "why", "keep"):
            if key not in entry:
                self._note(node, f"the rule has no {key!r}; every rule has id, kind, why, strip or mark, and keep")
        if "id" not in entry or "kind" not in entry:
            raise _Fault
        id_, kind_name = self._string(entry["id"]), self._string(entry["kind"])
        if not _ID.fullmatch(id_) or id_.split(".")[0] != self.path.stem:
            self._note(entry["id"], f"the id {id_!r} is not '{self.path.stem}.fault'; the topic is the file's name")
        if kind_name not in KINDS:
            self._fail(entry["kind"], f"no kind {kind_name!r}; {_allowed(kind_name, KINDS)}")
        kind_class = KINDS[kind_name]
        keys = {field.name.rstrip("_"): field for field in dataclasses.fields(kind_class)}  # type: ignore[arg-type]
        for key in entry:
            if key not in keys and key not in _COMMON:
                self._note_key(
                    node, key, f"no key {key!r} in a rule of kind {kind_name}; {_allowed(key, [*_COMMON, *keys])}"
                )
        self.whose = id_, f"{self.path}:{node.start_mark.line + 1}"
        kind = self._kind(node, kind_class, keys, entry)
        for key in entry:
            if key in _ONLY and kind_class.pass_ not in _ONLY[key]:
                self._note_key(node, key, f"{key!r} does nothing in a rule of kind {kind_name}; leave it out")
        where = self._choice(entry, "where", PLACES, "anywhere")
        if "strip" in entry and "mark" in entry:
            self._note(
                entry["mark"], "the rule has 'strip' and 'mark'; write 'mark' for what stays, 'strip' for what goes"
            )
        examples = self._examples(entry.get("strip") or entry.get("mark"))
        if not examples:
            self._note(
                node, f"the rule {id_} has no example of what it finds; give at least one under 'strip' (or 'mark')"
            )
        keep = self._strings(entry["keep"]) if "keep" in entry else ()
        if "keep" in entry and not keep:
            self._note(
                entry["keep"], f"the rule {id_} has no example of what it must keep; give at least one look-alike"
            )
        if kind is None or "why" not in entry or "keep" not in entry:
            raise _Fault
        return Rule(
            id=id_,
            why=" ".join(self._string(entry["why"]).split()),
            kind=kind,
            strip=examples,
            keep=tuple(keep),
            misses=self._examples(entry.get("misses")),
            where=where,
            gap="gap" in entry and self._bool(entry["gap"]),
            join="join" in entry and self._bool(entry["join"]),
            facts=self._facts(entry.get("facts")),
            seen_on=tuple(self._strings(entry["seen_on"])) if "seen_on" in entry else (),
            place=self.whose[1],
        )

    def _kind(
        self, node: yaml.Node, kind: type[Kind], keys: Mapping[str, Any], entry: Mapping[str, yaml.Node]
    ) -> Kind | None:
        """The kind with the values of its keys, read by the type that each of its fields states."""
        readers: dict[str, Callable[[yaml.Node], Any]] = {
            "Pattern": self._pattern,
            "Untitled": self._untitled,
            "Untitled | None": self._untitled,
            "WholeLine": self._whole_line,
            "WholeLine | None": self._whole_line,
            "Card": self._card,
            "int": self._number,
            "bool": self._bool,
        }
        values, complete = {}, True
        for key, field in keys.items():
            if key in entry:
                try:
                    values[field.name] = value = readers[field.type](entry[key])
                except _Fault:
                    complete = False
                    continue
                group = kind.groups.get(field.name)
                if group and f"(?<{group}>" not in value.source:
                    self._note(entry[key], f"the pattern has no group (?<{group}>…); its kind asks for it")
            elif field.default is dataclasses.MISSING:
                self._note(node, f"the rule has no {key!r}; its kind asks for it")
                complete = False
        return kind(**values) if complete else None

    def _facts(self, node: yaml.Node | None) -> dict[str, Pattern]:
        facts = {}
        for name, value in (self._mapping(node, FACTS) if node is not None else {}).items():
            facts[name] = self._pattern(value)
            if f"<{name}>" not in facts[name].source:
                self._note(value, f"the pattern of the fact {name!r} has no group (?<{name}>…)")
        return facts

    def _pattern(self, node: yaml.Node) -> Pattern:
        return Pattern(self._source(node), *self.whose)

    def _untitled(self, node: yaml.Node) -> Pattern:
        pattern = self._pattern(node)
        if "{title}" in pattern.source:
            self._fail(node, "'{title}' is not known to this pattern; leave it out")
        return pattern

    def _whole_line(self, node: yaml.Node) -> WholeLine:
        pattern = WholeLine(self._source(node), *self.whose)
        if SPARED in pattern.source[1:]:
            self._fail(node, f"{SPARED!r} stands inside the pattern; write it first, where it costs nothing")
        return pattern

    def _card(self, node: yaml.Node) -> Card:
        name = self._string(node)
        if name not in self.cards:
            self._fail(node, f"no scorecard {name!r}; {_allowed(name, self.cards)}")
        if not self.cards[name]:
            raise _Fault
        return self.cards[name]

    def _source(self, node: yaml.Node) -> str:
        """The source of a pattern with the word lists in it."""
        source = self._string(node)

        def slot(match: re.Match[str]) -> str:
            name = match[1]
            if name == "title":
                return match[0]
            if name not in self.words:
                self._fail(node, f"no word list {name!r}; {_allowed(name, [*self.words, 'title'])}")
            if not self.words[name]:
                raise _Fault
            return self.words[name]

        length = len(source) + sum(len(self.words.get(name, "")) for name in _SLOT.findall(source))
        if length > _LONGEST:
            self._fail(
                node, f"with its word lists the pattern has {length:,} characters; at most {_LONGEST:,} are read"
            )
        plain = _SYNTAX.sub("", source)
        for char, folded in zip(plain, fold("\n".join(plain))[::2], strict=True):
            if char != folded:
                self._fail(node, f"{char!r} can never match: patterns meet the folded view, where it is {folded!r}")
        expanded = _SLOT.sub(slot, source)
        if r"\n" in expanded:
            self._fail(node, r"'\n' can never match: patterns meet one line at a time")
        if self.compiled:
            try:
                compiles(expanded.replace("{title}", "x"))
            except regex.error as error:
                self._fail(node, f"not a pattern: {error}")
            except RecursionError:
                self._fail(node, "not a pattern: its brackets are nested too deeply")
        return expanded

    def _examples(self, node: yaml.Node | None) -> tuple[Example, ...]:
        examples = []
        for item in self._items(node) if node is not None else ():
            try:
                examples.append(Example.parse(self._string(item)))
            except ValueError as error:
                self._note(item, f"{error}")
        return tuple(examples)

    # -- nodes ------------------------------------------------------------------------------------

    def _root(self) -> yaml.Node | None:
        try:
            text = self.path.read_text(encoding="utf-8")
            if not self._plain(text):
                return None
            node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self._note_mark(mark, f"not YAML: {error.problem or error.context}; put patterns in single quotes")
            return None
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            self.faults.append(f"{self.path}:1:1: cannot be read: {error}; save it as UTF-8")
            return None
        if node is None:
            self.faults.append(f"{self.path}:1:1: the file is empty; delete it or write a rule")
        return node

    def _plain(self, text: str) -> bool:
        """Whether the file has nothing by which a small file grows without end, runs code, or fills the stack."""
        depth = 0
        event: Any  # pyyaml has types for its own parser only
        for event in yaml.parse(text, Loader=_Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            mark = event.start_mark
            if depth > _DEEPEST:
                self._note_mark(mark, "lists are nested too deeply; a rule is a list of 'key: value' lines")
                return False
            if isinstance(event, yaml.AliasEvent):
                self._note_mark(mark, "aliases are not allowed; write the text out in both places")
                return False
            if getattr(event, "tag", None):
                self._note_mark(mark, f"the tag {event.tag!r} is not allowed; leave it out")
                return False
        return True

    def _mapping(self, node: yaml.Node, allowed: Iterable[str] | None) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self._fail(node, "expected 'key: value' lines")
        entry: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = self._string(key_node)
            if key in entry:
                self._note(key_node, f"the key {key!r} is written twice; write it once")
            elif allowed is not None and key not in allowed:
                self._note(key_node, f"no key {key!r} here; {_allowed(key, allowed)}")
            else:
                entry[key] = value
        return entry

    def _items(self, node: yaml.Node) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            self._fail(node, "expected a list; begin each entry with '- '")
        return list(node.value)

    def _strings(self, node: yaml.Node) -> list[str]:
        return [self._string(item) for item in self._items(node)]

    def _string(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            self._fail(
                node, "expected one string; put it in quotes if it holds ': ' or begins with a special character"
            )
        return str(node.value)

    def _number(self, node: yaml.Node) -> int:
        value = self._string(node)
        if not re.fullmatch("0*[1-9][0-9]{0,2}", value):
            self._fail(node, f"{value!r} is not a whole number from 1 to 999")
        return int(value)

    def _bool(self, node: yaml.Node) -> bool:
        value = self._string(node)
        if value not in ("true", "false"):
            self._fail(node, f"{value!r} is not true or false")
        return value == "true"

    def _choice(self, entry: Mapping[str, yaml.Node], key: str, allowed: Iterable[str], default: str) -> str:
        if key not in entry:
            return default
        value = self._string(entry[key])
        if value not in allowed:
            self._note(entry[key], f"{value!r} is not a value of {key!r}; {_allowed(value, allowed)}")
        return value

    def _note(self, node: yaml.Node, message: str) -> None:
        self._note_mark(node.start_mark, message)

    def _note_key(self, node: yaml.Node, key: str, message: str) -> None:
        self._note(next(k for k, _ in node.value if k.value == key), message)

    def _note_mark(self, mark: yaml.Mark | None, message: str) -> None:
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        self.faults.append(f"{self.path}:{line}:{column}: {message}")

    def _fail(self, node: yaml.Node, message: str) -> Any:
        self._note(node, message)
        raise _Fault


def _allowed(given: str, names: Iterable[str]) -> str:
    """What is allowed, and what was probably meant."""
    names = sorted(names)
    close = get_close_matches(given, names, 1)
    return (f"did you mean {close[0]!r}? " if close else "") + f"Allowed: {', '.join(names)}"
