"""Write what a new book or a new chapter begins with."""
