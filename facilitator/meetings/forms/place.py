"""A venue: on a page of its own, and within the form of a meeting that takes place at a new one."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form as PlainForm
from wtforms import HiddenField, StringField

from facilitator.forms import ChoiceField, Form, LineField, Needed, OneField, TextField, ZoneField, refuse
from facilitator.meetings import positions
from facilitator.meetings.forms import options
from facilitator.meetings.models import Organisation, Venue
from facilitator.meetings.venues import AlreadyThere, Place

STEP_FREE = {"yes": _l("Yes"), "no": _l("No"), "": _l("Not known")}


class PositionField(StringField):
    """Coordinates as they are pasted from a map; ``data`` is (latitude, longitude) or None."""

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else positions.write(*(self.data or (None, None)))

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the two numbers; what can't be read stays in the field."""
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not text:
            return
        try:
            self.data = positions.parse(text[:2000])
        except positions.NotAPosition as error:
            raise ValueError(_("Enter latitude and longitude such as 51.5074, -0.1278.")) from error


class PlaceFields(PlainForm):
    """What there is to say of a venue."""

    name = LineField(_l("Name of the venue"), [Needed(_l("Enter the name of the venue."))], most=200)
    address = LineField(_l("Street and number"), most=300, render_kw={"autocomplete": "off"})
    town = LineField(_l("Town"), [Needed(_l("Enter the town."))], most=120, render_kw={"autocomplete": "off"})
    region = LineField(_l("County, state or region"), most=120, render_kw={"autocomplete": "off"})
    postcode = LineField(_l("Postcode"), most=20, render_kw={"autocomplete": "off"})
    country = ChoiceField(_l("Country"), default="")
    position = PositionField(_l("Coordinates"), render_kw={"autocomplete": "off"})
    timezone = ZoneField(
        _l("Time zone"),
        [Needed(_l("Enter the time zone of the venue."))],
        render_kw={"list": "zones", "autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"},
    )
    step_free = OneField(_l("Is it step-free, from the street to the room?"), default="")
    way_in = TextField(_l("How to get in"), most=1000)

    def offer(self) -> None:
        """Fill in what can be chosen."""
        self.country.choices = options.choices(options.countries(), empty=_("Not said"))
        self.step_free.choices = options.choices(STEP_FREE)

    def place(self) -> Place:
        """What was filled in."""
        latitude, longitude = self.position.data or (None, None)
        return Place(
            name=self.name.data,
            address=self.address.data or "",
            town=self.town.data,
            region=self.region.data or "",
            postcode=self.postcode.data or "",
            country=self.country.data or "",
            latitude=latitude,
            longitude=longitude,
            timezone=self.timezone.data,
            step_free={"yes": True, "no": False}.get(self.step_free.data or ""),
            way_in=self.way_in.data or "",
        )

    def refuse_twin(self, twin: AlreadyThere) -> None:
        """Say at the field that the venue is in the list already."""
        venue = twin.venue
        refuse(self.name, _("There is already a venue %(name)s in %(town)s.", name=venue.name, town=venue.town))


class VenueForm(PlaceFields, Form):
    """A venue on a page of its own. ``version`` is the stamp of the venue that was opened."""

    version = HiddenField()


def of_venue(venue: Venue) -> dict[str, Any]:
    """A stored venue as the fields show it."""
    names = ("name", "address", "town", "region", "postcode", "country", "timezone", "way_in")
    known = venue.latitude is not None and venue.longitude is not None
    return {name: getattr(venue, name) for name in names} | {
        "position": (venue.latitude, venue.longitude) if known else None,
        "step_free": {True: "yes", False: "no", None: ""}[venue.step_free],
    }


def of_organisation(organisation: Organisation) -> dict[str, Any]:
    """What a new venue begins with."""
    return {"country": organisation.country, "timezone": organisation.timezone}
