"""The directives, one file each, under their names."""
