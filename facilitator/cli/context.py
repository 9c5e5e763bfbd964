"""What commands share."""

from functools import cached_property

from flask import Flask

from facilitator import create_app
from facilitator import settings as settings_
from facilitator.settings import Settings


class Context:
    """What commands get as ``ctx.obj``: the settings, and the application once somebody asks for it."""

    @cached_property
    def settings(self) -> Settings:
        """The settings of the instance folder and the environment."""
        return settings_.load()

    @cached_property
    def app(self) -> Flask:
        """The application for these settings."""
        return create_app(self.settings)
