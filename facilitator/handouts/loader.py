"""Reading a worksheet's file. An error names the file, the block and the line, in words for whoever wrote it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from facilitator.handouts.worksheet import Worksheet

LARGEST = 64 * 1024  # bytes
DEEPEST = 8
MOST_FAULTS = 12  # said of one file at once
_NAME = re.compile(r"^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\.yaml$")
_NOT_IN_THE_FILE = {"slug": "the file's name", "language": "the file's name", "release": "publishing"}
_NO_TEXT = ((b"%PDF", "a PDF"), (b"PK\x03\x04", "a ZIP or office document"), (b"\x89PNG", "a picture"))
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
# What an editor shows differently from what is there: control characters, other ends of lines, turns of direction.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_OPENING = (
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken)
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "string_too_short": "is empty",
    "string_too_long": "has more than {max_length} characters",
    "too_short": "is empty",
    "too_long": "has more than {max_length} entries",
    "union_tag_not_found": "has no kind",
    "tuple_type": "should be a list, each entry after a hyphen",
    "model_attributes_type": "should have lines such as “kind: prompt”",
    "model_type": "should have names and values, such as “text: …”",
    "invalid_key": "has a name before a colon that is no text",
    "string_type": "should be a text; a number goes in quotes",
    "int_parsing": "should be a whole number",
    "int_parsing_size": "should be a whole number",
    "int_type": "should be a whole number",
    "bool_parsing": "should be true or false",
    "bool_type": "should be true or false",
    "date_from_datetime_inexact": "should be a day such as 2026-11-23",
    "date_from_datetime_parsing": "should be a day such as 2026-11-23",
    "date_parsing": "should be a day such as 2026-11-23",
    "date_type": "should be a day such as 2026-11-23",
}


class WorksheetError(Exception):
    """A worksheet that can't be used. ``str()`` gives file, line, block and reason: ``x.en.yaml:12: block 3: …``.

    ``every`` are all that were found in the file, this one first.
    """

    def __init__(self, file: str, reason: str, *, line: int | None = None, block: int | None = None) -> None:
        self.file, self.reason, self.line, self.block = file, reason, line, block
        self.every: tuple[WorksheetError, ...] = (self,)
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: block {block}: {reason}" if block else f"{place}: {reason}")


class _Loader(yaml.SafeLoader):
    """Knows whole numbers, true, false and nothing. All else is text: 19:30 is no number, "No" no answer."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  (PyYAML's own form)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), ["t", "f"])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^(?:0|-?[1-9][0-9]{0,8})$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|)$"), ["~", "n", ""])


def load(path: Path) -> Worksheet:
    """The worksheet in a file named ``<slug>.<language>.yaml``; raises ``WorksheetError``."""
    _check_size(path.name, path.stat().st_size)
    return parse(path.name, decode(path.name, path.read_bytes()))


def decode(file: str, data: bytes) -> str:
    """The text of a file, its lines ending in ``\n``; raises ``WorksheetError`` for what is not UTF-8."""
    _check_size(file, len(data))
    if not data.strip():
        raise WorksheetError(file, "the file is empty")
    for mark, what in _NO_TEXT:
        if data.startswith(mark):
            raise WorksheetError(file, f"the file is {what} and no text")
    if data.startswith(_UTF_16):
        raise WorksheetError(file, "the file is not UTF-8 but UTF-16: save it as UTF-8", line=1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise WorksheetError(file, "the file is not UTF-8: save it as UTF-8", line=line) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def parse(file: str, text: str) -> Worksheet:
    """The worksheet in a file's text; the name says slug and language. Raises ``WorksheetError``."""
    if not (name := name_of(file)):
        raise WorksheetError(file, "the file's name is not of the form slug.language.yaml")
    root = compose(file, text)
    given = _Loader("").construct_document(root)
    try:
        return Worksheet.model_validate({**given, "slug": name[0], "language": name[1]})
    except ValidationError as error:
        raise together(_worded(file, root, each) for each in error.errors() if not _follows(each)) from error


def name_of(file: str) -> tuple[str, str] | None:
    """Slug and language that the name of a file says, None where it says none."""
    found = _NAME.fullmatch(file)
    return (found[1], found[2]) if found else None


def compose(file: str, text: str) -> MappingNode:
    """What stands in a file's text, each part with its place; raises ``WorksheetError`` for what is no worksheet."""
    _check_size(file, len(text.encode("utf-8", "replace")))
    if unseen := _UNSEEN.search(text):
        reason = f"has the control character U+{ord(unseen[0]):04X}"
        raise WorksheetError(file, reason, line=text.count("\n", 0, unseen.start()) + 1)
    try:
        _look_through(file, text)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise WorksheetError(file, f"not readable as YAML: {error.problem}", line=line) from error
    except yaml.YAMLError as error:
        raise WorksheetError(file, f"not readable as YAML: {error}") from error
    if not isinstance(root, MappingNode):
        raise WorksheetError(file, "the file holds no worksheet", line=1)
    _check(file, root, 1)
    for key, _value in root.value:
        if source := _NOT_IN_THE_FILE.get(key.value):
            raise WorksheetError(file, f"“{key.value}” comes from {source}", line=key.start_mark.line + 1)
    return root


def together(faults: Iterable[WorksheetError]) -> WorksheetError:
    """The first of some faults of one file in the order of its lines, knowing the others; there has to be one."""
    every = tuple(sorted(faults, key=lambda fault: fault.line or 0)[:MOST_FAULTS])
    every[0].every = every
    return every[0]


def _check_size(file: str, size: int) -> None:
    if size > LARGEST:
        raise WorksheetError(file, f"the file has {size} bytes, more than {LARGEST}")


def _look_through(file: str, text: str) -> None:
    """Before anything is made of it: nothing by which a small file grows large or deep, or makes objects."""
    depth = 0
    for token in _tokens(file, text):
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        line = token.start_mark.line + 1
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
            raise WorksheetError(file, "anchors, aliases and tags are not allowed", line=line)
        if depth > DEEPEST:
            raise WorksheetError(file, f"nested deeper than {DEEPEST} levels", line=line)


def _tokens(file: str, text: str) -> Iterator[yaml.Token]:
    scanner = _Loader(text)
    try:
        while scanner.check_token():
            yield scanner.get_token()  # type: ignore[no-untyped-call]  # of PyYAML
    except ValueError as error:  # PyYAML asks Python for whatever character an escape names
        raise WorksheetError(file, "names a character that there is not", line=scanner.line + 1) from error


def _check(file: str, node: Node, depth: int) -> None:
    """No key twice (YAML would silently keep the last), and nothing nested without end."""
    if depth > DEEPEST:
        raise WorksheetError(file, f"nested deeper than {DEEPEST} levels", line=node.start_mark.line + 1)
    if isinstance(node, SequenceNode):
        for item in node.value:
            _check(file, item, depth + 1)
    elif isinstance(node, MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, ScalarNode):
                raise WorksheetError(file, "a name before a colon has to be a text", line=line)
            if key.value in seen:
                raise WorksheetError(file, f"“{key.value}” is there twice", line=line)
            seen.add(key.value)
            _check(file, value, depth + 1)


def _follows(error: ErrorDetails) -> bool:
    """Whether a list only counts as empty because all that is in it is wrong."""
    return error["type"] == "too_short" and bool(error["input"])


def _worded(file: str, root: Node, error: ErrorDetails) -> WorksheetError:
    """The first fault that pydantic found, in the file's own terms."""
    context = error.get("ctx", {})
    path = list(error["loc"])
    if error["type"] == "block":  # found when the worksheet was looked at as a whole
        path = ["blocks", context["block"] - 1]
    if path[:1] == ["blocks"]:
        del path[2:3]  # the kind, by which pydantic chose: two kinds have a part of the same name
    node, names = _follow(root, path)
    if error["type"] == "missing":
        names.append(str(path[-1]))
    block = None
    if names[:1] == ["blocks"] and len(names) > 1:
        block, names = int(names[1]), names[2:]
    own = _WORDS.get(error["type"], "").format(**context)
    reason = own or error["msg"].removeprefix("Value error, ").replace("Input should", "should")
    if error["type"] == "union_tag_invalid":
        reason = f"has the kind “{context['tag']}”, there are {context['expected_tags']}"
    reason = f"“{' '.join(names)}” {reason}" if names else reason
    return WorksheetError(file, reason, line=node.start_mark.line + 1, block=block)


def _follow(root: Node, path: Sequence[int | str]) -> tuple[Node, list[str]]:
    """The node at the end of a path as pydantic names it, as far as the file has it, and the path in words.

    Lists count from 1.
    """
    node, names = root, []
    for part in path:
        if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            names.append(str(part + 1))
        elif isinstance(node, MappingNode):
            found = next((value for key, value in node.value if key.value == part), None)
            if found is not None:
                node = found
                names.append(str(part))
    return node, names
