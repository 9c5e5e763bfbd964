"""Other people's programs read our calendars: ``make audit``, which needs Node.js."""
