"""Chinese words in an English book: search finds them, and browsers and screen readers know what they are."""

import re

from docutils import nodes
from sphinx.search.en import SearchEnglish

from .glossary import replace, texts

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
# Longer parts would be sentences; this book has words.
LONGEST = 12


class SearchWithChinese(SearchEnglish):
    """English as ever; Chinese has no spaces, so Sphinx would index a whole line of it as one word.

    What is typed is cut by search.js.
    """

    def split(self, input):
        words = []
        for word in super().split(input):
            words += [piece for piece in HAN.split(word) if piece]
            # Every part of a run: whichever of them is looked up, it is in the index.
            words += [run[i:j] for run in HAN.findall(word) for i in range(len(run))
                      for j in range(i + 1, min(len(run), i + LONGEST) + 1)]
        return words


def mark(app, doctree):
    """Say of Chinese words in the text that they are Chinese; of a page whose front matter has a `lang`, say it once."""
    if lang := app.env.metadata[app.env.docname].get("lang"):
        doctree[0]["classes"].append(f"language-{lang}")
        return
    for text in list(texts(doctree)):
        if found := [(match.start(), match.end(), nodes.inline(classes=["language-zh-Hans"]))
                     for match in HAN.finditer(text.astext())]:
            replace(text, found)


def setup(app):
    app.add_search_language(SearchWithChinese)
    # After the glossary has read its names.
    app.connect("doctree-read", mark)
