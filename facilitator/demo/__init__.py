"""Sample data: an invented organisation, its groups, meetings and volunteers, and some weeks of counts."""
