"""The roles and directives that a page may use: those of this library and a few of Sphinx."""

# Roles that show data or results; `recount.sphinxext.roles` registers them.
DATA_ROLES = tuple("claim evidence assumption result event asof quote verdict chart".split())

CITATION_ROLES = ("cite",)

ROLES = (*DATA_ROLES, *CITATION_ROLES, "term")

# Directives that `recount.sphinxext` registers.
OWN_DIRECTIVES = tuple(
    "annotated-page appendix bibliography chart-thumbnails checksums cite-this claim-box "
    "downloads editions reference-table verdict-crosstab what-if".split()
)

DIRECTIVES = (*OWN_DIRECTIVES, "glossary", "note", "only", "warning")
