"""A date made ready: the volunteer's start page and a meeting's page for its team."""
