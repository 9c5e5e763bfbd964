"""Every text of the public pages is there in each language, whole, and none is left outside of the catalogues."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from jinja2 import Environment, nodes

from facilitator import settings
from facilitator.web import catalogues
from tests import texts

LANGUAGES = [tag for tag in settings.languages() if tag != "en"]
TEMPLATES = settings.templates()
SPOKEN = {"alt", "aria-label", "content", "placeholder", "title"}
# Names, which are the same in every language, and what is no word, such as an attribute that a macro answers with.
NAMES = re.compile(
    r'[\w-]+="[^"]*"?|https?://\S*|webcal\S*|\b(?:Facilitator|CSV|PDF|XLSX|YAML|QR|UTC|h|min|mm|en|x)\b|&\w+;'
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_text_is_translated_and_none_is_there_that_nobody_asks_for(language: str) -> None:
    wanted, found = texts.public(language), texts.catalogue(language)
    made = {message.id: message for message in found if message.id}
    assert [message.id for message in wanted if message.id and message.id not in made] == [], "make texts, then write"
    assert [key for key, message in made.items() if not all(texts.forms(message.string))] == [], "not translated"
    assert [key for key in made if key not in wanted] == [], "make texts"
    assert [key for key, message in made.items() if message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_holds_what_is_put_into_it_and_as_many_forms_as_its_language_has(language: str) -> None:
    found, usual = texts.catalogue(language), Catalog(locale=language)
    assert (found.num_plurals, found.plural_forms) == (usual.num_plurals, usual.plural_forms)
    for message in found:
        if not message.id:
            continue
        given, said = texts.forms(message.id), texts.forms(message.string)
        assert len(said) == (1 if len(given) == 1 else found.num_plurals), message.id
        wanted = texts.placeholders(given[-1])
        # A form that is for one, or for two, may say so in words.
        spare = {"%(num)s", "%(count)s"} if len(given) > 1 else set()
        for each in said:
            assert texts.placeholders(each) <= wanted, (message.id, each)
            assert wanted - texts.placeholders(each) <= spare, (message.id, each)
            assert each.startswith("\n") == given[0].startswith("\n"), message.id
            assert ("\n" in each) == ("\n" in given[0]), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_what_it_covers_and_whether_a_speaker_has_read_it(language: str) -> None:
    header = (settings.TRANSLATIONS / f"{language}.po").read_text(encoding="utf-8").partition("\n\n")[0]
    covers = re.findall(r'^"X-Covers: (.*)\\n"$', header, re.MULTILINE)
    assert set(covers[0].split()) <= {catalogues.PAGES, catalogues.PAPER, catalogues.VOLUNTEERS}
    assert catalogues.PAGES in covers[0].split()
    assert re.findall(r'^"X-Reviewed: (.*)\\n"$', header, re.MULTILINE)[0] in ("yes", "no")


def test_arabic_counts_in_its_six_ways() -> None:
    count = catalogues.translations("ar").ngettext
    said = {n: count("%(count)s meeting", "%(count)s meetings", n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 103)}
    few, many = "%(count)s اجتماعات", "%(count)s اجتماعًا"
    assert said == {
        0: "لا اجتماعات",
        1: "اجتماع واحد",
        2: "اجتماعان",
        3: few,
        10: few,
        11: many,
        99: many,
        100: "%(count)s اجتماع",
        103: few,
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_as_make_texts_writes_it(language: str) -> None:
    same = texts.update(language) == (settings.TRANSLATIONS / f"{language}.po").read_bytes()
    assert same, "make texts"  # to show where two long files differ would take minutes


class Words(HTMLParser):
    """What a template shows that is written into it: text between tags, and attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within = tag
        if tag != "meta":
            self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self.within = ""

    def handle_data(self, data: str) -> None:
        if self.within not in ("script", "style", "code"):
            self.found.append(data)


def written(path: Path, environment: Environment) -> list[str]:
    """The words of a template that no catalogue can hold; what it computes is left out."""
    tree = environment.parse(path.read_text(encoding="utf-8"))
    words = Words()
    classes = {id(each) for block in tree.find_all(nodes.Block) if block.name == "width" for each in block.body}
    for output in tree.find_all(nodes.Output):
        for node in output.nodes if id(output) not in classes else ():
            words.feed(node.data if isinstance(node, nodes.TemplateData) else "0")
    words.close()
    return [text.strip() for text in words.found if re.search(r"[^\W\d_]", NAMES.sub("", text))]


def test_no_template_has_words_of_its_own() -> None:
    environment = Environment(extensions=["jinja2.ext.i18n"])
    environment.newstyle_gettext = True  # type: ignore[attr-defined]  # of the extension
    left = {}
    for path in sorted(TEMPLATES.rglob("*.html")):
        if path.parent.name != "files" and (words := written(path, environment)):  # which are to be copied
            left[path.relative_to(TEMPLATES).as_posix()] = words
    assert left == {}
