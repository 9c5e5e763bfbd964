"""The names of the places to write on: the same in a fillable file and on the screen."""


class Names:
    """Names for the fields of one worksheet, each of which says where it stands. None is given twice."""

    def __init__(self, worksheet: str) -> None:
        self.worksheet = worksheet
        self._given: dict[str, int] = {}

    def __call__(self, *parts: str | None) -> str:
        """One more name: "Urge log, row 2, When"; the second of the same parts is "Urge log, row 2, When (2)"."""
        name = ", ".join(part.strip(" …") for part in parts if part)
        self._given[name] = count = self._given.get(name, 0) + 1
        return name if count == 1 else self(f"{name} ({count})")
