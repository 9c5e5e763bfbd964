"""How fast the site answers, as ratios to what the same parts could do at best on the same machine: ``make bench``."""
