"""Reading a worksheet's file. An error names the file, the block and the line, in words for whoever wrote it."""

import re
from collections.abc import Sequence
from pathlib import Path

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from facilitator.handouts.worksheet import Worksheet

LARGEST = 64 * 1024  # bytes
DEEPEST = 8
_NAME = re.compile(r"^([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\.([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\.yaml$")
_WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "string_too_short": "is empty",
    "string_too_long": "has more than {max_length} characters",
    "too_short": "is empty",
    "too_long": "has more than {max_length} entries",
    "union_tag_not_found": "has no kind",
}


class WorksheetError(Exception):
    """A worksheet that can't be used. ``str()`` gives file, line, block and reason: ``x.en.yaml:12: block 3: …``."""

    def __init__(self, file: str, reason: str, *, line: int | None = None, block: int | None = None) -> None:
        self.file, self.reason, self.line, self.block = file, reason, line, block
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: block {block}: {reason}" if block else f"{place}: {reason}")


def load(path: Path) -> Worksheet:
    """The worksheet in a file named ``<slug>.<language>.yaml``; raises ``WorksheetError``."""
    if not (name := _NAME.match(path.name)):
        raise WorksheetError(path.name, "the file's name is not of the form slug.language.yaml")
    if (size := path.stat().st_size) > LARGEST:
        raise WorksheetError(path.name, f"the file has {size} bytes, more than {LARGEST}")
    root = _compose(path)
    if not isinstance(root, MappingNode):
        raise WorksheetError(path.name, "the file holds no worksheet", line=1)
    given = yaml.SafeLoader("").construct_document(root)
    try:
        return Worksheet.model_validate({**given, "slug": name[1], "language": name[2]})
    except ValidationError as error:
        raise _worded(path.name, root, error.errors()[0]) from error


def _compose(path: Path) -> Node | None:
    try:
        text = path.read_text(encoding="utf-8")
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken):
                reason = "anchors, aliases and tags are not allowed"
                raise WorksheetError(path.name, reason, line=token.start_mark.line + 1)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise WorksheetError(path.name, "the file is not UTF-8") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise WorksheetError(path.name, f"not readable as YAML: {error.problem}", line=line) from error
    except yaml.YAMLError as error:
        raise WorksheetError(path.name, f"not readable as YAML: {error}") from error
    if root is not None:
        _check(path.name, root, 1)
    return root


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
            if not isinstance(key, ScalarNode) or key.value in seen:
                raise WorksheetError(file, f"{_shown(key)} is there twice", line=key.start_mark.line + 1)
            seen.add(key.value)
            _check(file, value, depth + 1)


def _shown(key: Node) -> str:
    return f"“{key.value}”" if isinstance(key, ScalarNode) else "a key that is no text"


def _worded(file: str, root: Node, error: ErrorDetails) -> WorksheetError:
    """The first fault that pydantic found, in the file's own terms."""
    context = error.get("ctx", {})
    path = list(error["loc"])
    if error["type"] == "block":  # found when the worksheet was looked at as a whole
        path = ["blocks", context["block"] - 1]
    if path[:1] == ["blocks"]:
        del path[2:3]  # the kind, which pydantic puts after the block's number
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
