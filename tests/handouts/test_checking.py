"""The rules of print, each with a sheet that breaks it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from facilitator.handouts import checking, paper
from facilitator.handouts.library import Library
from facilitator.handouts.paper import Imprint, Print
from facilitator.handouts.variants import Variant
from facilitator.press import engine
from tests.handouts.conftest import IMPRINT

FAULTS = {
    "a heading beyond the edge": ("", "h1 { margin-left: -12mm }", "page 1: “What sets it off” leaves the page"),
    "a box beyond the edge": ("", ".ws-intro { margin-right: -12mm }", "page 1: a line or a box leaves the page"),
    "a line over another": ("", ".ws-intro { margin-top: -9mm }", "“What sets it off” and “An urge rarely"),
    "a line through words": ("", ".ws-intro { line-height: 1; height: 2.2mm }", "a line goes through “(no risk) to 10"),
    "a page that ends early": (
        "",
        ".ws-tall-2 { height: 4mm } .ws-line { padding: 0 }",
        "mm stay empty above the foot",
    ),
    "a page too many": ("", "h1 { height: 110mm }", "runs over by 1: take out some lines"),
    "small letters in large print": (
        "large",
        ".ws-ends, .ws-hint { font-size: 12pt }",
        "“Who is with me, or has just left?” has 12.0 points",
    ),
    "small letters in the foot": ("large", ".ws-foot { font-size: 14pt }", "has 14.0 points"),
    "small letters for low vision": ("lowvision", ".ws-hint { font-size: 9pt }", "has 9.0 points"),
    "ink on an area": ("ink", "thead th { background: #ddd }", "page 1: an area is filled"),
    "a font of the machine": ("", "h1 { font-family: monospace }", "is none of ours"),
    "the wrong typeface": ("lowvision", "html { font-family: 'Press Sans' }", "the typeface for low vision is missing"),
    "a title that is no heading": ("", "h1 { display: none }", "the title is not tagged as the heading"),
    "a page that counts wrong": ("large", ".ws-number { display: none }", "page 1 does not say that it is 1 of 3"),
}


@pytest.fixture
def check(speaking: Flask, templates: Path, shelf: Library) -> Callable[[str, str], list[str]]:
    """What is said of a worksheet printed in one way, with a style of its own at the end."""

    def checked(way: str, css: str) -> list[str]:
        sheet, variant = shelf.find("triggers", "en"), replace(Variant(), **({way: True} if way else {}))
        job = paper.job(Print((sheet,), variant, IMPRINT), templates)
        return checking.faults(sheet, variant, engine.render(replace(job, css=(*job.css, css))))

    return checked


@pytest.mark.parametrize(("way", "css", "fault"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_found(way: str, css: str, fault: str, check: Callable[[str, str], list[str]]) -> None:
    found = check(way, css)
    assert any(fault in each for each in found), found


@pytest.mark.parametrize("way", ["", "large", "ink", "lowvision"])
def test_without_a_fault_nothing_is_said(way: str, check: Callable[[str, str], list[str]]) -> None:
    assert check(way, "") == []


@pytest.mark.parametrize("slug", ["triggers", "week-plan"])
@pytest.mark.parametrize("way", [{"large": True}, {"lowvision": True}, {"large": True, "lowvision": True}])
def test_a_long_helpline_has_its_room_in_the_foot(
    slug: str, way: dict[str, bool], speaking: Flask, templates: Path, shelf: Library
) -> None:
    sheet, variant = shelf.find(slug, "en"), Variant(**way)
    who = Imprint("Riverbend Self-Help", "Riverbend line: +44 20 7946 0158, every day from 9 to 21")
    assert checking.faults(sheet, variant, engine.render(paper.job(Print((sheet,), variant, who), templates))) == []
