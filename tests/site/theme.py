"""What the theme calls things: the words of its controls, its selectors and its scripts' functions.

Tests of the built pages take them from here, so that a new name is one change.
"""

FILTER = "Filter"
SEARCH = "Search the book"
THEME = "Theme: {}"
THEMES = ("system", "light", "dark")
SHOW_CODE, HIDE_CODE = "Show all code", "Hide all code"
COPY_CITATION = "Copy citation"
ADJUST, RESET = "Adjust inputs", "Reset"
PANEL_TITLE = "Adjust the inputs of: {}"
NOT_LOADED = "Could not load the input controls"
BOOK_ORDER = "In the order of the book"
SORTED = "Sorted by {}, each unit separately, {}"
OWN_VALUE, AS_PUBLISHED = "Your value, not the published one:", "As published:"
NOT_STORED = "It is not stored"

NUMBER = "a.number"
CARD = ".card:popover-open"
FOUND, SEARCH_COUNT = "#search-results a", "#search-count"
TABLE = "table.reference"
CITE = "details.cite"
CODE = "details.code"
SLIDERS_BUTTON = ".adjust-inputs"
SLIDERS = ".input-sliders"
OWN_SLIDERS = ".input-sliders-adjusted"
ADJUSTABLE = "data-adjustable"
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
RESULTS, SLIDERS_SCRIPT = "ADJUSTABLE_RESULTS", "inputSliders"
SLIDERS_FILES = ["adjustable-results.js", "input-sliders.js"]
