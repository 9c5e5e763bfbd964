"""What this process has worked out for the list, as long as the data are in the state that it was worked out from."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

T = TypeVar("T")

MOST = 3000  # rows of the list above all, a kilobyte each


class Remembered:
    """Values by key, all of one state of the data; another state's are forgotten. Safe to share between threads."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._state: object = None
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = Lock()
        self._turns: dict[Hashable, Lock] = {}

    def get(self, state: object, key: Hashable, make: Callable[[], T]) -> T:
        """What is remembered under a key, else what ``make()`` answers.

        Many ask in the moment after a change: one of them makes it, and the others wait, since to make it in each
        thread would take the memory for all of them at once.
        """
        with self._lock:
            turn = self._turns.setdefault((state, key), Lock())
        found: T
        try:
            with turn:
                (found,) = self.get_many(state, [key], lambda _keys: {key: make()})
        finally:
            with self._lock:
                self._turns.pop((state, key), None)
        return found

    def get_many(self, state: object, keys: list[Any], make: Callable[[list[Any]], dict[Any, T]]) -> list[T | Any]:
        """The same for many keys, in their order: ``make`` is asked once for all that are missing.

        What it leaves out is answered as None.
        """
        with self._lock:
            self._only(state)
            values = {key: self._values[key] for key in keys if key in self._values}
            for key in values:
                self._values.move_to_end(key)
        if missing := [key for key in keys if key not in values]:
            made = make(missing)
            values |= {key: made.get(key) for key in missing}
            with self._lock:
                self._only(state)
                self._values.update((key, values[key]) for key in missing)
                while len(self._values) > self.most:
                    self._values.popitem(last=False)
        return [values[key] for key in keys]

    def _only(self, state: object) -> None:
        if state != self._state:
            self._values.clear()
            self._state = state
