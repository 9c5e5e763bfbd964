from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from facilitator.press import webfonts


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    instance = tmp_path_factory.mktemp("instance")
    assert not webfonts.current(instance)
    webfonts.make(instance)
    return instance


def test_three_small_fonts_are_made_with_their_licence_beside_them(made: Path) -> None:
    assert sorted(each.name for each in webfonts.folder(made).iterdir()) == [
        "OFL.txt",
        "edition.txt",
        "facilitator-sans-bold.woff2",
        "facilitator-sans-italic.woff2",
        "facilitator-sans-regular.woff2",
    ]
    assert all(each.stat().st_size < 30_000 for each in webfonts.folder(made).glob("*.woff2"))
    assert webfonts.current(made)


def test_the_reserved_name_is_nowhere_but_in_copyright_and_licence(made: Path) -> None:
    for font in webfonts.FONTS:
        names = {each.nameID: str(each) for each in TTFont(webfonts.folder(made) / f"{font.name}.woff2")["name"].names}
        assert sorted(number for number, text in names.items() if "Lato" in text) == [0, 13]
        assert names[4] == f"Facilitator Sans {font.style}"


def test_every_european_language_in_latin_letters_can_be_written(made: Path) -> None:
    letters = TTFont(webfonts.folder(made) / "facilitator-sans-regular.woff2").getBestCmap()
    text = (
        "Zażółć gęślą jaźń, Příliš žluťoučký kůň, Þjóð, façade, Straße, Çağrı, țară – „So“ ‘is’ “it” … 5 €, 10 × 2 → 20"
    )
    assert {letter for letter in text if ord(letter) not in letters} == set()


def test_the_same_font_is_the_same_bytes(made: Path, tmp_path: Path) -> None:
    webfonts.make(tmp_path)
    name = "facilitator-sans-bold.woff2"
    assert (webfonts.folder(tmp_path) / name).read_bytes() == (webfonts.folder(made) / name).read_bytes()


def test_fonts_of_another_edition_or_with_one_missing_are_out_of_date(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bold = webfonts.folder(made) / "facilitator-sans-bold.woff2"
    bold.rename(bold.with_suffix(".away"))
    assert not webfonts.current(made)
    bold.with_suffix(".away").rename(bold)
    assert webfonts.current(made)
    monkeypatch.setattr(webfonts, "EDITION", 2)
    assert not webfonts.current(made)


def test_a_folder_that_cannot_be_written_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "fonts").write_text("a file where the folder should be")
    with pytest.raises(webfonts.FontsNotMade, match="FileExistsError"):
        webfonts.make(tmp_path)
