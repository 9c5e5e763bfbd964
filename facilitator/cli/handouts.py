"""``facilitator handout`` and ``facilitator worksheets``."""

import os
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import click
from flask_babel import force_locale

from facilitator import press, schema
from facilitator import settings as settings_
from facilitator.cli.context import Context
from facilitator.db import db
from facilitator.handouts import checking, paper, stock, variants
from facilitator.handouts.library import DEFAULT_LANGUAGE, Library, UnknownWorksheet, open_library
from facilitator.handouts.paper import Imprint, Print
from facilitator.handouts.variants import Size, Variant, usual
from facilitator.handouts.worksheet import Worksheet
from facilitator.meetings import organisation

_NAMED = 4  # how many of the ways to print a fault is named with
_FLAGS = {
    "large": "In large print: 18 points and more.",
    "ink": "Without filled areas and colour, to save ink.",
    "lowvision": "In Atkinson Hyperlegible, black on white, for low vision.",
    "fillable": "With fields to type into.",
    "example": "Filled in, as an example.",
}


def _flags(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each of the ways to print."""
    for name in reversed(variants.FLAGS):
        command = click.option(f"--{name}", is_flag=True, help=_FLAGS[name])(command)
    return command


@click.command()
@click.argument("slug")
@click.option("--size", type=click.Choice([size.value for size in Size]), help="Paper; by default the country's own.")
@_flags
@click.option("--output", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), help="By default SLUG.pdf.")
@click.pass_obj
def handout(context: Context, /, slug: str, size: str | None, output: Path | None, **flags: bool) -> None:
    """Print one worksheet into a PDF file; `--output -` writes it to the standard output."""
    try:
        sheet = _library(context).find(slug, context.settings.languages[0])
    except UnknownWorksheet as error:
        raise click.ClickException(f"There is no worksheet {slug}; `facilitator worksheets` lists them.") from error
    if flags["example"] and not sheet.has_example:
        raise click.ClickException(f"The worksheet {slug} has no filled-in example.")
    with context.app.app_context():
        imprint, usual_size = _printer(context)
        order = Print((sheet,), Variant(Size(size) if size else usual_size, **flags), imprint)
        data = _print(context, order)
    if str(output) == "-":
        sys.stdout.buffer.write(data)
        return
    path = output or Path(f"{sheet.slug}.pdf")
    try:
        path.write_bytes(data)
    except OSError as error:
        raise click.ClickException(f"Can't write {path}: {error.strerror}.") from error
    click.echo(f"Printed {sheet.title} into {path}.")


@click.command()
@click.option("--check", is_flag=True, help="Print each one in every way, and say what is wrong.")
@click.option("--only", metavar="SLUG", multiple=True, help="Check this one alone; may be given several times.")
@click.pass_obj
def worksheets(context: Context, only: tuple[str, ...], *, check: bool) -> None:
    """List the worksheets: point (or -), name, language, edition, title. Exit 1 if one can't be used."""
    library = _library(context)
    if unknown := [slug for slug in only if not library.languages(slug)]:
        raise click.ClickException(f"There is no worksheet {unknown[0]}; `facilitator worksheets` lists them.")
    chosen = [sheet for sheet in library.all(DEFAULT_LANGUAGE) if not only or sheet.slug in only]
    each = [library.find(sheet.slug, language) for sheet in chosen for language in library.languages(sheet.slug)]
    for sheet in each:
        click.echo("\t".join((str(sheet.point or "-"), sheet.slug, sheet.language, str(sheet.edition), sheet.title)))
    faults = [str(error) for error in library.errors]
    if check:
        faults += _check(context, each)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)


def _check(context: Context, sheets: list[Worksheet]) -> list[str]:
    """Print worksheets in every way, as many at once as there are processors, with a bar that shows how far it is."""
    missing = {_file(sheet): checking.characters(sheet) for sheet in sheets}
    faults = [
        f"{file}: these characters can't be printed: {' '.join(sorted(those))}"
        for file, those in missing.items()
        if those
    ]
    prints = [
        (sheet, variant)
        for sheet in sheets
        for variant in variants.every()
        if not missing[_file(sheet)] and (sheet.has_example or not variant.example)
    ]
    found: dict[tuple[str, str], list[str]] = {}
    with press.running(context.settings), ThreadPoolExecutor(os.cpu_count()) as pool:
        checked = pool.map(_checker(context), prints)
        with click.progressbar(checked, length=len(prints), label="Printing", file=sys.stderr) as bar:
            for (sheet, variant), wrong in zip(prints, bar, strict=True):
                for fault in wrong:
                    found.setdefault((_file(sheet), fault), []).append(variant.name)
    faults += [f"{file}: {fault} ({_some(names)})" for (file, fault), names in found.items()]
    if not faults:
        click.echo(f"None broken: {len(prints)} prints of {len(sheets)} worksheets.")
    return faults


def _checker(context: Context) -> Callable[[tuple[Worksheet, Variant]], list[str]]:
    """What prints one worksheet in one way and says what is wrong with it."""
    with context.app.app_context():
        imprint, _size = _printer(context)

    def check(what: tuple[Worksheet, Variant]) -> list[str]:
        sheet, variant = what
        with context.app.app_context():
            job = paper.job(Print((sheet,), variant, imprint), settings_.templates())
        try:
            return checking.faults(sheet, variant, press.print_pdf(job, context.settings))
        except press.PressFailed as error:
            return [str(error)]
        except press.PressError as error:
            raise _refused(error) from error

    return check


def _some(names: Iterable[str]) -> str:
    first, rest = list(names)[:_NAMED], list(names)[_NAMED:]
    return ", ".join(first) + (f" and {len(rest)} more" if rest else "")


def _print(context: Context, order: Print) -> bytes:
    try:
        return press.print_pdf(paper.job(order, settings_.templates()), context.settings)
    except press.PressError as error:
        raise _refused(error) from error


def _refused(error: press.PressError) -> click.ClickException:
    text = str(error)
    return click.ClickException(f"{text[0].upper()}{text[1:]}.")


def _printer(context: Context) -> tuple[Imprint, Size]:
    """Who prints, and on which paper: as the database says, or the settings where there is none yet."""
    if schema.state() is schema.State.CURRENT:
        of = organisation.current(db.session, context.settings)
        return Imprint.of(of), usual(of.country)
    given = context.settings
    return Imprint(given.organisation, given.helpline), usual(given.country)


def _library(context: Context) -> Library:
    """The worksheets that are shipped, and where there is a database the organisation's own and what it reads out."""
    folder, home = settings_.templates() / "worksheets", context.settings.languages[0]
    with context.app.app_context(), force_locale(home):
        if schema.state() is schema.State.CURRENT:
            return stock.of(db.session, context.settings, home)
    return open_library(folder)


def _file(sheet: Worksheet) -> str:
    return f"{sheet.slug}.{sheet.language}.yaml"
