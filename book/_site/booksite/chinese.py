"""Chinese words in an English book: search finds them, and browsers and screen readers know what they are."""

import re

from docutils import nodes
from sphinx.search.en import SearchEnglish

from .prose import replace

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
# Longer runs would be sentences; this book has words.
LONGEST = 12


def pieces(run):
    """Every part of a run of Chinese characters: whichever of them is looked up, it is in the index."""
    return [run[i:j] for i in range(len(run)) for j in range(i + 1, min(len(run), i + LONGEST) + 1)]


class SearchWithChinese(SearchEnglish):
    """English as ever; Chinese has no spaces, so Sphinx would index a whole line of it as one word."""

    # What is typed is cut at the border of the scripts, and a run of Chinese characters into the
    # longest words that the index knows.
    js_splitter_code = """
function splitQuery(query) {
  const known = (word) => [Search._index?.terms, Search._index?.titleterms]
    .some((words) => words && Object.hasOwn(words, word));
  const cut = (run) => {
    const words = [];
    for (let start = 0; start < run.length; ) {
      let end = run.length;
      while (end > start + 1 && !known(run.slice(start, end))) end -= 1;
      words.push(run.slice(start, end));
      start = end;
    }
    return words;
  };
  return query
    .split(/[^\\p{Letter}\\p{Number}_\\p{Emoji_Presentation}]+/gu)
    .flatMap((word) => word.split(/(\\p{Script=Han}+)/gu))
    .filter((word) => word)
    .flatMap((word) => (/\\p{Script=Han}/u.test(word) ? cut(word) : [word]));
}
"""

    def split(self, input):
        words = []
        for word in super().split(input):
            words += [piece for piece in HAN.split(word) if piece]
            words += [piece for run in HAN.findall(word) for piece in pieces(run)]
        return words


def mark(app, doctree):
    """Say of Chinese words in the text that they are Chinese."""
    for text in list(doctree.findall(nodes.Text)):
        if isinstance(text.parent, (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw,
                                    nodes.title)):
            continue
        found = [(match.start(), match.end(), nodes.inline(classes=["language-zh-Hans"]))
                 for match in HAN.finditer(text.astext())]
        if found:
            replace(text, found)


def setup(app):
    app.add_search_language(SearchWithChinese)
    app.connect("doctree-read", mark)
