"""Where the theme puts things: all that the site's tests know of it. Another theme changes this module alone."""

# The text of a page, its title among it.
TEXT = "article"
# The text and what stands right around it: the contents, the ways back and on.
MAIN = ".main"
# The title that is read.
TITLE = "article h1"
# The first stop of the Tab key: what it says, and the id that it leads to.
SKIP_LINK, SKIPS_TO = "Skip to content", "furo-main-content"
# The keys that open the search field, which is focused then; Enter leads to search.html.
SEARCH_KEYS = "Control+k"
# The button that goes round light, dark and what the system says; one of them is to be seen.
SCHEME_SWITCH = ".theme-toggle"
# The ways to the page before and the page after, in `MAIN`.
BACK, ONWARD = "a.prev-page", "a.next-page"
# The list of a page's headings; the bar above the text on a telephone.
CONTENTS, BAR = ".toc-tree", ".mobile-header"
# The buttons that lead to the repository.
REPOSITORY_LINKS = ".view-this-page a:not([download])"
# Useless on paper: the side bars, the bars above the text, ways on, buttons of code, the way up, links of headings.
NOT_ON_PAPER = (".sidebar-drawer", ".toc-drawer", ".mobile-header", ".content-icon-container", ".related-pages",
                ".copybtn", ".back-to-top", ".headerlink", ".search-link")
# Boxes that scroll sideways where they are too wide, and are a stop on the way by keyboard only then.
SCROLLING = ".katex-display, .table-wrapper, pre, td, .wide"
# What may reach beyond the edge, since nobody sees it there: signs for readers by ear, parts that are folded away.
BEYOND_THE_EDGE = "svg, .katex-mathml, .headerlink, .visually-hidden, .toc-drawer"
# The theme's script: what it does comes late, and the first line doesn't wait for it.
SCRIPT = "**/furo.js*"
