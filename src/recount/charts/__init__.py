"""Charts: one module a kind, each a table, a figure drawn from it, and the words of both."""
