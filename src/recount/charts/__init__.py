"""Charts: pictures that a chapter draws with matplotlib, each with its table and its words."""
