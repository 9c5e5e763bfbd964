"""QR codes as drawings."""

import segno
from markupsafe import Markup


def svg(address: str) -> Markup:
    """An address as an SVG drawing that has the address for its title."""
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_inline(border=0, omitsize=True, title=f"QR: {address}", svgclass="qr"))  # noqa: S704
