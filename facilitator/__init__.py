"""Facilitator: plan meetings, publish calendars, count without names, print worksheets."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from facilitator.app import create_app

__all__ = ["create_app"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """``create_app``, on demand: the press is half as large for not having loaded the whole house."""
    if name == "create_app":
        return import_module("facilitator.app").create_app
    raise AttributeError(name)
