"""Make the web fonts into a folder: ``python -m facilitator.press.subset FOLDER``, run by ``webfonts.make``.

Each file is written beside its place and moved there when it is whole, so that a reader or a second maker never meets
half a font. The same input makes the same bytes.
"""

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import fontpkg_lato
from fontTools import subset
from fontTools.ttLib import TTFont

from facilitator.press.webfonts import FAMILY, FONTS, WebFont, edition

# Basic Latin, Latin-1 and Latin Extended-A (every European language in Latin letters), Romanian's comma letters, and
# the punctuation, currency and arrows that pages use.
LETTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),
    *range(0x218, 0x21C),
    *range(0x2010, 0x2027),
    *(0x202F, 0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x2060, 0x20AC, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2212),
)
KEPT_NAMES = (0, 13, 14)  # copyright, licence, and where the licence is
WINDOWS_UNICODE_ENGLISH = (3, 1, 0x409)


def main(folder: Path) -> None:
    """Make every font into ``folder``; the line that says how they were made comes last."""
    folder.mkdir(parents=True, exist_ok=True)
    source = Path(fontpkg_lato.__file__).parent
    with TemporaryDirectory(dir=folder, prefix=".making-") as scratch:
        for font in FONTS:
            _make(font, source / "files" / font.source, Path(scratch) / f"{font.name}.woff2")
        shutil.copyfile(source / "LICENSE", Path(scratch) / "OFL.txt")
        (Path(scratch) / "edition.txt").write_text(edition(), encoding="ascii")
        for name in (*(f"{font.name}.woff2" for font in FONTS), "OFL.txt", "edition.txt"):
            (Path(scratch) / name).replace(folder / name)


def _make(font: WebFont, source: Path, target: Path) -> None:
    options = subset.Options(
        flavor="woff2", layout_features=["kern", "liga", "tnum"], hinting=False, name_IDs=list(KEPT_NAMES)
    )
    face = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=LETTERS)
    subsetter.subset(face)
    _rename(face, font)
    subset.save_font(face, str(target), options)


def _rename(face: TTFont, font: WebFont) -> None:
    postscript = f"{FAMILY.replace(' ', '')}-{font.style}"
    names = {1: FAMILY, 2: font.style, 3: postscript, 4: f"{FAMILY} {font.style}", 6: postscript}
    for number, text in names.items():
        face["name"].setName(text, number, *WINDOWS_UNICODE_ENGLISH)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
