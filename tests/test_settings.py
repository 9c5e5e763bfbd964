from pathlib import Path

import pytest

from facilitator import create_app, schema
from facilitator import settings as settings_
from facilitator.db import db
from facilitator.settings import Settings, SettingsError


def test_the_first_start_makes_a_secret_key_that_later_starts_keep(tmp_path: Path) -> None:
    first, second = settings_.load({}, tmp_path), settings_.load({}, tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(
        'ORGANISATION = "From the file"\nHELPLINE = "020 7946 0000"\nMAIL_TLS = false\nLANGUAGES = ["en", "es"]\n'
    )
    environ = {"FACILITATOR_ORGANISATION": "From outside", "FACILITATOR_SECRET_KEY": "s", "FACILITATOR_MAIL_PORT": "25"}
    environ["FACILITATOR_JOIN_MINUTES"] = "0"
    assert settings_.load(environ, tmp_path) == Settings(
        instance=tmp_path,
        secret_key="s",
        organisation="From outside",
        helpline="020 7946 0000",
        mail_tls=False,
        mail_port=25,
        join_minutes=0,
        languages=("en", "es"),
    )


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("COLOUR = 'green'", "settings.toml has an unknown setting: colour."),
        ("MAIL_PORT = 'many'", "The setting mail_port can't be 'many'."),
        ("MAIL_TLS = 'perhaps'", "The setting mail_tls can't be 'perhaps'."),
        ("JOIN_MINUTES = 'soon'", "The setting join_minutes can't be 'soon'."),
        ("JOIN_MINUTES = -1", "The setting join_minutes must be from 0 to 1440."),
        ("JOIN_MINUTES = 1441", "The setting join_minutes must be from 0 to 1440."),
        ("NAMES_MONTHS = 0", "The setting names_months must be from 1 to 240."),
        ("SMALL_FIGURES = 0", "The setting small_figures must be from 1 to 19."),
        ("PUBLIC_REPORT = 'perhaps'", "The setting public_report can't be 'perhaps'."),
        ("BASE_URL = 'meetings.example.org'", "The setting base_url must begin with http:// or https://."),
        *(
            (
                f'CACHE_URL = "{url}"',
                "The setting cache_url must be the address of a Redis, such as redis://127.0.0.1:6379/0.",
            )
            for url in ("localhost:6379", "http://cache.example.org", "redis://", "redis://host:port/0", "redis://h/x")
        ),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_sentence_that_names_it(tmp_path: Path, toml: str, sentence: str) -> None:
    (tmp_path / "settings.toml").write_text(toml)
    with pytest.raises(SettingsError) as refusal:
        settings_.load({}, tmp_path)
    assert str(refusal.value) == sentence


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("ORGANISATION = ")
    with pytest.raises(SettingsError, match=r"^settings\.toml can't be read: "):
        settings_.load({}, tmp_path)


@pytest.mark.parametrize("given", ["postgres://db.example.org/f", "postgresql://db.example.org/f"])
def test_a_postgresql_address_gets_the_driver_that_is_installed(tmp_path: Path, given: str) -> None:
    settings = Settings(instance=tmp_path, secret_key="s", database_url=given)
    assert settings.database == "postgresql+psycopg://db.example.org/f"


def test_without_an_address_the_database_is_a_file_in_the_instance_folder(tmp_path: Path) -> None:
    assert Settings(instance=tmp_path, secret_key="s").database == f"sqlite:///{tmp_path}/facilitator.sqlite3"


def test_cookies_are_secure_where_people_come_by_https(tmp_path: Path) -> None:
    assert settings_.load({"FACILITATOR_BASE_URL": "https://meetings.example.org/"}, tmp_path).secure
    assert not settings_.load({}, tmp_path).secure


def test_a_folder_made_for_the_instance_is_closed_to_others(tmp_path: Path) -> None:
    settings_.load({}, tmp_path / "instance")
    assert (tmp_path / "instance").stat().st_mode & 0o777 == 0o700


def test_a_database_file_made_by_us_is_closed_to_others(settings: Settings) -> None:
    with create_app(settings).app_context():
        schema.upgrade()
        db.engine.dispose()
    file = settings.instance / "facilitator.sqlite3"
    modes = {each.name: each.stat().st_mode & 0o777 for each in file.parent.glob(file.name + "*")}
    assert modes.pop(file.name) == 0o600
    assert set(modes.values()) <= {0o600}
