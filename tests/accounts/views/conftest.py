"""Somebody with a password, and a second copy of the application."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from facilitator import create_app, schema
from facilitator.accounts import passwords
from facilitator.accounts.models import Volunteer
from facilitator.db import db
from facilitator.settings import Settings

from .browsing import PASSWORD

SERVER = "postgresql://127.0.0.1:5432"


@pytest.fixture
def robin(app: Flask, make: Any) -> Volunteer:
    """A volunteer with a password."""
    volunteer: Volunteer = make.volunteer("Robin", email="robin@example.org", password=passwords.digest(PASSWORD))
    return volunteer


@pytest.fixture(params=["sqlite", "postgresql"])
def two_copies(
    request: pytest.FixtureRequest, settings: Settings, now: object, compiled: FileSystemBytecodeCache
) -> Iterator[tuple[Flask, Flask]]:
    """Two processes' worth of the application on one database."""
    if request.param == "sqlite":
        yield from _copies(settings, compiled)
        return
    name = f"facilitator_{secrets.token_hex(6)}"
    try:
        with psycopg.connect(f"{SERVER}/postgres", autocommit=True, connect_timeout=3) as admin:
            admin.execute(f'CREATE DATABASE "{name}"'.encode())
            yield from _copies(replace(settings, database_url=f"{SERVER}/{name}"), compiled)
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL at 127.0.0.1:5432: {error}")


def _copies(settings: Settings, compiled: FileSystemBytecodeCache) -> Iterator[tuple[Flask, Flask]]:
    pair = create_app(settings), create_app(settings)
    for app in pair:
        app.config["TESTING"] = True
        app.jinja_env.bytecode_cache = compiled
    with pair[0].app_context():
        schema.upgrade()
    yield pair
    for app in pair:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
