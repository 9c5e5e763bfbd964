"""Lists as the world writes them, made up: a city's with end times and coordinates, another's with hardly anything."""

from typing import Any

Fields = dict[str, Any]

DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def row(slug: str = "a", **fields: Any) -> Fields:
    """A row that is taken as it is: Tuesdays from 19:00 to 20:30 in Riverbend."""
    return {"name": slug.title(), "slug": slug, "day": 2, "time": "19:00", "end_time": "20:30", **fields}


def at(number: int, **fields: Any) -> Fields:
    """A row with one of 61 places, numbered."""
    number %= 61
    place = {
        "location": f"Hall {number}",
        "formatted_address": f"{number + 1} Mill Lane, Riverbend, RV{number % 9} 1AA, UK",
        "latitude": 51.0 + number / 100,
        "longitude": -1.0 - number / 100,
        "region": "Riverbend",
    }
    return place | ({"sub_region": ("North", "South")[number % 2]} if number % 3 else {}) | fields


def full(count: int = 700) -> list[Fields]:
    """A list of the first sort, ``count`` rows. Of each ten rows five are plain, three closed, two have a link too."""
    found = []
    for number in range(count):
        hour = number % 24
        fields: Fields = at(
            number,
            name=f"Evening Talk {number % 400}",  # some share name, place and time
            slug=f"evening-talk-{number}",
            day=number % 7,
            time=f"{hour:02}:{(0, 15, 30)[number % 3]:02}",
            end_time=f"{(hour + 1) % 24:02}:{(0, 15, 30)[number % 3]:02}",
            types=[("O", "C")[number % 2], *(["X"] if number % 4 else []), *(["ZZ9"] if number % 11 == 0 else [])],
            updated="8/28/2021",
        )
        if number % 2:
            fields["group"] = f"Group {number % 25}"
        if number % 10 in (1, 2, 3):
            fields["types"] = [*fields["types"], "TC"]
        if number % 10 in (2, 3, 4, 5):
            fields["conference_url"] = f"https://meet.example.org/{number}"
        if number % 10 == 5:
            fields |= {"location": "Online Meeting", "formatted_address": "Riverbend, UK"}
        if number % 50 == 0:
            fields |= {"time": "19:15", "end_time": "08:15"}
        if number % 13 == 0:
            fields |= {"notes": "Bring a pen. \r\n\r\n\r\n", "types": [*fields["types"], "W", "S"]}
        found.append(fields)
    return found


def bare(count: int = 300) -> list[Fields]:
    """A list of the second sort: days as lists, times with AM and PM, no end, no coordinates, untidy texts."""
    found = []
    for number in range(count):
        hour = number % 12 + 1
        fields: Fields = {
            "name": f"Nooner  {number} ",
            "slug": str(number),
            "day": [number % 7] if number % 9 else [1, 3, 5],
            "time": f"{hour}:00 {('AM', 'PM')[number % 2]}",
            "location": f" Club {number % 40} ",
            "address": f"{number % 40} - 118 Avenue, Northtown, T6E 4E8, Canada",
            "region": "Northtown ",
            "types": ["C"] if number % 3 else ["O", "X"],
            "group": f"Club {number % 40} Group ",
            "updated": "4/4/2021 10:28:35 AM",
            "url": f"https://meetings.example.org/{number}",
        }
        if number % 4 == 0:
            fields |= {"types": ["ONL", *fields["types"]], "conference_url": f"https://meet.example.org/{number}"}
        if number % 8 == 0:
            fields |= {"address": "Northtown, Alberta, T5B 0S5, Canada", "types": ["TC", *fields["types"]]}
            del fields["location"]
        if number == 7:
            fields["types"] = [""]
        found.append(fields)
    return found
