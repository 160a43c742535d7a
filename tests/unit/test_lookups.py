"""What the look-up pages are made of: places to link to, glossary terms, named works, Chinese words in the search."""

import ast
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import losslab
import nbformat
import numpy as np
import pytest
from booksite import chinese, glossary, places
from docutils import nodes
from pybtex.database import parse_file

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"


def page(*children):
    return nodes.section("", *children)


def paragraph(*parts):
    return nodes.paragraph("", "", *(nodes.Text(part) if isinstance(part, str) else part for part in parts))


def link(text):
    return nodes.reference("", text, refuri="https://example.org")


# Running text --------------------------------------------------------------------------------

def test_running_text_leaves_out_what_must_not_be_linked():
    tree = page(
        nodes.title("", "entropy"), paragraph("one ", nodes.literal("", "entropy"), " two ", link("entropy")),
        nodes.literal_block("", "entropy"), nodes.math_block("", "entropy"),
        nodes.raw("", "<summary>entropy</summary>", format="html"), paragraph(nodes.strong("", "three")))
    assert [text.astext() for text in glossary.texts(tree)] == ["one ", " two ", "three"]


def test_lines_of_a_paragraph_are_one_text():
    tree = page(paragraph("cross", "\n", "entropy"))
    glossary.join_lines(tree)
    assert [text.astext() for text in glossary.texts(tree)] == ["cross\nentropy"]


def test_pieces_of_a_text_are_replaced_in_their_place():
    tree = paragraph("one two three")
    glossary.replace(tree[0], [(0, 3, nodes.emphasis()), (4, 7, nodes.strong())])
    assert [(type(node).__name__, node.astext()) for node in tree] == [
        ("emphasis", "one"), ("Text", " "), ("strong", "two"), ("Text", " three")]


# Places --------------------------------------------------------------------------------------

def test_steps_cells_and_boxes_can_be_linked_to(tmp_path):
    path = tmp_path / "chapter.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_markdown_cell("text"), nbformat.v4.new_code_cell("1", id="the-check")]), path)
    env = SimpleNamespace(docname="chapter", doc2path=lambda name: path, metadata={"chapter": {}})
    tree = page(
        paragraph(nodes.strong("", "Step 12: why."), " Steps", nodes.strong("", "Stepwise 3")),
        nodes.raw("", '<div class="box claim" id="claim-a">', format="html"),
        nodes.container(nb_element="cell_code", cell_index=1))
    places.name(SimpleNamespace(env=env), tree)
    assert set(env.metadata["chapter"]["myst_slugs"]) == {"step-12", "claim-a", "cell-the-check"}
    assert [node["ids"] for node in tree.findall(nodes.strong)] == [["step-12"], []]


# The glossary --------------------------------------------------------------------------------

def entry(names, *meaning):
    return nodes.definition_list_item("", nodes.term("", names), nodes.definition("", paragraph(*meaning)))


def terms(*names, elsewhere=()):
    return [glossary.Term(tuple(name.split(", ")), glossary.slug(name.split(", ")[0]), "A word.",
                          frozenset(elsewhere)) for name in names]


def found(tree, listed, docname="book/01"):
    return [(text.astext()[start:end], term.names[0])
            for text, found in glossary.mentions(tree, listed, docname) for start, end, term in found]


def test_an_entry_is_read():
    tree = nodes.definition_list("", entry("KL divergence, divergence · KL 散度、相对熵",
                                           "What a wrong\nbelief costs. ", link("Chapter 3"), " Not a distance."))
    read = glossary.read(page(tree, nodes.comment("", "Another sense: KL divergence in 02-b")))
    assert list(read) == [glossary.Term(("KL divergence", "divergence"), "term-kl-divergence",
                                  "What a wrong belief costs.", frozenset({"book/02-b"}))]


def test_every_entry_has_its_form():
    text = (BOOK / "glossary.md").read_text(encoding="utf-8")
    entries = re.findall(r"(?m)^(\S.*)\n: ((?:.|\n(?=\S| {2}))*)", text)
    assert len(entries) > 80
    seen = []
    for names, said in entries:
        english, dot, chinese = names.partition(" · ")
        assert dot and re.search(r"[\u4e00-\u9fff]", chinese), f"{english}: no Chinese name after “ · ”"
        meaning, link, _ = said.partition("[")
        assert meaning.rstrip().endswith("."), f"{english}: its meaning isn't a sentence before the link"
        assert link, f"{english}: no link to where it is earned"
        assert "$" not in meaning, f"{english}: a formula in its meaning; that is shown as plain text, so use words"
        seen += [name.lower() for name in english.split(", ")]
    assert not {name for name in seen if seen.count(name) > 1}, "two entries with one name"
    for other, _ in glossary.OTHER.findall(text):
        assert other.lower() in seen, f"{other}: it has another sense somewhere, but no entry"


# The first character that GB 2312 has under each letter of pinyin, and those of our names that it has elsewhere.
LETTERS = dict(zip("ABCDEFGHJKLMNOPQRSTWXYZ", "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"))
ELSEWHERE = {"校": "J", "熵": "S", "阈": "Y"}


def letter(name):
    """Where a name stands in the order of pinyin."""
    if not re.match(r"[\u4e00-\u9fff]", name):
        return "0–Z"
    return ELSEWHERE.get(name[0]) or max(
        letter for letter, first in LETTERS.items() if first.encode("gb2312") <= name[0].encode("gb2312"))


def test_every_chinese_name_leads_to_its_entry():
    text, _, by_name = (BOOK / "glossary.md").read_text(encoding="utf-8").partition("\n## By the Chinese name\n")
    wanted = [(name, glossary.slug(names.partition(" · ")[0].split(", ")[0]))
              for names in re.findall(r"(?m)^(\S.*)\n: ", text) for name in names.partition(" · ")[2].split("、")]
    listed = re.findall(r"\[(.+?)\]\(glossary\.md#([\w-]+)\)", by_name)
    assert len(listed) > 150 and sorted(listed) == sorted(wanted)
    groups = re.findall(r"(?m)^\*\*(.+?)\*\* ((?:.+\n)+)", by_name)
    assert [group for group, _ in groups] == sorted({letter(name) for name, _ in listed})
    for group, names in groups:
        assert {letter(name) for name in re.findall(r"\[(.+?)\]", names)} == {group}


@pytest.mark.parametrize("text, expected", [
    ("Entropy and entropy", ["Entropy"]),
    ("cross-entropy only", []),
    ("the losses", ["losses"]),
    ("glossy lossless", []),
    ("a learning\nrate, two learning rates", ["learning\nrate"]),
    ("Newton’s method", ["Newton’s method"]),
    ("Newton's method", ["Newton's method"]),
    ("gradient descent, then the gradient", ["gradient descent", "gradient"]),
])
def test_mentions(text, expected):
    listed = terms("entropy", "loss", "learning rate", "Newton's method", "gradient", "gradient descent")
    assert [words for words, _ in found(page(paragraph(text)), listed)] == expected


def test_another_sense_isn_t_a_mention():
    listed = terms("weight", elsewhere={"book/03"})
    tree = page(paragraph("the weight"))
    assert found(tree, listed, "book/01") and not found(tree, listed, "book/03")


def test_any_name_leads_to_the_same_entry_and_once():
    listed = terms("bias, intercept")
    assert found(page(paragraph("the intercept"), paragraph("the bias")), listed) == [("intercept", "bias")]


# Named works ---------------------------------------------------------------------------------

def test_every_listed_work_can_be_looked_up():
    entries = parse_file(str(BOOK / "references.bib")).entries
    assert len(entries) >= 13
    for key, work in entries.items():
        assert work.persons["author"] and work.fields["title"] and re.fullmatch(r"\d{4}", work.fields["year"]), key
        assert re.fullmatch(r"10\.\d{4,9}/\S+", work.fields.get("doi", "10.1000/x")), key
        by_number = {"doi", "url", "isbn"} & set(work.fields)
        # Of before there were such numbers, and never given one.
        assert by_number or key in {"novikoff1962", "rosenblatt1962"}, key


# Chinese -------------------------------------------------------------------------------------

def test_every_part_of_a_chinese_word_is_indexed():
    assert set(chinese.SearchWithChinese({}).split("KL散度 cross-entropy 交叉熵、x")) == {
        "KL", "散", "度", "散度", "cross", "entropy", "交", "叉", "熵", "交叉", "叉熵", "交叉熵", "x"}


def test_chinese_prose_is_indexed_by_the_glossarys_words_and_by_character():
    split = chinese.SearchWithChinese({}).split("教练说梯度")
    assert set(split) == {"教", "练", "说", "梯", "度", "梯度"} and len(split) == 6


def test_english_is_split_as_ever():
    text = "The sigmoid's slope, p(1 - p), isn't 0.25 everywhere: naïve"
    assert chinese.SearchWithChinese({}).split(text) == super(
        chinese.SearchWithChinese, chinese.SearchWithChinese({})).split(text)


def test_chinese_in_the_text_is_marked():
    env = SimpleNamespace(docname="page", metadata={"page": {}})
    tree = page(nodes.title("", "熵"), paragraph("entropy, 熵 in Chinese", nodes.literal("", "熵")))
    chinese.mark(SimpleNamespace(env=env), tree)
    assert [(node.astext(), node["classes"]) for node in tree.findall(nodes.inline)] == [("熵", ["language-zh-Hans"])]


def test_a_page_in_chinese_is_marked_as_a_whole():
    env = SimpleNamespace(docname="page", metadata={"page": {"lang": "zh-Hans"}})
    tree = nodes.Element("", page(paragraph("entropy, 熵 in Chinese")))
    chinese.mark(SimpleNamespace(env=env), tree)
    assert tree[0]["classes"] == ["language-zh-Hans"] and not list(tree.findall(nodes.inline))


# The pages' sources --------------------------------------------------------------------------

def rows(name):
    """The rows of every list-table of a page, as lists of cells."""
    for table in re.findall(r"(?ms)^:::\{list-table\}.*?^:::$", (BOOK / name).read_text(encoding="utf-8")):
        for row in re.split(r"(?m)^\* - ", table)[2:]:
            yield [" ".join(cell.removesuffix(":::").split()) for cell in re.split(r"(?m)^  - ", row)]


CLAIM = re.compile(r'\["([^"]+)"\]\((\d\d-[\w-]+)\.ipynb#([\w-]+)\)')
HOLDS = re.compile(r"\*\*([^*]+)\.\*\* (.+)")
PROOF = re.compile(r"\[(?:chapter (\d), )?(step \d+|cell|the box)\]"
                   r"\((\d\d-[\w-]+)\.ipynb#((?:step|cell|claim)-[\w-]+)\)(?:, |$)")


def claims():
    """(claim, verdict, sentence, places) of every row of the claims' page; a place is (chapter's name, anchor)."""
    for row in rows("claims-checked.md"):
        said, holds, shown = row
        claim, chapter, anchor = CLAIM.fullmatch(said).groups()
        verdict, sentence = HOLDS.fullmatch(holds).groups()
        assert PROOF.sub("", shown) == "", f"{claim}: {shown}"
        proofs = PROOF.findall(shown)
        for number, label, name, place in proofs:
            assert number == ("" if name == chapter else name[1]), f"{claim}: name the chapter of {name}#{place}"
            assert place.startswith({"cell": "cell-", "the box": "claim-"}.get(label, label.replace(" ", "-"))), claim
        yield claim, verdict, sentence, [(chapter, anchor), *((name, place) for *_, name, place in proofs)]


def test_every_claim_has_a_verdict_a_sentence_and_a_place():
    listed = list(claims())
    assert len(listed) > 60
    for claim, verdict, sentence, (_, *proofs) in listed:
        assert len(verdict.split()) <= 7 and verdict[0].isupper(), f"{claim}: a few words, not {verdict!r}"
        assert not re.search(r"(?i)\b(half|partly|true|false)\b", verdict), f"{claim}: {verdict!r} says too little"
        assert sentence[0].isupper() or not sentence[0].isalpha(), claim
        assert re.fullmatch(r"(?:[^.]|\.(?! ))+\.", sentence), f"{claim}: one sentence, not {sentence!r}"
        assert len(sentence.split()) <= 35, f"{claim}: a short sentence, not {sentence!r}"
        assert any(place.startswith(("step-", "cell-")) for _, place in proofs), f"{claim}: no step or cell shows it"


def test_no_verdict_is_a_label():
    """What is said of many claims says little of each."""
    verdicts = [verdict for _, verdict, *_ in claims()]
    assert [verdict for verdict in set(verdicts) if verdicts.count(verdict) > 0.03 * len(verdicts)] == []
    firsts = [re.match(r"\w+", verdict)[0] for verdict in verdicts]
    assert max(map(firsts.count, firsts)) < 0.2 * len(firsts)


@cache
def cells_of(chapter):
    return nbformat.read(BOOK / f"{chapter}.ipynb", as_version=4).cells


def shown_at(chapter, place):
    """What a step, cell or box of a chapter says, source and printed text; a heading says nothing of its own."""
    cells = cells_of(chapter)
    if place.startswith("cell-"):
        found = [cell for cell in cells if cell.id == place.removeprefix("cell-")]
    else:
        mark = (rf"\*\*Step {place.removeprefix('step-')}\b" if place.startswith("step-")
                else f'id="{place}"' if place.startswith("claim-") else None)
        found = [cell for cell in cells if mark and cell.cell_type == "markdown" and re.search(mark, cell.source)]
    assert found or not place.startswith(("step-", "cell-", "claim-")), f"{chapter}#{place} leads nowhere"
    return "\n".join(text for cell in found for text in (
        cell.source, *(output.get("text", "") for output in cell.get("outputs", ()))))


def test_every_number_beside_a_claim_stands_where_it_leads():
    """Rounded perhaps: 36.7368 is shown, and 36.74 is said."""
    number = r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\w)"
    checked = 0
    for claim, verdict, sentence, proofs in claims():
        shown = "\n".join(shown_at(*place) for place in proofs).replace("{,}", "")
        there = [float(found) for found in re.findall(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?", shown)]
        for said in re.findall(number, f"{verdict}. {sentence}"):
            decimals = len(said.partition(".")[2])
            assert any(round(value, decimals) == float(said) for value in there), f"{claim}: no {said} is shown"
            checked += decimals > 0
    assert checked > 30


@pytest.mark.parametrize("chapter", sorted(BOOK.glob("[0-9]*.ipynb")), ids=lambda path: path.stem)
def test_every_claim_box_is_in_the_table(chapter):
    text = "\n".join(cell.source for cell in nbformat.read(chapter, as_version=4).cells if cell.cell_type == "markdown")
    boxes = re.findall(r'<div class="box claim"([^>]*)>', text)
    assert boxes
    table = (BOOK / "claims-checked.md").read_text(encoding="utf-8")
    for box in boxes:
        named = re.fullmatch(r' id="(claim-[a-z0-9-]+)"', box)
        assert named, f"a claim without an id: {box!r}"
        assert f"({chapter.name}#{named[1]})" in table, named[1]


# Letters of the formulas, as the chapters' code has them; each of the kind that the book gives it.
def letters():
    rng = np.random.default_rng(0)
    x, labels = np.array([0.0, 1, 0, 1, 0, 1]), np.array([0, 1, 2, 0, 1, 2])
    X = losslab.add_intercept(rng.normal(size=(6, 2)))
    y, W = np.array([0, 1, 0, 0, 1, 1]), rng.normal(size=(3, 3))
    theta = rng.normal(size=3)
    z = X @ theta
    p = losslab.sigmoid(z)
    return dict(
        vars(losslab), np=np, x=x, X=X, y=y, W=W, theta=theta, z=z, p=p, h=p, labels=labels, m=6, K=3, c=1, T=2.0,
        k=3.0, sign=2 * y - 1, s=2.0, w=0.5, u=theta, lengths=np.array([1, 2, 2]),
        H=losslab.logistic_hessian(theta, X, y), g=losslab.logistic_gradient(theta, X, y), L=0.3, C=2.0, lead=1.0,
        onehot=0, a=np.ones(3), alarm=1.0, miss=3.0, p1=p[y == 1], p0=p[y == 0], slope=np.cos, curvature=np.cosh)


def test_the_code_of_the_formulas_runs():
    scalars = dict(p=0.3, q=np.array([0.2, 0.8]), c=0.4)
    ran = 0
    for name, _, code in rows("formulas.md"):
        for line in re.findall(r"`(.+)`", code):
            tree = ast.parse(line.replace("l2=...", "l2=0.1"))
            called = {node.func.id for node in ast.walk(tree)
                      if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
            assert called <= {*losslab.__all__, "slope", "curvature"}, name
            if "..." in line.replace("l2=...", ""):
                continue  # a call that is only hinted at
            names = letters()
            if "add_intercept" in line:
                names["X"] = names["X"][:, 1:]
            if re.search(r"\b(information|logit)\(p|logit\(c", line):
                names |= {key: scalars[key] for key in ("p", "c")}
            if re.search(r"entropy\(|kl_divergence", line) and "binary" not in line:
                names |= dict(p=np.array([0.3, 0.7]), q=scalars["q"])
            if "sign * x" in line:
                names |= dict(x=names["X"][0], sign=1)
            if "diag(p)" in line:
                names |= dict(p=np.array([0.3, 0.7]))
            with np.errstate(all="raise"):
                exec(compile(tree, name, "exec"), names)  # noqa: S102
            ran += 1
    assert ran > 40
