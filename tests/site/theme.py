"""What the theme calls things: the words of its controls, its selectors and its scripts' functions.

Tests of the built pages take them from here, so that a new name is one change.
"""

FILTER = "Filter"
SEARCH = "Search the book"
THEME = "Theme: {}"
THEMES = ("system", "light", "dark")
SHOW_CODE, HIDE_CODE = "Show all code", "Hide all code"
COPY_CODE = "Copy this code"
COPY_CITATION = "Copy citation"
MOVE_INPUTS, RESET = "Move its inputs", "Reset"
BOOK_ORDER = "In the order of the book"
SORTED = "Sorted by {}, each unit separately, {}"

NUMBER = "a.number"
CARD = ".card:popover-open"
FOUND, SEARCH_COUNT = "#search-results a", "#search-count"
TABLE = "table.reference"
ROWS = f"{TABLE} > tbody:not([hidden]):not(.later)"  # that are seen
DETAILS = ".more details"  # what is folded below a row
CODE = "details.code"
WHAT_MOVES, WHAT_IF_INPUT = ".what-moves", ".what-if li[data-input]"
# Classes, for the pages as text
CHART, CHART_SOURCES, CHART_FILES = "chart", "chart-sources", "chart-files"
CITE_BOX = "cite-box"
FRAGMENT = "fragment"  # a quotation of the annotated page
VERDICT_CROSSTAB, THUMBNAILS = "verdict-crosstab", "chart-thumbnails"
# What scripts add to the text of a page
ADDED = (
    '//*[@class="copy-buttons" or @class="filter" or @class="code-switch"]'
    " | //button[not(ancestor::thead)]"
)

# Names in scripts
OPEN_CARD, CLOSE_CARD, SENTENCE_OF = "openCard", "closeCard", "sentenceOf"
WHAT_IF = "whatIf"
