"""Several printed files as one, their tags, bookmarks and links kept (ISO 32000-1 §14.7.4.4, §12.3.3).

Adding pages of another file leaves its structure behind; here each file's structure comes below that of the first, its
numbers moved on so that each page finds its own pieces.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String


def join(files: Sequence[tuple[str, bytes]], title: str) -> bytes:
    """One file of the pages of all, under a title; the same bytes for the same files. They are files of this press.

    Each comes with the name of its bookmark, below which its own are where it has several.
    """
    (name, first), *others = files
    with pikepdf.open(io.BytesIO(first)) as pdf:
        own: Any = pdf.Root.get("/Outlines")
        pdf.Root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines))
        _bookmark(pdf, name, own, pdf.pages[0])
        for name, each in others:
            with pikepdf.open(io.BytesIO(each)) as other:
                _append(pdf, name, other)
        pdf.docinfo.Title = title
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["dc:title"] = title
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _append(pdf: Pdf, name: str, other: Pdf) -> None:
    count = len(pdf.pages)
    _label(pdf, other)
    pdf.pages.extend(other.pages)
    added = list(pdf.pages)[count:]
    if "/StructTreeRoot" in other.Root:
        _take_structure(pdf.Root.StructTreeRoot, pdf.copy_foreign(other.Root.StructTreeRoot), added)
    taken = pdf.copy_foreign(other.Root.Outlines) if "/Outlines" in other.Root else None
    _bookmark(pdf, name, taken, added[0])


def _take_structure(root: Any, taken: Any, pages: Sequence[pikepdf.Page]) -> None:
    numbers = root.ParentTree.Nums
    first = max((int(numbers[at]) for at in range(0, len(numbers), 2)), default=-1) + 1
    for page in pages:
        for each, name in _numbered(page):
            each[name] = int(each[name]) + first
    theirs = taken.ParentTree.Nums
    for at in range(0, len(theirs), 2):
        numbers.extend([int(theirs[at]) + first, theirs[at + 1]])
    root.ParentTreeNextKey = max(int(numbers[at]) for at in range(0, len(numbers), 2)) + 1
    document = _list(root.K)[0]
    kids = _list(document.K)
    for kid in _list(taken.K):
        kid.S, kid.P = Name.Part, document  # there is one Document in a file (ISO 32000-2 §14.8.4.3)
        _name_apart(kid, str(first))
        kids.append(kid)
    document.K = Array(kids)


def _name_apart(element: Any, mark: str) -> None:
    """Names of cells that are headings are the same in each file, and must differ in one."""
    if "/ID" in element:
        element.ID = String(f"{mark}-{element.ID}")
    for attributes in _list(element.get("/A", Array())):
        if "/Headers" in attributes:
            attributes.Headers = Array([String(f"{mark}-{name}") for name in attributes.Headers])
    for kid in _list(element.get("/K", Array())):
        if isinstance(kid, Dictionary) and "/S" in kid:
            _name_apart(kid, mark)


def _numbered(page: pikepdf.Page) -> Iterator[tuple[Any, str]]:
    """What on a page has a number in the structure's table, and by which name: the page itself, and its links."""
    if "/StructParents" in page.obj:
        yield page.obj, "/StructParents"
    for note in page.obj.get("/Annots", Array()):
        if "/StructParent" in note:
            yield note, "/StructParent"


def _bookmark(pdf: Pdf, name: str, taken: Any, page: pikepdf.Page) -> None:
    """Put a bookmark at the end, folded up, with the bookmarks of a file below it where there are several."""
    root: Any = pdf.Root.Outlines
    made: Any = pdf.make_indirect(
        Dictionary(Title=String(name), Parent=root, Dest=Array([page.obj, Name.XYZ, 0, page.mediabox[3], 0]))
    )
    if taken is not None and "/First" in taken and "/Next" in taken.First:
        made.First, made.Last = taken.First, taken.Last
        each: Any = taken.First
        count = 0
        while each is not None:
            each.Parent, count, each = made, count + 1, each.get("/Next")
        made.Count = -count
    if "/Last" in root:
        root.Last.Next, made.Prev = made, root.Last
    else:
        root.First = made
    root.Last, root.Count = made, int(root.get("/Count", 0)) + 1


def _label(pdf: Pdf, other: Pdf) -> None:
    """Let the pages of the other file go on with the labels that they have, or else with their numbers."""
    if "/PageLabels" not in pdf.Root and "/PageLabels" not in other.Root:
        return
    count = len(pdf.pages)
    if "/PageLabels" not in pdf.Root:
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=1)]))
    own: Any = pdf.Root.PageLabels
    theirs: Any = other.Root.get("/PageLabels", Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=count + 1)])))
    for at in range(0, len(theirs.Nums), 2):
        own.Nums.extend([int(theirs.Nums[at]) + count, Dictionary(_plain(theirs.Nums[at + 1]))])


def _plain(label: Any) -> dict[str, Any]:
    """What a label says (ISO 32000-1 §12.4.2), in values that belong to no file."""
    said: dict[str, Any] = {}
    if "/S" in label:
        said["/S"] = label.S
    if "/P" in label:
        said["/P"] = String(str(label.P))
    return said | {"/St": int(label.get("/St", 1))}


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, Array) else [value]
