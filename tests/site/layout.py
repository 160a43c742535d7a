"""What is moved and what moves are seen at once: every explorer, at the sizes of many screens."""

import json
from urllib.request import urlopen

BAR = 56  # of a window's height belong to the page's own bar
SIZES = [(1366, 650), (1440, 800), (1920, 950), (1024, 660), (390, 664), (360, 640)]

# What of an explorer is out of sight if its top stands below the bar, in pixels; whether its sentence is in the
# way; and how much smaller its picture is than its width or a pixel a point would let it be.
OUT = """bar => [...document.querySelectorAll("[data-explorer]")].map(figure => {
    const box = part => part.getBoundingClientRect();
    const svg = figure.querySelector("svg"), caption = box(figure.querySelector("figcaption"));
    const controls = [...figure.querySelectorAll(
        ".explorer-controls :is(label, input, select, output, button)")].map(box);
    const parts = [box(svg), ...controls];
    const high = Math.max(...parts.map(part => part.bottom)) - Math.min(...parts.map(part => part.top));
    const full = Math.min(1, box(svg).width / svg.viewBox.baseVal.width);
    return {name: figure.id, below: high - (innerHeight - bar),
        aside: Math.max(...parts.map(part => Math.max(part.right - innerWidth, -part.left))),
        between: controls.some(control => caption.top < control.bottom - 1) || caption.top < box(svg).top,
        small: full - svg.getScreenCTM().a};
})"""

# Of a window that is wide and low: controls that leave it while the picture scrolls, or stand below the picture.
GONE = """() => [...document.querySelectorAll("[data-explorer]")].filter(figure => {
    const svg = figure.querySelector("svg"), controls = figure.querySelector(".explorer-controls");
    return ["start", "center", "end"].some(block => {
        svg.scrollIntoView({block, behavior: "instant"});
        if (block === "start") scrollBy(0, -60);
        const box = controls.getBoundingClientRect(), picture = svg.getBoundingClientRect();
        return box.top < 0 || box.bottom > innerHeight || box.left < picture.right - 1;
    });
}).map(figure => figure.id)"""

# The heights of an explorer with each of its sentences, where there is more than one. All sentences are laid out at
# once, side by side with the first; and of those that are equally high one is put in its place.
HEIGHTS = """sentences => {
    const found = [];
    for (const figure of document.querySelectorAll("[data-explorer]")) {
        const caption = figure.querySelector("figcaption"), before = caption.textContent, heights = new Set();
        const beside = sentences[figure.id].map(summary => {
            const other = caption.cloneNode();
            other.textContent = summary;
            return other;
        });
        caption.after(...beside);
        const seen = new Map(beside.map(other => [other.getBoundingClientRect().height, other.textContent]));
        beside.forEach(other => other.remove());
        figure.parentElement.style = "contain: strict; height: 2000px";  // else the whole page is laid out each time
        for (const summary of seen.values()) {
            caption.textContent = summary;
            heights.add(Math.round(figure.getBoundingClientRect().height));
        }
        caption.textContent = before;
        figure.parentElement.style = "";
        if (heights.size > 1) found.push([figure.id, ...heights]);
    }
    return found;
}"""

# Labels, values and choices that leave their explorer or lie over each other.
CROWDED = """() => [...document.querySelectorAll("[data-explorer]")].flatMap(figure => {
    const words = [...figure.querySelectorAll(
        ".explorer-row > :is(label, output, select), .explorer-reset, figcaption")];
    const boxes = words.map(word => word.getBoundingClientRect()), frame = figure.getBoundingClientRect();
    const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
    return words.filter((word, i) => boxes[i].right > frame.right + 1 || boxes[i].left < frame.left - 1
        || word.scrollWidth > word.clientWidth + 1 && word.matches("label, output")
        || boxes.some((box, j) => j < i && over(box, boxes[i]))
    ).map(word => `${figure.id}: ${word.textContent.slice(0, 30)}`);
})"""


def sentences(page):
    """All that each explorer of a page can say, by its name."""
    said = {}
    for name, address, text in page.eval_on_selector_all("[data-explorer]", """figures => figures.map(figure => {
        const {pieces} = figure.dataset;
        return [figure.id, pieces && new URL(pieces, document.baseURI).href,
            pieces ? null : figure.querySelector("script").textContent];
    })"""):
        if address:
            script = urlopen(address).read().decode()
            text = script[script.index("`") + 1:script.rindex("`")]
        said[name] = list(dict.fromkeys(json.loads(text)["summaries"][0]))
    return said


def faults(page):
    """All that one page promises of its explorers and doesn't hold: one visit, the window resized."""
    found, said = [], sentences(page)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for one in page.evaluate(OUT, BAR):
            where = f"{one['name']} at {width}×{height}"
            if one["below"] > 0.5:
                found.append(f"{where}: {one['below']:.0f} px below the window")
            if one["aside"] > 0.5:
                found.append(f"{where}: {one['aside']:.0f} px beside the window")
            if one["between"]:
                found.append(f"{where}: the sentence stands above a control")
            if one["small"] > 0.01:
                found.append(f"{where}: the picture is too small to read")
        if width in (1366, 390):
            found += [f"{name} at {width}×{height}: what is below it jumps, {heights}"
                      for name, *heights in page.evaluate(HEIGHTS, said)]
    page.set_viewport_size({"width": 844, "height": 340})
    # Room to scroll, wherever on its page a figure stands.
    page.evaluate("document.body.style.padding = '100vh 0'")
    found += [f"{name} at 844×340: the controls don't stay beside the picture" for name in page.evaluate(GONE)]
    page.evaluate("document.body.style.padding = ''")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for width in (375, 1366):
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{words}: no room at {width} px with letters twice as large" for words in page.evaluate(CROWDED)]
        found += [f"{name} at {width} px with letters twice as large: what is below it jumps, {heights}"
                  for name, *heights in page.evaluate(HEIGHTS, said)]
    page.evaluate("document.documentElement.style.fontSize = ''")
    return found
