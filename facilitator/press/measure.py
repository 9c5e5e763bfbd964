"""What can be read off a printed file."""

import io

import pikepdf


def pages(data: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)
