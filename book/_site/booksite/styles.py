"""One style sheet for the whole site, holding what its pages use.

The theme brings ten sheets, each a request that the first line waits for, and nine tenths of their
rules (and all but a dozen icons of a font of 160 KB) are for pages of other kinds. So after the build
every rule is dropped whose selector names a class, id or element that no page has and no script
names. The sheets themselves stay where they are: nothing of the theme is changed.
"""

import hashlib
import re
from html import unescape
from pathlib import Path

import tinycss2

from . import katex
from .fonts import cut, subset_as_data
from .stop import stop

NAME = "site.css"
LINK = re.compile(r'\s*<link\b(?=[^>]*\brel="stylesheet")[^>]*>')
HREF = re.compile(r'\bhref="([^"?]*)')
OF = re.compile(r'\bdata-of="([^"]*)"')
DATA = re.compile(r"<script\b[^>]*>.*?</script>", re.S)
WORD = re.compile(r"-?[A-Za-z_][\w-]*")
TAG = re.compile(r"<([A-Za-z][\w-]*)")
NAMES = re.compile(r"""\b(?:class|id)=(?:"([^"]*)"|'([^']*)')""")
# Read by hand or on a page that isn't read here, a moment may need more.
ALWAYS = {"html", "body", "root"}
NESTED = {"media", "supports", "layer", "container"}


def sheets_of(html, page, static):
    """The sheets that a page links, in their order, as paths below `static`."""
    found = []
    for link in LINK.findall(html):
        if of := OF.search(link):
            found += of[1].split()
        else:
            path = (page.parent / unescape(HREF.search(link)[1])).resolve()
            found.append(path.relative_to(static.resolve()).as_posix())
    return found


def signs_of(html):
    """Every sign of the page's formulas, and whatever else stands between their beginning and a paragraph's end."""
    drawn = re.findall(r'<span class="katex-html".*?(?=<math|</p>|</div>|$)', html, flags=re.S)
    return set(unescape("".join(re.sub(r"<[^>]*>", "", part) for part in drawn)))


def linked(html, root, sheets, version):
    """The page with one link in the place of all; the link remembers what it stands for."""
    link = f'\n    <link rel="stylesheet" href="{root}_static/{NAME}?v={version}" data-of="{" ".join(sheets)}" />'
    first = LINK.search(html)
    return html[:first.start()] + link + LINK.sub("", html[first.start():]) if first else html


def in_one_order(lists):
    """Every sheet of every page once, each after those that it follows on its page."""
    order = []
    for sheets in sorted(lists, key=len, reverse=True):
        place = 0
        for sheet in sheets:
            if sheet in order:
                place = order.index(sheet) + 1
            else:
                order.insert(place, sheet)
                place += 1
    return order


def words_of(html):
    """Names of elements, classes and ids on a page."""
    html = DATA.sub("", html)
    words = set(TAG.findall(html))
    for double, single in NAMES.findall(html):
        words.update(unescape(double or single).split())
    return words


def words_of_script(path):
    return set(WORD.findall(path.read_text(encoding="utf-8")))


def write(static, sheets, words, formulas):
    """Put the one sheet into `static`, if it isn't there; returns a short hash of what it is made of.

    Parameters
    ----------
    static : Path
    sheets : list of str
        Paths below `static`, in their order.
    words : set of str
        Names of elements, classes and ids that there are or may come to be.
    formulas : set of str
        Every sign that stands in a formula.
    """
    made_of = hashlib.sha256(repr((sorted(words), sorted(formulas))).encode())
    for source in [*(static / sheet for sheet in sheets), *Path(__file__).parent.glob("*.py")]:
        made_of.update(source.read_bytes())
    version = made_of.hexdigest()[:8]
    head = f"/* {version} */\n"
    sheet = static / NAME
    # It takes some seconds.
    if not (sheet.is_file() and sheet.read_text(encoding="utf-8").startswith(head)):
        rules = [rule for name in sheets for rule in rules_of(static / name, static)]
        css = with_small_fonts(kept(rules, words | ALWAYS), static, formulas)
        sheet.write_text(head + css, encoding="utf-8")
    return version


def rules_of(path, static):
    """A sheet's rules, with what it imports in place and addresses relative to `static`."""
    text = path.read_text(encoding="utf-8")

    def moved(found):
        address = found[1].strip("\"' ")
        if re.match(r"data:|#|https?:|//", address):
            return found[0]
        target = (path.parent / address).resolve().relative_to(static.resolve())
        return f'url("{target.as_posix()}")'

    text = re.sub(r"url\(([^)]*)\)", moved, text)
    found = []
    for rule in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        if rule.type == "error":
            stop(f"{path}: {rule.message}")
        if rule.type == "at-rule" and rule.lower_at_keyword == "import":
            address = next(token.value for token in rule.prelude if token.type in ("string", "url"))
            # What isn't below the folder of the sheet comes from `url(…)`, which is moved already.
            found += rules_of((path.parent / address).resolve(), static)
        elif not (rule.type == "at-rule" and rule.lower_at_keyword == "charset"):
            found.append(rule)
    return found


def kept(rules, words):
    """The text of the rules that may say something about a page of these words."""
    out = []
    for rule in rules:
        if rule.type == "qualified-rule":
            chosen = [selector for selector in split(rule.prelude) if matches(selector, words)]
            if chosen:
                out.append(",".join(map(text_of, chosen)) + "{" + text_of(rule.content) + "}")
        elif rule.type == "at-rule" and rule.content is not None and rule.lower_at_keyword in NESTED:
            inner = kept(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), words)
            if inner:
                out.append(f"@{rule.at_keyword} {text_of(rule.prelude)}{{{inner}}}")
        elif rule.type == "at-rule":
            body = "" if rule.content is None else "{" + text_of(rule.content) + "}"
            out.append(f"@{rule.at_keyword} {text_of(rule.prelude)}" + (body or ";"))
    return "\n".join(out)


def split(tokens):
    """A list of selectors, apart at their commas."""
    parts = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def matches(selector, words):
    """Whether a page may have what a selector names. What stands in brackets is believed."""
    before = ""
    for token in selector:
        if token.type == "ident" and before != ":":
            if token.value not in words and token.lower_value not in words:
                return False
        elif token.type == "hash" and token.value not in words:
            return False
        before = token.value if token.type == "literal" else ""
    return True


def text_of(tokens):
    """Tokens as text, without comments and with one space for many."""
    text = tinycss2.serialize([token for token in tokens if token.type != "comment"])
    return re.sub(r"\s+", " ", text).strip()


def with_small_fonts(css, static, formulas):
    """Icons come within the sheet, and only those that a kept rule draws; the formulas' fonts are cut too."""
    signs = {chr(int(code, 16)) for code in re.findall(r"\\(f[0-9a-f]{3}|e[0-9a-f]{3})\b", css)}
    signs = "".join(sorted(signs | set(re.findall("[\ue000-\uf8ff]", css))))

    def smaller(face):
        found = re.search(r"""url\("?([^")]*?([\w-]+))\.woff2"?\)""", face[0])
        if "fontawesome" in found[1]:
            address = subset_as_data(static / f"{found[1]}.ttf", signs)
        else:
            content = cut(katex.folder() / "fonts" / f"{found[2]}.ttf", "".join(sorted(formulas)))
            address = content and f"katex/fonts/{found[2]}-{hashlib.sha256(content).hexdigest()[:8]}.woff"
            if address:
                (static / address).write_bytes(content)
        return re.sub(r"src:.*?(?=[;}])", f"src:url({address}) format('woff')", face[0]) if address else ""

    for old in (static / "katex" / "fonts").glob("*.woff"):
        old.unlink()
    return re.sub(r"@font-face\s*\{[^}]*\}", smaller, css)
