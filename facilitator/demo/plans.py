"""The meetings of the sample data: of each kind, rule and state at least one."""

from dataclasses import dataclass
from datetime import date, time

from facilitator.meetings.models import Kind, State
from facilitator.meetings.recurrence import LAST, Frequency

ANCHOR = date(2024, 1, 1)  # the Monday from which every series is counted
MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
PHONE = "+44 20 7946 0421"


@dataclass(frozen=True, slots=True)
class Talk:
    """A meeting; fields as in ``meetings.models.Meeting``, groups, venues and people by their keys.

    ``begins_in`` and ``ends_in`` are days from today: it begins on the next day of its rule, and ends on the last one
    before. Where they are None, it began in the week of ``ANCHOR`` and has no end. ``usual`` is how many people come;
    no counts are made up where it is 0.
    """

    slug: str
    name: str
    about: str
    group: str
    start: time
    weekdays: tuple[int, ...]
    venue: str = ""
    lead: str = ""
    kind: Kind = Kind.IN_PERSON
    state: State = State.PUBLISHED
    length: int = 90
    timezone: str = "Europe/London"
    frequency: Frequency = Frequency.WEEKLY
    interval: int = 1
    nth: int | None = None
    begins_in: int | None = None
    ends_in: int | None = None
    point: int | None = None
    language: str = "en"
    audiences: tuple[str, ...] = ()
    phone: str = ""
    code: str = ""
    usual: int = 7


MEETINGS = (
    Talk(
        "monday-check-in",
        "Monday Check-in",
        "How was the week, and what would help with the next one? A good first meeting: nobody has to speak.",
        "mill-lane",
        time(19),
        (MON,),
        venue="mill-lane-hall",
        lead="facilitator",
        audiences=("newcomers",),
        usual=9,
    ),
    Talk(
        "riding-out-an-urge",
        "Riding out an Urge",
        "We look at what sets an urge off, and practise what to do until it passes. In the room or by video.",
        "mill-lane",
        time(18, 30),
        (WED,),
        venue="mill-lane-hall",
        lead="facilitator",
        kind=Kind.HYBRID,
        length=75,
        point=2,
        phone=PHONE,
        code="four points",
        usual=8,
    ),
    Talk(
        "is-it-worth-it",
        "Is It Worth It?",
        "Weighing up, with pen and paper, what a habit gives and what it takes. For whoever is in two minds.",
        "harbour-street",
        time(19),
        (THU,),
        venue="harbour-street-library",
        lead="priya",
        interval=2,
        point=1,
        usual=6,
    ),
    Talk(
        "thinking-it-through",
        "Thinking It Through",
        "One event, what we thought about it, and what came of that: an evening for thoughts and feelings.",
        "harbour-street",
        time(19, 30),
        (TUE,),
        venue="harbour-street-library",
        lead="facilitator",
        frequency=Frequency.MONTHLY,
        nth=1,
        point=3,
        usual=6,
    ),
    Talk(
        "a-fuller-week",
        "A Fuller Week",
        "What fills the week, what is missing, and one thing to try. Ends with something to eat together.",
        "northgate",
        time(18),
        (FRI,),
        venue="northgate-community-centre",
        lead="robin",
        length=60,
        frequency=Frequency.MONTHLY,
        nth=LAST,
        point=4,
        usual=11,
    ),
    Talk(
        "lunch-break-online",
        "Lunch Break Online",
        "Three times a week, an hour in the middle of the day. Come for one or for all.",
        "riverbend-online",
        time(12, 30),
        (MON, WED, FRI),
        lead="coordinator",
        kind=Kind.ONLINE,
        length=60,
        audiences=("newcomers",),
        phone=PHONE,
        code="lunch 4711",
        usual=18,
    ),
    Talk(
        "womens-evening",
        "Women’s Evening",
        "An evening among women. Children can come along; there are toys and a quiet corner.",
        "northgate",
        time(19),
        (TUE,),
        venue="northgate-community-centre",
        lead="robin",
        audiences=("children", "women"),
        usual=7,
    ),
    Talk(
        "saturday-breakfast",
        "Saturday Breakfast",
        "Men at one long table, with coffee and rolls, before the shops open.",
        "northgate",
        time(9),
        (SAT,),
        venue="signal-box-cafe",
        lead="robin",
        length=60,
        audiences=("men",),
        usual=6,
    ),
    Talk(
        "alongside",
        "Alongside",
        "For partners, parents, children and friends. What can I do, what can’t I, and how am I myself?",
        "hillside",
        time(19, 30),
        (THU,),
        venue="hillside-chapel-rooms",
        lead="noor",
        kind=Kind.HYBRID,
        audiences=("relatives",),
        usual=8,
    ),
    Talk(
        "under-thirty",
        "Under Thirty",
        "Young people from all over, Sundays before the week begins.",
        "riverbend-online",
        time(17),
        (SUN,),
        lead="robin",
        kind=Kind.ONLINE,
        length=75,
        audiences=("lgbtq", "young"),
        usual=14,
    ),
    Talk(
        "night-owls",
        "Night Owls",
        "Late, when it is quiet and the evening is long. We begin before midnight and end after it.",
        "riverbend-online",
        time(23),
        (SAT,),
        kind=Kind.ONLINE,
        phone=PHONE,
        usual=12,
    ),
    Talk(
        "veterans-table",
        "Veterans’ Table",
        "Those who have served, among themselves.",
        "harbour-street",
        time(18),
        (WED,),
        venue="harbour-street-library",
        lead="priya",
        frequency=Frequency.MONTHLY,
        nth=2,
        audiences=("veterans",),
        usual=5,
    ),
    Talk(
        "eight-weeks-of-change",
        "Eight Weeks of Change",
        "A course in small steps, each with a sheet to take home. You can join at any point.",
        "mill-lane",
        time(18),
        (TUE,),
        venue="mill-lane-hall",
        lead="priya",
        begins_in=-14,
        ends_in=41,
        point=1,
        usual=8,
    ),
    Talk(
        "open-door-day",
        "Open Door Day",
        "Come and see how a meeting works, talk to those who run them, and take some sheets home.",
        "mill-lane",
        time(14),
        (SAT,),
        venue="mill-lane-hall",
        lead="facilitator",
        length=180,
        frequency=Frequency.ONCE,
        begins_in=17,
        audiences=("newcomers", "relatives"),
        usual=0,
    ),
    Talk(
        "eastside-evening",
        "Eastside Evening",
        "A weekly meeting in New York; everybody is welcome, LGBTQ+ people run it.",
        "eastside",
        time(18, 30),
        (TUE,),
        venue="ferry-house",
        lead="ben",
        timezone="America/New_York",
        audiences=("lgbtq",),
        usual=10,
    ),
    Talk(
        "early-start",
        "Early Start",
        "An hour by the water before work.",
        "harbourside-sydney",
        time(6, 30),
        (WED,),
        venue="boatshed-rooms",
        lead="mia",
        length=60,
        timezone="Australia/Sydney",
        point=4,
        usual=6,
    ),
    Talk(
        "los-jueves",
        "Los jueves",
        "Una hora y media para hablar de cómo nos va y probar una herramienta. En la sala o por vídeo.",
        "circulo-de-madrid",
        time(20),
        (THU,),
        venue="casa-del-puente",
        lead="elena",
        kind=Kind.HYBRID,
        timezone="Europe/Madrid",
        language="es",
        usual=9,
    ),
    Talk(
        "kathmandu-saturday",
        "Kathmandu Saturday",
        "A Saturday evening in Nepali, by video, for people in Nepal and far from it.",
        "riverbend-online",
        time(18, 45),
        (SAT,),
        lead="kiran",
        kind=Kind.ONLINE,
        length=60,
        timezone="Asia/Kathmandu",
        language="ne",
        usual=7,
    ),
    Talk(
        "pacific-lunch",
        "Pacific Lunch",
        "A short hour in the middle of the day on the west coast, by video.",
        "riverbend-online",
        time(12),
        (TUE,),
        lead="coordinator",
        kind=Kind.ONLINE,
        length=60,
        timezone="America/Los_Angeles",
        point=2,
        usual=9,
    ),
    Talk(
        "canal-side-evening",
        "Canal Side Evening",
        "Waits until the studio is repaired. Harbour Street is ten minutes away.",
        "harbour-street",
        time(19),
        (FRI,),
        venue="canal-side-studio",
        state=State.PAUSED,
        usual=5,
    ),
    Talk(
        "walk-and-talk",
        "Walk and Talk",
        "Along the river and back, rain or shine. The plan is still being made.",
        "mill-lane",
        time(10, 30),
        (SUN,),
        venue="mill-lane-hall",
        state=State.DRAFT,
        length=75,
        usual=0,
    ),
    Talk(
        "friday-late",
        "Friday Late",
        "Ended when the café changed its hours. Night Owls meets on Saturdays.",
        "northgate",
        time(21),
        (FRI,),
        venue="signal-box-cafe",
        state=State.ENDED,
        ends_in=-35,
        usual=5,
    ),
)
