"""The groups and venues of the sample data. Riverbend and its streets are on no map."""

from dataclasses import dataclass

ORGANISATION = "Riverbend Self-Help"
HELPLINE = "Riverbend line: +44 20 7946 0158, every day from 9 to 21"
TIMEZONE = "Europe/London"
COUNTRY = "GB"


@dataclass(frozen=True, slots=True)
class Team:
    """A group, the keys of those on its team, and whether its links show shortly before a start only."""

    slug: str
    name: str
    about: str
    team: tuple[str, ...]
    links_shortly_before: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A venue; fields as in ``meetings.models.Venue``."""

    slug: str
    name: str
    address: str
    town: str
    postcode: str
    latitude: float
    longitude: float
    way_in: str
    step_free: bool | None = True
    region: str = "Riverbend"
    sub_region: str = ""
    country: str = COUNTRY
    timezone: str = TIMEZONE


GROUPS = (
    Team(
        "mill-lane",
        "Mill Lane",
        "The oldest of our groups. We meet in the hall by the river; the kettle is on half an hour before we begin.",
        ("facilitator", "volunteer", "priya"),
    ),
    Team(
        "harbour-street",
        "Harbour Street",
        "Small meetings above the library that take one tool at a time and stay with it.",
        ("facilitator", "priya", "robin"),
    ),
    Team(
        "northgate",
        "Northgate",
        "Meetings for everybody, and some among women or among men, on the north side of town.",
        ("robin", "noor"),
    ),
    Team(
        "hillside",
        "Hillside",
        "For relatives and friends of somebody who wants to change a habit. You matter here yourself.",
        ("noor", "coordinator"),
    ),
    Team(
        "riverbend-online",
        "Riverbend Online",
        "Join from wherever you are. Camera and name are up to you.",
        ("coordinator", "kiran", "robin"),
        links_shortly_before=True,
    ),
    Team(
        "eastside",
        "Eastside New York",
        "An evening meeting across the water, and the door is open early.",
        ("ben",),
    ),
    Team(
        "harbourside-sydney",
        "Harbourside Sydney",
        "Early birds by the harbour: an hour before work, once a week.",
        ("mia",),
    ),
    Team(
        "circulo-de-madrid",
        "Círculo de Madrid",
        "Nos reunimos los jueves, en la sala o por vídeo. Todo el mundo es bienvenido.",
        ("elena",),
    ),
)

VENUES = (
    Place(
        "mill-lane-hall",
        "Mill Lane Hall",
        "4 Mill Lane",
        "Riverbend",
        "RB1 4ML",
        51.4712,
        -0.9401,
        "From the river path take the blue gate. The hall is on the ground floor; the bell is at waist height.\n"
        "The bus stop Old Weir is two minutes away.",
        sub_region="Old Town",
    ),
    Place(
        "harbour-street-library",
        "Harbour Street Library",
        "27 Harbour Street",
        "Riverbend",
        "RB2 7HS",
        51.4655,
        -0.9288,
        "The side entrance is open until a quarter past. Room 3 is on the second floor; the lift is behind the desk.",
        sub_region="Harbour",
    ),
    Place(
        "northgate-community-centre",
        "Northgate Community Centre",
        "110 Northgate Road",
        "Riverbend",
        "RB5 1NR",
        51.4894,
        -0.9522,
        "Main doors, then the corridor to the left, past the notice board. Prams can stay in the hallway.",
        sub_region="Northgate",
    ),
    Place(
        "signal-box-cafe",
        "Signal Box Café",
        "1 Station Yard",
        "Riverbend",
        "RB5 2SY",
        51.4921,
        -0.9476,
        "Up the iron stairs beside platform 1: fourteen steps, and no lift. Ring if the door is shut.",
        step_free=False,
        sub_region="Northgate",
    ),
    Place(
        "hillside-chapel-rooms",
        "Hillside Chapel Rooms",
        "9 Orchard Hill",
        "Riverbend",
        "RB7 9OH",
        51.4533,
        -0.9617,
        "The rooms are round the back, through the garden. A ramp leads to the green door.",
        sub_region="Hillside",
    ),
    Place(
        "canal-side-studio",
        "Canal Side Studio",
        "Unit 6, Towpath Works",
        "Riverbend",
        "RB3 6TW",
        51.4601,
        -0.9195,
        "The building is being repaired; the towpath is closed at the second bridge.",
        step_free=None,
        sub_region="Harbour",
    ),
    Place(
        "ferry-house",
        "Ferry House",
        "912 Pier Walk",
        "New York",
        "10999",
        40.7203,
        -73.9739,
        "Say “Eastside evening” at the desk. Take the elevator to floor 2.",
        region="New York",
        country="US",
        timezone="America/New_York",
    ),
    Place(
        "boatshed-rooms",
        "Boatshed Rooms",
        "3 Slipway Lane",
        "Sydney",
        "2999",
        -33.8521,
        151.2105,
        "The rooms face the water. Coffee is next door from six.",
        region="New South Wales",
        country="AU",
        timezone="Australia/Sydney",
    ),
    Place(
        "casa-del-puente",
        "Casa del Puente",
        "Calle del Puente Viejo 14",
        "Madrid",
        "28999",
        40.4101,
        -3.7164,
        "Primera planta, sala azul. Hay ascensor a la derecha de la entrada.",
        region="Madrid",
        country="ES",
        timezone="Europe/Madrid",
    ),
)
