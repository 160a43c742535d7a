"""Chinese words in an English book: search finds them, and browsers and screen readers know what they are."""

import re
from pathlib import Path

from docutils import nodes
from sphinx.search.en import SearchEnglish

from .glossary import replace, texts

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
GLOSSARY = Path(__file__).parents[2].joinpath("glossary.md").read_text(encoding="utf-8")


def parts(text):
    """Every part of every run of Chinese characters."""
    return {run[i:j] for run in HAN.findall(text) for i in range(len(run)) for j in range(i + 1, len(run) + 1)}


class SearchWithChinese(SearchEnglish):
    """English as ever; Chinese has no spaces, so Sphinx would index a whole line of it as one word.

    Indexed are the parts of the glossary's names, and every character; search.js cuts what is typed into these.
    """

    known = {part for names in re.findall(r" · (.+)\n: ", GLOSSARY) for part in parts(names)}

    def split(self, input):
        words = []
        for word in super().split(input):
            words += [piece for piece in HAN.split(word) if piece]
            words += sorted(part for part in parts(word) if len(part) == 1 or part in self.known)
        return words


def mark(app, doctree):
    """Say of Chinese words in the text that they are Chinese; a page with a `lang` in its front matter says it once."""
    lang = app.env.metadata[app.env.docname].get("lang")
    doctree[0]["classes"] += [f"language-{lang}"] if lang else []
    for text in [] if lang else list(texts(doctree)):
        if found := [(match.start(), match.end(), nodes.inline(classes=["language-zh-Hans"]))
                     for match in HAN.finditer(text.astext())]:
            replace(text, found)


def setup(app):
    app.add_search_language(SearchWithChinese)
    # After the glossary has read its names.
    app.connect("doctree-read", mark)
