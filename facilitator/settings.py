"""What an administrator can set: one frozen value, read once, handed to ``create_app``.

Every setting is a key of ``instance/settings.toml`` or an environment variable ``FACILITATOR_<KEY>``; the environment
wins. Nothing else in the package reads the environment.
"""

import os
import re
import secrets
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PACKAGE = Path(__file__).resolve().parent
TRANSLATIONS = PACKAGE / "translations"
ENGLISH = "en"  # what the texts are written in
LOOPBACK = "http://127.0.0.1:8000"
DAY = 24 * 60  # minutes
_ORIGIN = re.compile(r"\*|https?://(\*\.)?[A-Za-z0-9.-]+(:[0-9]+)?")
RANGES = {"join_minutes": (0, DAY), "names_months": (1, 240), "small_figures": (1, 19)}


class SettingsError(Exception):
    """A setting that can't be used; the message is one sentence that names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a running copy. ``base_url`` has no trailing slash.

    ``training_months``: how long a completed course counts where nothing else is entered; 0: it does not run out.
    ``names_months``: how long it is kept who entered a count, changed a meeting, or led a date.
    ``join_minutes``: how long before the start a page shows how to join, where the group wants it shortly before.
    ``public_report``: everybody may read the report on attendance in which figures from 1 to ``small_figures`` are
    protected; else only coordinators.
    ``embed_on``: origins of other sites, such as "https://example.org", that may show ``/embed`` in a frame, or ``*``.
    ``languages``: those that pages are offered in (BCP 47); the first is that of addresses without ``?lang=``.
    ``security_contact``: whom to tell of a weakness of this site, as an address of mailto: or https:.
    """

    instance: Path
    secret_key: str
    env: str = "development"
    base_url: str = LOOPBACK
    trusted_proxies: int = 0
    database_url: str = ""
    cache_url: str = ""
    organisation: str = ""
    helpline: str = ""
    timezone: str = "UTC"
    country: str = ""
    languages: tuple[str, ...] = (ENGLISH,)
    training_months: int = 24
    names_months: int = 24
    join_minutes: int = 15
    public_report: bool = False
    small_figures: int = 4
    embed_on: tuple[str, ...] = ()
    security_contact: str = ""
    mail_server: str = ""
    mail_port: int = 587
    mail_tls: bool = True
    mail_username: str = ""
    mail_password: str = ""
    mail_from: str = ""

    @property
    def secure(self) -> bool:
        """Whether people reach the site by HTTPS; then cookies are Secure."""
        return self.base_url.startswith("https://")

    @property
    def database(self) -> str:
        """The SQLAlchemy URL: what was set, else SQLite in the instance folder."""
        url = self.database_url or f"sqlite:///{self.instance / 'facilitator.sqlite3'}"
        for short in ("postgres://", "postgresql://"):
            if url.startswith(short):
                return "postgresql+psycopg://" + url.removeprefix(short)
        return url


def load(environ: Mapping[str, str] = os.environ, instance: Path | None = None) -> Settings:
    """Read the settings of the instance folder and the environment.

    ``instance`` is the folder that a running copy keeps; by default ``FACILITATOR_INSTANCE`` or ``instance/`` beside
    the package. Makes the folder and the secret key on the first start. Raises ``SettingsError``.
    """
    folder = Path(instance or environ.get("FACILITATOR_INSTANCE") or home() / "instance").resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # what is in it is about people
    given: dict[str, Any] = _read_toml(folder / "settings.toml")
    known = {field.name for field in fields(Settings)} - {"instance"}
    for key in known:
        if (value := environ.get(f"FACILITATOR_{key.upper()}")) is not None:
            given[key] = value
    if unknown := sorted(set(given) - known):
        raise SettingsError(f"settings.toml has an unknown setting: {', '.join(unknown)}.")
    if not given.get("secret_key"):
        given["secret_key"] = _secret_key(folder)
    return Settings(instance=folder, **{key: _typed(key, value) for key, value in given.items()})


def languages() -> tuple[str, ...]:
    """The languages that pages can be had in: English, and those that there is a catalogue for."""
    return (ENGLISH, *sorted(path.stem for path in TRANSLATIONS.glob("*.po")))


def home() -> Path:
    """The folder that holds ``templates/`` and ``migrations/``: beside the package, else the working folder."""
    return PACKAGE.parent if (PACKAGE.parent / "migrations").is_dir() else Path.cwd()


def templates() -> Path:
    """The templates: beside an editable install, inside a wheel."""
    return _resource("templates")


def migrations() -> Path:
    """The Alembic folder: beside an editable install, inside a wheel."""
    return _resource("migrations")


def _resource(name: str) -> Path:
    inside = PACKAGE / f"_{name}"
    return inside if inside.is_dir() else PACKAGE.parent / name


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    try:
        return {key.lower(): value for key, value in tomllib.loads(text).items()}
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"settings.toml can't be read: {error}.") from error


def _secret_key(folder: Path) -> str:
    """The key kept in the instance folder; two processes that start at once agree on one."""
    path = folder / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    if not (key := path.read_text(encoding="ascii").strip()):
        raise SettingsError(f"{path.name} in the instance folder is empty: delete it and start again.")
    return key


def _typed(key: str, value: Any) -> Any:
    """The value as its field's type; text comes from the environment, native types from TOML."""
    kind = {field.name: field.type for field in fields(Settings)}[key]
    try:
        if kind is int:
            return _number(key, int(value))
        if kind is bool:
            return value if isinstance(value, bool) else _truth(str(value))
        if kind == tuple[str, ...]:
            return _words(key, value.split(",") if isinstance(value, str) else value)
    except ValueError as error:
        raise SettingsError(f"The setting {key} can't be {value!r}.") from error
    return _text(key, str(value).strip())


def _number(key: str, number: int) -> int:
    least, most = RANGES.get(key, (number, number))
    if not least <= number <= most:
        raise SettingsError(f"The setting {key} must be from {least} to {most}.")
    return number


def _words(key: str, given: Iterable[object]) -> tuple[str, ...]:
    words = tuple(word for each in given if (word := str(each).strip()))
    if key == "languages" and not (words and set(words) <= set(languages())):
        raise SettingsError(
            f"The setting languages must name some of these, the first one first: {', '.join(languages())}."
        )
    if key == "embed_on" and not all(_ORIGIN.fullmatch(word) for word in words):
        raise SettingsError("The setting embed_on must name sites such as https://example.org, or be *.")
    return words


def _text(key: str, text: str) -> str:
    if key == "base_url":
        text = text.rstrip("/") or LOOPBACK
        if not text.startswith(("http://", "https://")):
            raise SettingsError("The setting base_url must begin with http:// or https://.")
    if key == "security_contact" and text and not text.startswith(("mailto:", "https://")):
        raise SettingsError("The setting security_contact must begin with mailto: or https://.")
    if key == "cache_url" and text and not _is_redis(text):
        raise SettingsError("The setting cache_url must be the address of a Redis, such as redis://127.0.0.1:6379/0.")
    return text


def _is_redis(text: str) -> bool:
    try:
        parts = urlsplit(text)
        number = parts.path.strip("/") or "0"
        return parts.scheme in ("redis", "rediss") and bool(parts.hostname) and parts.port != 0 and number.isdecimal()
    except ValueError:  # a port that is none
        return False


def _truth(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.strip().lower() not in words:
        raise ValueError(text)
    return words[text.strip().lower()]
