"""What is moved and what moves are seen at once: every explorer, at the sizes of many screens."""

import pytest
from built import EXPLORED, unfold
from test_explorers import explorers

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

# The heights of an explorer with each of its sentences, where there is more than one.
HEIGHTS = """async () => {
    const found = [];
    for (const figure of document.querySelectorAll("[data-explorer]")) {
        const {pieces} = figure.dataset;
        const whole = pieces ? await (await fetch(pieces)).text() : figure.querySelector("script").textContent;
        const text = pieces ? whole.slice(whole.indexOf("`") + 1, whole.lastIndexOf("`")) : whole;
        const caption = figure.querySelector("figcaption"), before = caption.textContent, heights = new Set();
        figure.parentElement.style = "contain: strict; height: 2000px";  // else the whole page is laid out each time
        for (const summary of JSON.parse(text).summaries[0]) {
            caption.textContent = summary;
            heights.add(Math.round(figure.getBoundingClientRect().height));
        }
        caption.textContent = before;
        figure.parentElement.style = "";
        if (heights.size > 1) found.push([figure.id, ...heights]);
    }
    return found;
}"""

# Controls that change nothing in the picture when they are moved by one, up or down, from where all stand at first.
DEAD = """() => [...document.querySelectorAll("[data-explorer]")].flatMap(figure => {
    figure.dispatchEvent(new Event("pointerover"));
    const svg = figure.querySelector("svg"), reset = figure.querySelector(".explorer-reset");
    reset.click();
    const first = svg.innerHTML;
    const moved = (input, step) => {
        if (input.type === "checkbox") input.checked = !input.checked;
        else input.value = Number(input.value) + step;
        input.dispatchEvent(new Event("input", {bubbles: true}));
        const changed = svg.innerHTML !== first;
        reset.click();
        if (svg.innerHTML !== first) throw new Error(`${input.id}: Reset doesn't bring the first picture back`);
        return changed;
    };
    return [...figure.querySelectorAll(".explorer-row > :is(input, select)")].filter(input => {
        const now = Number(input.value), last = Number(input.max) || input.length - 1;
        const steps = input.type === "checkbox" ? [1] : [-1, 1].filter(step => 0 <= now + step && now + step <= last);
        return !steps.every(step => moved(input, step));
    }).map(input => input.id);
})"""

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


@pytest.fixture(params=EXPLORED, ids=str)
def book_page(request, new_page, server):
    """A page of the book, all of it laid out, its explorers' data there."""
    page = new_page(viewport={"width": 1366, "height": 650}, reduced_motion="reduce")
    page.goto(f"{server}/{request.param}")
    unfold(page)
    explorers(page)
    return page


@pytest.fixture
def gallery_page(new_page, gallery_html):  # noqa: F811
    page = new_page(viewport={"width": 1366, "height": 650})
    page.goto(gallery_html)
    return page


def check(page):
    """All promises of one page: one visit, the window resized."""
    faults = [f"{key}: moved from where all stand at first, it changes nothing" for key in page.evaluate(DEAD)]
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        for found in page.evaluate(OUT, BAR):
            where = f"{found['name']} at {width}×{height}"
            if found["below"] > 0.5:
                faults.append(f"{where}: {found['below']:.0f} px below the window")
            if found["aside"] > 0.5:
                faults.append(f"{where}: {found['aside']:.0f} px beside the window")
            if found["between"]:
                faults.append(f"{where}: the sentence stands above a control")
            if found["small"] > 0.01:
                faults.append(f"{where}: the picture is too small to read")
        if width in (1366, 390):
            faults += [f"{name} at {width}×{height}: what is below it jumps, {heights}"
                       for name, *heights in page.evaluate(HEIGHTS)]
    page.set_viewport_size({"width": 844, "height": 340})
    faults += [f"{name} at 844×340: the controls don't stay beside the picture" for name in page.evaluate(GONE)]
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for width in (375, 1366):
        page.set_viewport_size({"width": width, "height": 800})
        faults += [f"{words}: no room at {width} px with letters twice as large" for words in page.evaluate(CROWDED)]
    assert not faults, "\n".join(faults)


def test_explorers_of_the_book_are_seen_whole_and_nothing_in_them_is_dead(book_page):
    if explorers(book_page):
        check(book_page)


def test_the_book_has_explorers_to_look_at():
    assert len(EXPLORED) >= 8


def test_explorers_of_the_gallery_are_seen_whole_and_nothing_in_them_is_dead(gallery_page):
    assert explorers(gallery_page)
    gallery_page.evaluate("document.body.style.maxWidth = '46rem'")  # a book's column
    check(gallery_page)


def test_keys_move_a_slider_as_they_move_a_bare_one(gallery_page):
    key = "turning-surface-control-angle"
    slider = gallery_page.locator(f"#{key}")
    slider.evaluate("""slider => {
        const bare = document.createElement("input");
        for (const name of ["type", "min", "max", "value"]) bare.setAttribute(name, slider.getAttribute(name));
        bare.id = "bare";
        document.body.prepend(bare);
    }""")
    bare, places = gallery_page.locator("#bare"), []
    for pressed in ("End", "PageDown", "PageDown", "Home", "PageUp", "ArrowUp", "ArrowLeft"):
        slider.press(pressed)
        bare.press(pressed)
        places.append(slider.input_value())
        assert places[-1] == bare.input_value(), pressed
    assert len(set(places)) >= 5
