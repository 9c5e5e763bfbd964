"""``facilitator handout`` and ``facilitator worksheets``."""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from facilitator import press, schema
from facilitator import settings as settings_
from facilitator.cli.context import Context
from facilitator.db import db
from facilitator.handouts import checking, paper, shelf
from facilitator.handouts.library import DEFAULT_LANGUAGE, Library, UnknownWorksheet, open_library
from facilitator.handouts.paper import Imprint, Print
from facilitator.handouts.variants import Size, Variant, usual
from facilitator.handouts.worksheet import Worksheet
from facilitator.meetings import organisation


@click.command()
@click.argument("slug")
@click.option("--size", type=click.Choice([size.value for size in Size]), help="Paper; by default the country's own.")
@click.option("--example", is_flag=True, help="Print it filled in.")
@click.option("--output", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), help="By default SLUG.pdf.")
@click.pass_obj
def handout(context: Context, slug: str, size: str | None, output: Path | None, *, example: bool) -> None:
    """Print one worksheet into a PDF file; `--output -` writes it to the standard output."""
    try:
        sheet = _library(context).find(slug, context.settings.languages[0])
    except UnknownWorksheet as error:
        raise click.ClickException(f"There is no worksheet {slug}; `facilitator worksheets` lists them.") from error
    if example and not sheet.has_example:
        raise click.ClickException(f"The worksheet {slug} has no filled-in example.")
    with context.app.app_context():
        imprint, usual_size = _printer(context)
        order = Print((sheet,), Variant(Size(size) if size else usual_size, example=example), imprint)
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
@click.option("--check", is_flag=True, help="Print each one in every form, and say what is wrong.")
@click.pass_obj
def worksheets(context: Context, *, check: bool) -> None:
    """List the worksheets: point, name, language, edition, title. Exit 1 if one can't be used."""
    library = _library(context)
    for sheet in library.all(DEFAULT_LANGUAGE):
        for language in library.languages(sheet.slug):
            each = library.find(sheet.slug, language)
            click.echo("\t".join((str(each.point), each.slug, each.language, str(each.edition), each.title)))
    faults = [str(error) for error in library.errors]
    if check:
        faults += _faults(context, library)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        sys.exit(1)


def _faults(context: Context, library: Library) -> Iterator[str]:
    """Print every worksheet in every form, one after the other, with a bar that shows how far it is."""
    forms = [
        (sheet, size, filled)
        for sheet in library.worksheets.values()
        for size in Size
        for filled in (False, True)
        if sheet.has_example or not filled
    ]
    with context.app.app_context(), press.running(context.settings):
        for sheet in library.worksheets.values():
            if missing := checking.characters(sheet):
                yield f"{_file(sheet)}: these characters can't be printed: {' '.join(sorted(missing))}"
        with click.progressbar(forms, label="Printing", file=sys.stderr) as bar:
            for sheet, size, filled in bar:
                surplus = checking.surplus_pages(sheet, _print(context, Print((sheet,), Variant(size, example=filled))))
                if surplus:
                    form = f"{size.value}{', filled in' if filled else ''}"
                    yield f"{_file(sheet)}: runs over by {surplus} on {form}: take out some lines"


def _print(context: Context, order: Print) -> bytes:
    try:
        return press.print_pdf(paper.job(order, settings_.templates()), context.settings)
    except press.PressError as error:
        text = str(error)
        raise click.ClickException(f"{text[0].upper()}{text[1:]}.") from error


def _printer(context: Context) -> tuple[Imprint, Size]:
    """Who prints, and on which paper: as the database says, or the settings where there is none yet."""
    if schema.state() is schema.State.CURRENT:
        of = organisation.current(db.session, context.settings)
        return Imprint(of.name, of.helpline), usual(of.country)
    given = context.settings
    return Imprint(given.organisation, given.helpline), usual(given.country)


def _library(context: Context) -> Library:
    """The worksheets that are shipped, and the organisation's own where there is a database."""
    folder = settings_.templates() / "worksheets"
    with context.app.app_context():
        if schema.state() is schema.State.CURRENT:
            return shelf.library(db.session, folder)
    return open_library(folder)


def _file(sheet: Worksheet) -> str:
    return f"{sheet.slug}.{sheet.language}.yaml"
