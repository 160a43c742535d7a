"""What the look-up pages are made of: places to link to, glossary terms, named works, Chinese words in the search."""

import re
from bisect import bisect_right
from functools import cache
from itertools import takewhile
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from booksite import chinese, glossary, places
from docutils import nodes
from pybtex.database import parse_file
from sources import rows

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


# GB 2312 has its common characters in the order of pinyin; this is each syllable's first one. Below are those of our
# names that have another sound than their neighbors there, or stand among the rare ones, which are ordered by radicals.
SYLLABLES = """
a啊 ai埃 an鞍 ang肮 ao凹 ba芭 bai白 ban斑 bang邦 bao苞 bei杯 ben奔 beng崩 bi逼 bian鞭 biao标 bie鳖 bin彬 bing兵 bo玻
bu捕 ca擦 cai猜 can餐 cang苍 cao操 ce厕 ceng层 cha插 chai拆 chan搀 chang昌 chao超 che车 chen郴 cheng撑 chi吃 chong充
chou抽 chu初 chuai揣 chuan川 chuang疮 chui吹 chun春 chuo戳 ci疵 cong聪 cou凑 cu粗 cuan蹿 cui摧 cun村 cuo磋 da搭 dai呆
dan耽 dang当 dao刀 de德 deng蹬 di堤 dian颠 diao碉 die跌 ding丁 diu丢 dong东 dou兜 du督 duan端 dui堆 dun墩 duo掇 e蛾
en恩 er而 fa发 fan藩 fang坊 fei菲 fen芬 feng丰 fo佛 fou否 fu夫 ga噶 gai该 gan干 gang冈 gao篙 ge哥 gei给 gen根 geng耕
gong工 gou钩 gu辜 gua刮 guai乖 guan棺 guang光 gui瑰 gun辊 guo锅 ha哈 hai骸 han酣 hang夯 hao壕 he呵 hei嘿 hen痕 heng哼
hong轰 hou喉 hu呼 hua花 huai槐 huan欢 huang荒 hui灰 hun荤 huo豁 ji击 jia嘉 jian歼 jiang僵 jiao蕉 jie揭 jin巾 jing荆
jiong炯 jiu揪 ju鞠 juan捐 jue撅 jun均 ka喀 kai开 kan刊 kang康 kao考 ke坷 ken肯 keng坑 kong空 kou抠 ku枯 kua夸 kuai块
kuan宽 kuang匡 kui亏 kun坤 kuo括 la垃 lai莱 lan蓝 lang琅 lao捞 le勒 lei雷 leng棱 li厘 lia俩 lian联 liang粮 liao撩
lie列 lin琳 ling玲 liu溜 long龙 lou楼 lu芦 luan峦 lun抡 luo萝 ma妈 mai埋 man瞒 mang芒 mao猫 me么 mei玫 men门 meng萌
mi眯 mian棉 miao苗 mie蔑 min民 ming明 miu谬 mo摸 mou谋 mu拇 na拿 nai氖 nan南 nang囊 nao挠 ne呢 nei馁 nen嫩 neng能
ni妮 nian蔫 niang娘 niao鸟 nie捏 nin您 ning柠 niu牛 nong脓 nu奴 nuan暖 nuo挪 o哦 ou欧 pa啪 pai拍 pan攀 pang乓 pao抛
pei呸 pen喷 peng砰 pi坯 pian篇 piao飘 pie撇 pin拼 ping乒 po坡 pu扑 qi期 qia掐 qian牵 qiang枪 qiao橇 qie切 qin钦
qing青 qiong琼 qiu秋 qu趋 quan圈 que缺 qun裙 ran然 rang瓤 rao饶 re惹 ren壬 reng扔 ri日 rong戎 rou揉 ru茹 ruan软 rui蕊
run闰 ruo若 sa撒 sai腮 san三 sang桑 sao搔 se瑟 sen森 seng僧 sha莎 shai筛 shan珊 shang墒 shao梢 she奢 shen砷 sheng声
shi师 shou收 shu蔬 shua刷 shuai摔 shuan栓 shuang霜 shui谁 shun吮 shuo说 si斯 song松 sou搜 su苏 suan酸 sui虽 sun孙
suo蓑 ta塌 tai胎 tan坍 tang汤 tao掏 te特 teng藤 ti梯 tian天 tiao挑 tie贴 ting厅 tong通 tou偷 tu凸 tuan湍 tui推 tun吞
tuo拖 wa挖 wai歪 wan豌 wang汪 wei威 wen瘟 weng嗡 wo挝 wu巫 xi昔 xia瞎 xian掀 xiang相 xiao萧 xie楔 xin薪 xing星
xiong兄 xiu休 xu墟 xuan轩 xue靴 xun勋 ya压 yan焉 yang殃 yao邀 ye椰 yi一 yin茵 ying英 yo哟 yong拥 you幽 yu迂 yuan鸳
yue曰 yun耘 za匝 zai栽 zan咱 zang赃 zao遭 ze责 zei贼 zen怎 zeng增 zha扎 zhai摘 zhan瞻 zhang樟 zhao招 zhe遮 zhen珍
zheng蒸 zhi芝 zhong中 zhou舟 zhu珠 zhua抓 zhuai拽 zhuan专 zhuang桩 zhui椎 zhun谆 zhuo捉 zi兹 zong鬃 zou邹 zu租 zuan钻
zui嘴 zun尊 zuo昨
""".split()
FIRSTS = [syllable[-1].encode("gb2312") for syllable in SYLLABLES]
ELSEWHERE = {"率": "lv", "校": "jiao", "熵": "shang", "谛": "di", "阈": "yu"}


def pinyin(sign):
    """A character's sound in Latin letters, without its tone; other signs as small letters."""
    if not re.match(r"[\u4e00-\u9fff]", sign):
        return sign.lower()
    if sign in ELSEWHERE:
        return ELSEWHERE[sign]
    code = sign.encode("gb2312")
    assert code <= "座".encode("gb2312"), f"{sign} isn't a common character: say its sound in ELSEWHERE"
    return SYLLABLES[bisect_right(FIRSTS, code) - 1][:-1]


def letter(name):
    """The group in which a name stands."""
    return pinyin(name[0])[0].upper() if re.match(r"[\u4e00-\u9fff]", name) else "0–Z"


def place(name):
    """Where a name stands in the order of pinyin: by its group, then sign by sign."""
    return letter(name), [pinyin(sign) for sign in name]


@pytest.mark.parametrize("names", [
    ["Adam 优化器", "AUC 值", "K 折", "KL 散度", "鞍点"], ["下凸", "下溢", "弦", "线性收敛"],
    ["极大似然", "几何", "几率", "基线"], ["分类", "分类分布", "分离"], ["校准", "截距"],
])
def test_the_order_of_pinyin(names):
    """Latin letters first; by syllables and not by letters; without tones; the beginning before the whole."""
    assert sorted(set(names), key=place) == names


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


def test_chinese_names_stand_in_the_order_of_pinyin():
    by_name = (BOOK / "glossary.md").read_text(encoding="utf-8").partition("\n## By the Chinese name\n")[2]
    names = re.findall(r"\[(.+?)\]\(glossary\.md#", by_name)
    assert len(names) > 150
    for before, after in zip(names, names[1:]):
        assert place(before) <= place(after), f"{after} comes before {before}: {place(after)}, {place(before)}"


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

CLAIM = re.compile(r'\["([^"]+)"\]\((\d\d-[\w-]+)\.ipynb#([\w-]+)\)')
HOLDS = re.compile(r"\*\*([^*]+)\.\*\* (.+)")
PROOF = re.compile(r"\[(?:chapter (\d+), )?(step \d+|cell(?=\]|: )|the box)(: [\w ]+)?\]"
                   r"\((\d\d-[\w-]+)\.ipynb#((?:step|cell|claim)-[\w-]+)\)(?:, |$)")


def claims():
    """(claim, verdict, sentence, places) of every row of the claims' page; a place is (chapter's name, anchor)."""
    for row in rows("claims-checked.md"):
        said, holds, shown = row
        claim, chapter, anchor = CLAIM.fullmatch(said).groups()
        verdict, sentence = HOLDS.fullmatch(holds).groups()
        assert PROOF.sub("", shown) == "", f"{claim}: {shown}"
        proofs = PROOF.findall(shown)
        for number, label, _, name, place in proofs:
            wanted = "" if name == chapter else str(int(name[:2]))
            assert number == wanted, f"{claim}: name the chapter of {name}#{place}"
            assert place.startswith({"cell": "cell-", "the box": "claim-"}.get(label, label.replace(" ", "-"))), claim
        names = [proof[:3] for proof in proofs]
        assert len(set(names)) == len(names), f"{claim}: of several cells, say of each what it shows"
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
    """What a step, cell, box or section of a chapter says: its source and what is printed there."""
    cells = cells_of(chapter)
    if place.startswith("cell-"):
        found = [cell for cell in cells if cell.id == place.removeprefix("cell-")]
    elif place.startswith(("step-", "claim-")):
        mark = rf"\*\*Step {place.removeprefix('step-')}\b" if place.startswith("step-") else f'id="{place}"'
        found = [cell for cell in cells if cell.cell_type == "markdown" and re.search(mark, cell.source)]
    else:
        heads = [cell.cell_type == "markdown" and re.findall(r"(?m)^##+ (.+)", cell.source) for cell in cells]
        first = next(i for i, head in enumerate(heads) if head and place in map(nodes.make_id, head))
        rest = takewhile(lambda pair: not pair[1], zip(cells[first + 1:], heads[first + 1:]))
        found = [cells[first], *(cell for cell, _ in rest)]
    assert found, f"{chapter}#{place} leads nowhere"
    return "\n".join(text for cell in found for text in (
        cell.source, *(output.get("text", "") for output in cell.get("outputs", ()))))


def not_shown(text, proofs):
    """The numbers in a text that none of these places has; they may be rounded: 36.7368 is shown, and 36.74 is said."""
    shown = "\n".join(shown_at(*place) for place in proofs).replace("{,}", "")
    there = [float(found) for found in re.findall(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?", shown)]
    for said in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]*\w)", text):
        if not any(round(value, len(said.partition(".")[2])) == float(said) for value in there):
            yield said


def test_every_number_beside_a_claim_stands_where_it_leads():
    decimals = 0
    for claim, verdict, sentence, proofs in claims():
        exact = [(name, place) for name, place in proofs if place.startswith(("step-", "cell-", "claim-"))]
        assert not list(not_shown(f"{verdict}. {sentence}", exact)), claim
        decimals += len(re.findall(r"\d\.\d", sentence))
    assert decimals > 30


def test_every_number_of_the_page_in_chinese_stands_where_it_leads():
    listed = re.findall(r"(?m)^- \*\*(.+?)\*\*：(.+)", (BOOK / "zh.md").read_text(encoding="utf-8"))
    proofs = [re.findall(r"\((\d\d-[\w-]+)\.ipynb#([\w-]+)\)", said) for _, said in listed]
    assert sum(map(len, proofs)) > 150
    for (about, said), places_ in zip(listed, proofs):
        text = " ".join(re.findall(r"\d+\.\d+", re.sub(r"\(.+?\)", "", said)))
        assert not list(not_shown(text, places_)), about


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
