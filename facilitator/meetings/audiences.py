"""Who a meeting is for, and the Meeting Guide code of each."""

from flask_babel import lazy_gettext as _l

# key: (what people read, the Meeting Guide code; empty where that format has none)
AUDIENCES = {
    "newcomers": (_l("Newcomers welcome"), "BE"),
    "relatives": (_l("Relatives and friends"), ""),
    "women": (_l("Women"), "W"),
    "men": (_l("Men"), "M"),
    "lgbtq": (_l("LGBTQ+"), "LGBTQ"),
    "young": (_l("Young people"), "Y"),
    "veterans": (_l("Veterans"), ""),
    "children": (_l("Children can come along"), "CF"),
}
