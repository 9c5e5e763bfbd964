"""Who leads which date."""
