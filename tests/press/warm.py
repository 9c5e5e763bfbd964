"""Imported by the process off which a press is forked in tests: the engine, loaded and warm."""

from facilitator.press import engine, server, work  # noqa: F401

engine.warm_up()
