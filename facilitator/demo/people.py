"""The volunteers of the sample data. All are invented; four of them can sign in."""

from dataclasses import dataclass

PASSWORD = "four-point-demo"  # noqa: S105  (it is in the README)


@dataclass(frozen=True, slots=True)
class Person:
    """A volunteer; ``trained`` and ``until`` are days before and after today: completed, and expires.

    ``until`` below 0: the training ran out so long ago. ``sign_in``: has the password of the sample data.
    """

    key: str
    first_name: str
    last_name: str
    role: str = "volunteer"
    trained: int | None = None
    until: int | None = None
    show_name: bool = False
    sign_in: bool = False

    @property
    def email(self) -> str:
        """The address, at a domain that can't receive mail."""
        return f"{self.key}@example.org"


COURSE = "Facilitator training"

PEOPLE = (
    Person("admin", "Maren", "Millbrook", role="administrator", sign_in=True),
    Person("coordinator", "Tomas", "Ferry", role="coordinator", trained=400, until=330, show_name=True, sign_in=True),
    Person("facilitator", "Jo", "Weaver", trained=200, until=530, show_name=True, sign_in=True),
    Person("volunteer", "Sam", "Alder", sign_in=True),
    Person("priya", "Priya", "Larch", trained=709, until=21, show_name=True),
    Person("noor", "Noor", "Willow", trained=760, until=-30),
    Person("robin", "Robin", "Hazel", trained=90, until=640, show_name=True),
    Person("elena", "Elena", "Roble", trained=300, until=430, show_name=True),
    Person("ben", "Ben", "Maple", trained=150, until=580),
    Person("mia", "Mia", "Wattle", trained=60, until=670, show_name=True),
    Person("kiran", "Kiran", "Cedar", trained=45, until=None),
)
