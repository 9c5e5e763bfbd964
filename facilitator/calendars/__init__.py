"""Public calendar feeds in iCalendar (RFC 5545), what is kept of them, and the pages that help to subscribe."""
