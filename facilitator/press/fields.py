"""Fields to type into.

An ``<input>`` of a document becomes a field of the PDF that covers the element around it, exactly: text (``data-lines``
says that it takes more than one line), radio (one of those of its name) or checkbox. Its ``name`` is the field's name,
its ``title`` what a screen reader says; colour, size, alignment are those of the style; ``value`` and ``checked`` are
what it holds from the start.

WeasyPrint gives each one its place on the page and in the order of reading, and no more is taken from it: its typeface
in fields is one that other programs can't type with, and what it draws for a tick has no counterpart for none. So it is
told that all are check boxes, and forms (ISO 32000-1 §12.7) are made here. What stands in a field is drawn as well, for
programs that only show.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from facilitator.press import lettering

_MULTILINE, _NO_SPELLING, _NO_SCROLLING = 1 << 12, 1 << 22, 1 << 23
_RADIO, _PRINT = 1 << 15, 4
_RING = 12.5  # points; a choice of this height has its number in it and gets a ring, a smaller one a dot


@dataclass(frozen=True, slots=True)
class Field:
    """One ``<input>``: what it is and holds. ``size`` is in points, ``color`` red, green and blue from 0 to 1."""

    kind: str
    name: str
    title: str
    value: str
    checked: bool
    many_lines: bool
    centred: bool
    size: float
    color: tuple[float, ...]


def take(document: Any) -> dict[str, Field]:
    """Find the inputs of a laid-out document (``weasyprint.Document``), put each over the element around it.

    Answers them by the name under which WeasyPrint will write them.
    """
    found: dict[str, Field] = {}
    for page in document.pages:
        owners = dict(_owners(page._page_box, None))  # noqa: SLF001  (there is no public way to see the boxes)
        for inputs in page.forms.values():
            for index, (box, _rectangle) in enumerate(inputs):
                owner = owners[box.element]
                left, top = owner.padding_box_x(), owner.padding_box_y()
                inputs[index] = (box, (left, top, left + owner.padding_width(), top + owner.padding_height()))
                key = f"field-{len(found)}"
                found[key] = _read(box)
                box.element.attrib.update({"type": "checkbox", "name": key})
    return found


def finish(data: bytes, found: dict[str, Field]) -> bytes:
    """The same pages with these fields; without any, the same bytes."""
    if not found:
        return data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        font = pdf.make_indirect(lettering.font(pdf))
        form = _Form(pdf, font)
        for page in pdf.pages:
            for note in page.get("/Annots", ()):
                if str(note.Subtype) == "/Widget":
                    form.add(note, found[str(note.T)])
        pdf.Root.AcroForm = form.object()
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def _owners(box: Any, owner: Any) -> Iterator[tuple[Any, Any]]:
    """Every input, with the outermost box of the element around it."""
    for child in box.children:
        inner = getattr(child, "_box", child)  # a box that is out of the flow has a placeholder in it
        if inner.is_input():
            yield inner.element, owner
        elif inner.children:
            yield from _owners(inner, owner if owner is not None and inner.element is owner.element else inner)


def _read(box: Any) -> Field:
    given = box.element.attrib
    return Field(
        kind=given.get("type", "text"),
        name=given.get("name", "").replace(".", "\N{ONE DOT LEADER}"),  # a full stop would make it a part of another
        title=given.get("title", ""),
        value=given.get("value", ""),
        checked="checked" in given,
        many_lines="data-lines" in given,
        centred=box.style["text_align_all"] == "center",
        size=round(box.style["font_size"] * 0.75, 2),
        color=tuple(round(part, 3) for part in box.style["color"].coordinates),
    )


class _Form:
    """The form of a document while its fields are made."""

    def __init__(self, pdf: Pdf, font: Object) -> None:
        self._pdf = pdf
        self._resources = Dictionary(Font=Dictionary({f"/{lettering.FONT}": font}))
        self._fields = Array()
        self._groups: dict[str, Object] = {}
        self._drawn = True

    def object(self) -> Object:
        """The entry of the catalogue. Where a text has letters that we can't draw, programs are asked to."""
        form = Dictionary(Fields=self._fields, DR=self._resources, DA=String(f"/{lettering.FONT} 0 Tf 0 g"))
        if not self._drawn:
            form.NeedAppearances = True
        return form

    def add(self, note: Object, field: Field) -> None:
        """Turn one of WeasyPrint's check boxes into what it stands for."""
        for key in ("/FT", "/T", "/V", "/AS", "/AP", "/MK", "/Border"):
            if key in note:
                del note[key]
        note.update(Dictionary(TU=String(field.title), F=_PRINT))
        {"radio": self._choice, "checkbox": self._box}.get(field.kind, self._text)(note, field)

    def _text(self, note: Object, field: Field) -> None:
        self._drawn &= lettering.can_draw(field.value)
        set_ = lettering.lines if field.many_lines else lettering.line
        text = set_(field.value, _color(field), field.size, _size(note), centred=field.centred)
        flags = _NO_SPELLING | _NO_SCROLLING | (_MULTILINE if field.many_lines else 0)
        ink = f"/{lettering.FONT} {field.size:g} Tf {_color(field)} rg"
        note.update(
            Dictionary(
                FT=Name.Tx, T=String(field.name), Ff=flags, DA=String(ink), Q=int(field.centred), V=String(field.value)
            )
        )
        note.BS = Dictionary(W=1)  # without a colour it is not seen, but keeps text off the edge
        note.AP = Dictionary(N=self._drawing(note, text if field.value else "/Tx BMC EMC"))
        self._fields.append(note)

    def _box(self, note: Object, field: Field) -> None:
        width, height = _size(note)
        state = Name.Yes if field.checked else Name.Off
        tick = (
            f"{_color(field)} RG {0.14 * height:.2f} w 1 J 1 j {0.22 * width:.2f} {0.5 * height:.2f} m "
            f"{0.42 * width:.2f} {0.25 * height:.2f} l {0.82 * width:.2f} {0.85 * height:.2f} l S"
        )
        note.update(Dictionary(FT=Name.Btn, T=String(field.name), V=state, AS=state))
        note.AP = Dictionary(N=Dictionary(Yes=self._drawing(note, tick), Off=self._drawing(note, "")))
        self._fields.append(note)

    def _choice(self, note: Object, field: Field) -> None:
        group = self._groups.get(field.name)
        if group is None:
            title = field.title.rsplit(": ", 1)[0]
            group = self._pdf.make_indirect(
                Dictionary(FT=Name.Btn, Ff=_RADIO, T=String(field.name), TU=String(title), V=Name.Off, Kids=Array())
            )
            self._groups[field.name] = group
            self._fields.append(group)
        state = Name(f"/{field.value}") if field.checked else Name.Off
        if field.checked:
            group.V = state
        on = Dictionary({f"/{field.value}": self._drawing(note, _mark(field, *_size(note)))})
        on.Off = self._drawing(note, "")
        note.update(Dictionary(Parent=group, AS=state, AP=Dictionary(N=on)))
        group.Kids.append(note)

    def _drawing(self, note: Object, content: str) -> Object:
        stream = self._pdf.make_stream(content.encode("latin-1"))
        stream.update(
            Dictionary(
                Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, *_size(note)]), Resources=self._resources
            )
        )
        return stream


def _size(note: Object) -> tuple[float, float]:
    left, lower, right, upper = (float(number) for number in note.Rect)
    return round(abs(right - left), 2), round(abs(upper - lower), 2)


def _color(field: Field) -> str:
    return " ".join(f"{part:g}" for part in field.color)


def _mark(field: Field, width: float, height: float) -> str:
    """A ring inside the edge, or a dot: four curves, as near to a circle as makes no difference."""
    ring = height > _RING
    line = 0.12 * height
    radius = min(width, height) / 2 - (line / 2 if ring else 0)
    x, y, bend = width / 2, height / 2, 0.5523 * radius
    turns = [(1, 0), (0, 1), (-1, 0), (0, -1), (1, 0)]
    path = f"{x + radius:.2f} {y:.2f} m "
    for (a, b), (c, d) in pairwise(turns):
        points = (a * radius + c * bend, b * radius + d * bend, c * radius + a * bend, d * radius + b * bend)
        ends = (*points, c * radius, d * radius)
        path += " ".join(f"{(x, y)[i % 2] + end:.2f}" for i, end in enumerate(ends)) + " c "
    return f"{_color(field)} RG {line:.2f} w {path}s" if ring else f"{_color(field)} rg {path}f"
