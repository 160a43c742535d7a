"""Every explorer of every page, and of the gallery, moved in a real browser.

The pages are searched for explorers; none is listed here.
"""

import base64
import io
import json
import random
import re
from functools import lru_cache
from pathlib import Path

import gallery
import layout
import numpy as np
import pytest
import reference
from built import EXPLORED, IS_READY, alone, in_scheme, notebook, unfold
from conftest import drawn, page_of
from PIL import Image

BOOK = Path(__file__).parents[2] / "book"

# A pixel counts as different if a channel is off by more; and so many of them may be.
DEPTH, SHARE = 32, 0.001


def explorers(page):
    """Names of the explorers of a page that have controls, once their data are there."""
    page.wait_for_function(IS_READY)
    return page.eval_on_selector_all("[data-explorer]", "figures => figures.map(f => f.dataset.explorer)")


def controls(page, name):
    """The controls of an explorer: (id, kind)."""
    return page.eval_on_selector_all(
        f"#{name} .explorer-row :is(input, select)",
        "inputs => inputs.map(i => [i.id, i.tagName === 'SELECT' ? 'select' : i.type])")


def state(page, name):
    """What is seen (the SVG's text) and said (the summary)."""
    return (page.eval_on_selector(f"#{name} svg", "svg => svg.innerHTML"),
            page.inner_text(f"#{name} figcaption"))


@lru_cache(maxsize=4)
def session(page):
    """The way to talk to Chromium itself."""
    return page.context.new_cdp_session(page)


def picture(page, name, part="svg"):
    """A part of an explorer as the browser paints it; three times as fast as Playwright takes a picture."""
    clip = page.eval_on_selector(f"#{name} > {part}", """svg => {
        svg.scrollIntoView({ block: "nearest", behavior: "instant" });
        const { left, top, right, bottom } = svg.getBoundingClientRect();
        const x = Math.floor(left + 0.001), y = Math.floor(top + 0.001);
        return { x: x + scrollX, y: y + scrollY, scale: 1,
            width: Math.ceil(right - 0.001) - x, height: Math.ceil(bottom - 0.001) - y,
            beyond: left < 0 || top < 0 || right > innerWidth || bottom > innerHeight };
    }""")
    assert not clip.pop("beyond"), f"{name} is larger than the window"
    shot = session(page).send("Page.captureScreenshot", {"clip": clip, "optimizeForSpeed": True})
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB"))


@pytest.fixture(scope="module")
def few_html(tmp_path_factory):
    """Some of the gallery, since the whole takes a second to load: what is tried here is the same for all."""
    return page_of(drawn(["line", "contour-behind", "markers", "scatter"]), tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="module")
def turning_html(tmp_path_factory):
    """An explorer with a long slider."""
    return page_of(drawn(["turning-surface"]), tmp_path_factory.mktemp("turning"))


# In pixels a point. Drawn small, a word's edges would be a larger part of the picture. A browser knows quarters of a
# pixel: at one size or another a long line may fall on the other side of one by the last digit of its place.
SIZES = (2, 1.9, 1.77)

# What an explorer shows at some positions, its controls put there as by a script, and beside each Matplotlib's whole
# SVG: on a sheet over the page. All refer to what the explorer's own picture defines, which so has to be painted,
# though it isn't seen. Returns how large each is.
BESIDE = """([name, size, places]) => {
    const figure = document.getElementById(name), svg = figure.querySelector("svg"), box = svg.viewBox.baseVal;
    const inputs = figure.querySelectorAll(".explorer-row :is(input, select)");
    const wide = Math.ceil(size * box.width), high = Math.ceil(size * box.height);
    const sheet = document.createElement("div");
    sheet.className = "sheet";
    sheet.popover = "manual";
    sheet.style = "border: 0; padding: 0; background: none; color: inherit; inset: 0 auto auto 0; max-width: none;"
        + "max-height: none; margin: 0; visibility: visible; overflow: hidden;"
        + `width: ${2 * wide}px; height: ${places.length * high}px`;
    for (const [row, [position, whole]] of places.entries()) {
        position.forEach((at, i) => inputs[i][inputs[i].type === "checkbox" ? "checked" : "value"] = at);
        inputs[0]?.dispatchEvent(new Event("input", {bubbles: true}));
        const theirs = new DOMParser().parseFromString(whole, "image/svg+xml").documentElement;
        for (const [column, one] of [svg.cloneNode(true), document.importNode(theirs, true)].entries()) {
            one.setAttribute("class", svg.getAttribute("class"));
            one.setAttribute("style", svg.getAttribute("style"));
            Object.assign(one.style, { position: "absolute", left: `${column * wide}px`, top: `${row * high}px`,
                width: `${size * box.width}px`, height: "auto", margin: 0, maxWidth: "none", maxHeight: "none" });
            sheet.append(one);
        }
    }
    figure.append(sheet);
    sheet.showPopover();
    document.body.style.visibility = "hidden";
    svg.style.visibility = "visible";
    svg.style.opacity = 0;
    return [...sheet.children].map((one) => {
        const { width, height } = one.getBoundingClientRect();
        return [Math.ceil(width - 0.001), Math.ceil(height - 0.001)];
    });
}"""
PUT_AWAY = """name => {
    const [svg, sheet] = document.querySelectorAll(`#${name} > :is(svg, .sheet)`);
    sheet.remove();
    [document.body, svg].forEach(({ style }) => { style.visibility = style.opacity = ""; });
}"""


def compare_with_matplotlib(page, name, scene):
    """At the start, an end and a position by chance, the page shows what Matplotlib draws; ends at the start.

    What is drawn wrong is wrong at every size.
    """
    reference.settle(scene)
    others = [place for place in scene.positions() if place != scene.start] if scene.update else []
    chosen = [*({others[-1], random.Random(name).choice(others)} if others else ()), scene.start]
    wholes = [reference.whole_svg(scene, position) for position in chosen]
    off = np.ones(len(chosen))
    for size in SIZES:
        if (off > SHARE).any():
            off = np.minimum(off, shares_off(page, name, chosen, wholes, size))
    page.set_viewport_size({"width": 1000, "height": 1600})
    for position, share in zip(chosen, off, strict=True):
        assert share <= SHARE, f"{name} at {scene.values(position)}: {share:.2%} of the pixels are off"


def shares_off(page, name, chosen, wholes, size):
    """The part of the pixels that differ from Matplotlib's whole SVG, at each position, `size` pixels a point wide."""
    (wide, high), *others = page.evaluate(BESIDE, [name, size, [*zip(chosen, wholes, strict=True)]])
    assert all(other == [wide, high] for other in others), name
    page.set_viewport_size({"width": max(1000, 2 * wide), "height": max(900, len(chosen) * high)})
    rows = np.split(picture(page, name, ".sheet"), len(chosen))
    page.evaluate(PUT_AWAY, name)
    found = []
    for seen, wanted in (np.split(row, 2, axis=1) for row in rows):
        assert max(np.ptp(wanted[..., channel]) for channel in range(3)) > 100, f"{name}: nothing drawn"
        far = np.maximum(seen, wanted) - np.minimum(seen, wanted) > DEPTH
        found.append((far[..., 0] | far[..., 1] | far[..., 2]).mean())
    return found


def one_of_each_kind(page):
    """The first control of each kind on a page that isn't folded away."""
    found = {}
    for name in explorers(page):
        for key, kind in controls(page, name):
            if kind not in found and page.locator(f"#{key}").is_visible():
                found[kind] = name, key, kind
    return list(found.values())


def one_of_each_row(page):
    """All controls of the first explorer for each way in which kinds of controls stand together."""
    rows = {}
    for name in explorers(page):
        found = controls(page, name)
        rows.setdefault(tuple(kind for _, kind in found), [(name, key, kind) for key, kind in found])
    return sum(rows.values(), [])


def move_by_hand(page, chosen):
    """By keyboard and by pointer, each control changes what is seen and what is said."""
    for name, key, kind in chosen:
        control = page.locator(f"#{key}")
        control.scroll_into_view_if_needed()
        for way in ("keyboard", "pointer"):
            before = state(page, name)
            box = control.bounding_box()
            if way == "keyboard":
                control.focus()
                at_end = control.evaluate(
                    "c => c.type === 'range' ? c.value === c.max : c.selectedIndex === c.length - 1")
                page.keyboard.press({"range": "ArrowLeft" if at_end else "ArrowRight",
                                     "select": "ArrowUp" if at_end else "ArrowDown", "checkbox": "Space"}[kind])
            elif kind == "range":
                part = float(control.input_value()) / float(control.get_attribute("max"))
                page.mouse.click(box["x"] + box["width"] * (0.1 if part > 0.5 else 0.9), box["y"] + box["height"] / 2)
            elif kind == "checkbox":
                control.click()
            else:
                control.select_option(index=control.evaluate("c => (c.selectedIndex + 1) % c.length"))
            after = state(page, name)
            assert after[0] != before[0], f"{key}: moved by {way}, the picture stayed"
            assert after[1] != before[1], f"{key}: moved by {way}, the summary stayed"
            assert all(page.eval_on_selector_all(f"#{name} [data-slot]", "s => s.map(g => g.isConnected)"))


# What each control does from where all begin, moved as a script would: a step up and down, and almost as far as it
# goes. (At the very end of one control another may have nothing to say.)
MOVED_BY_SCRIPT = """() => {
    const faults = [];
    let moved = 0;
    for (const figure of document.querySelectorAll("[data-explorer]")) {
        figure.dispatchEvent(new Event("pointerover")); // now all of its pieces are there
        const reset = figure.querySelector(".explorer-reset");
        const state = () => [figure.querySelector("svg").innerHTML, figure.querySelector("figcaption").textContent];
        reset.click();
        const start = state();
        for (const control of figure.querySelectorAll(".explorer-row :is(input, select)")) {
            const isBox = control.type === "checkbox", last = isBox ? 1 : Number(control.max || control.length - 1);
            const first = isBox ? Number(control.checked) : Number(control.value);
            const far = Math.round(last * (first > last / 2 ? 0.1 : 0.9)), step = first + Math.sign(far - first);
            for (const to of new Set([step, far, 2 * first - step])) {
                if (to < 0 || to > last) continue;
                if (isBox) control.checked = Boolean(to);
                else control.value = to;
                control.dispatchEvent(new Event("input", { bubbles: true }));
                const [picture, sentence] = state(), where = `${control.id}: moved from ${first} to ${to}`;
                if (picture === start[0]) faults.push(`${where}, the picture stayed`);
                // The other step may read alike: so near to the start a sentence rounds.
                if (sentence === start[1] && (to === step || to === far)) faults.push(`${where}, the sentence stayed`);
                if (![...figure.querySelectorAll("[data-slot]")].every((slot) => slot.isConnected))
                    faults.push(`${where}, a slot is lost`);
                moved += 1;
                reset.click();
                if (state().join() !== start.join()) faults.push(`${where}, Reset doesn't bring the start back`);
            }
        }
    }
    return [moved, faults];
}"""


def move_by_script(page):
    """Each control changes what is seen and what is said, and Reset brings the start back."""
    moved, faults = page.evaluate(MOVED_BY_SCRIPT)
    assert not faults, "\n".join(faults)
    return moved


# Each word's color, and where it stands.
LABELS = """figure => [...figure.querySelectorAll("svg text")].filter(text => text.textContent.trim()).map(text => {
    const box = text.getBoundingClientRect(), frame = figure.querySelector("svg").getBoundingClientRect();
    const halo = getComputedStyle(text).stroke !== "none";
    return {said: text.textContent, color: getComputedStyle(text).fill.match(/[\\d.]+/g).slice(0, 3).map(Number), halo,
            box: [box.left - frame.left, box.top - frame.top, box.right - frame.left, box.bottom - frame.top]};
})"""


def luminance(rgb):
    rgb = np.asarray(rgb) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ (0.2126, 0.7152, 0.0722)


def words_can_be_read(page, name):
    """At least 4.5:1 against what is behind most of a word, also over filled areas; the number of words."""
    labels = page.eval_on_selector(f"#{name}", LABELS)
    # Hidden, they keep their colors and places.
    page.evaluate("document.documentElement.classList.add('wordless')")
    behind = picture(page, name)
    page.evaluate("document.documentElement.classList.remove('wordless')")
    faint = []
    for label in labels:
        left, top, right, bottom = (max(0, round(edge)) for edge in label["box"])
        ground = luminance(behind[top:bottom, left:right].reshape(-1, 3))
        if label["halo"] or not ground.size:
            continue
        ink = luminance(label["color"])
        ratios = (np.maximum(ground, ink) + 0.05) / (np.minimum(ground, ink) + 0.05)
        # A line or an edge may cross a word; its ground must not be like it.
        if np.quantile(ratios, 0.25) < 4.5:
            faint.append(f"{label['said']!r} {np.quantile(ratios, 0.25):.2f}")
    assert not faint, f"{name}: {', '.join(faint)}"
    return len(labels)


def is_drawn_in_light_ink(page, name):
    """No dark ink in the dark, and no pale box behind it; but a figure that has colors of its own keeps its ground."""
    if page.eval_on_selector(f"#{name} svg", "svg => /rgb/.test(svg.querySelector(':scope > path')?.style.fill)"):
        return
    pixels = picture(page, name).mean(axis=2)
    assert np.median(pixels) < 80, f"{name} has a pale background"
    assert (pixels > 150).mean() > 0.002, f"{name} has no light ink"


def test_the_site_has_explorers(site):
    assert {name for name in EXPLORED if notebook(name)} == {f"book/{path.stem}.html" for path in BOOK.glob("*.ipynb")}


@pytest.mark.parametrize("name", EXPLORED)
def test_explorers_of_a_page(name, new_page, site, subtests):
    """One visit: controls are moved, the window is resized, then each picture is looked at, in light and dark.

    Without a server: a page opened from a folder may fetch less than one from a host.
    """
    page = new_page(viewport={"width": 1000, "height": 900}, color_scheme="light", reduced_motion="reduce")
    page.goto((site / name).as_uri())
    figures = page.eval_on_selector_all("figure.explorer", "figures => figures.map(f => f.id)")
    if explorers(page):
        with subtests.test("by hand"):
            chosen = one_of_each_kind(page)
            assert chosen, "nothing can be moved"
            move_by_hand(page, chosen)
        unfold(page)
        alone(page, *figures)
        with subtests.test("by script"):
            assert move_by_script(page), "nothing was moved"
        with subtests.test("all is seen at once"):
            assert not layout.faults(page)
    scenes = reference.run(notebook(name)).scenes if notebook(name) else {}
    with subtests.test("the notebook's explorers are there"):
        assert sorted(figures) == sorted(scenes) or not notebook(name)
    unfold(page)
    page.add_style_tag(content=".wordless .explorer-picture text { visibility: hidden }")
    words = 0
    for figure in figures:
        alone(page, figure)
        in_scheme(page, "light")
        with subtests.test("as Matplotlib draws it", figure=figure):
            if figure in scenes:
                compare_with_matplotlib(page, figure, scenes[figure])
        with subtests.test("words in the light", figure=figure):
            words += words_can_be_read(page, figure)
        in_scheme(page, "dark")
        with subtests.test("drawn for the dark", figure=figure):
            is_drawn_in_light_ink(page, figure)
        with subtests.test("words in the dark", figure=figure):
            words_can_be_read(page, figure)
    assert words > 10, "no words have been looked at"


# Each kind is drawn in one process, and few share a page: a long one is slow.
PARTS = 7


@pytest.mark.parametrize("part", range(PARTS))
def test_explorers_of_the_gallery(part, page, tmp_path, subtests):
    kinds = list(gallery.KINDS)[part::PARTS]
    figures = drawn(kinds)
    for kind, figure in zip(kinds, figures, strict=True):
        with subtests.test("no loose ends", kind=kind):
            has_no_loose_ends(kind, figure)
    page.goto(page_of(figures, tmp_path))
    page.evaluate("document.body.style.maxWidth = '46rem'")  # a book's column
    assert len(explorers(page)) == len(kinds)
    with subtests.test("by hand"):
        move_by_hand(page, one_of_each_row(page))
    with subtests.test("by script"):
        assert move_by_script(page) >= len(kinds)
    with subtests.test("all is seen at once"):
        assert not layout.faults(page)
    for kind in kinds:
        alone(page, kind)
        with subtests.test("as Matplotlib draws it", kind=kind):
            compare_with_matplotlib(page, kind, reference.scene_of(gallery.KINDS[kind], kind))


def has_no_loose_ends(name, html):
    """Each id is its own and begins with the name, what is referred to is there, and something moves."""
    ids = re.findall(r" id='([^']*)'", html)
    assert len(ids) == len(set(ids))
    assert all(one == name or one.startswith(name + "-") for one in ids)
    references = set(re.findall(r"<use[^>]* href='#([^']*)'", html) + re.findall(r"url\(#([^)]*)\)", html))
    assert references <= set(ids)
    assert "<style" not in html and "<!--" not in html and "<metadata" not in html
    moves = json.loads(re.search(r"<script type='application/json'>(.*)</script>", html, re.S)[1])
    assert all(len(texts) >= 1 for texts, _ in moves["slots"])
    assert any(len(texts) > 1 for texts, _ in moves["slots"])
    assert len(set(moves["summaries"][0])) > 1


def test_the_gallery_has_every_kind_of_control(page, few_html):
    page.goto(few_html)
    assert {kind for *_, kind in one_of_each_kind(page)} == {"range", "select", "checkbox"}


def test_keys_move_a_slider_as_they_move_a_bare_one(page, turning_html):
    page.goto(turning_html)
    key = "turning-surface-control-angle"
    slider = page.locator(f"#{key}")
    slider.evaluate("""slider => {
        const bare = document.createElement("input");
        for (const name of ["type", "min", "max", "value"]) bare.setAttribute(name, slider.getAttribute(name));
        bare.id = "bare";
        document.body.prepend(bare);
    }""")
    bare, places = page.locator("#bare"), []
    for pressed in ("End", "PageDown", "PageDown", "Home", "PageUp", "ArrowUp", "ArrowLeft"):
        slider.press(pressed)
        bare.press(pressed)
        places.append(slider.input_value())
        assert places[-1] == bare.input_value(), pressed
    assert len(set(places)) >= 5


@pytest.mark.parametrize("name", ["contour-behind", "turning-raster"])
def test_a_drag_shows_no_blank_frame(name, page, tmp_path):
    """Frames as the browser composes them while a slider is dragged: each has the picture."""
    page.set_viewport_size({"width": 900, "height": 700})
    page.goto(page_of(drawn([name]), tmp_path))
    page.locator(f"#{name} svg").evaluate("svg => svg.scrollIntoView()")
    area = page.locator(f"#{name} svg").bounding_box()
    whole = frame_ink(page.screenshot(), area)
    frames = []
    session = page.context.new_cdp_session(page)

    def receive(event):
        frames.append(base64.b64decode(event["data"]))
        session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    session.on("Page.screencastFrame", receive)
    session.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
    slider = page.locator(f"#{name} input[type=range]").first
    box = slider.bounding_box()
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 10, middle)
    page.mouse.down()
    for step in range(30):
        page.mouse.move(box["x"] + 10 + (box["width"] - 20) * step / 29, middle)
        page.wait_for_timeout(20)
    page.mouse.up()
    page.wait_for_timeout(100)
    session.send("Page.stopScreencast")
    assert len(frames) >= 5
    # A surface that turns covers more or less; without it a third would be left, of lines and words.
    assert min(frame_ink(frame, area) for frame in frames) > (0.6 if name == "turning-raster" else 0.9) * whole


def frame_ink(png, area):
    """The share of the picture's area that isn't background, nor a pale pane."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("L")).astype(int)
    top, left = int(area["y"]), int(area["x"])
    part = pixels[top:top + int(area["height"]), left:left + int(area["width"])]
    return (part < 200).mean()


# State, play, reset -------------------------------------------------------------------------

@pytest.fixture
def first(page, few_html):
    """Explorers to try; returns a function that reads values."""
    page.goto(few_html)
    return lambda key: page.input_value(f"#{key}")


def test_the_address_keeps_the_state_and_reset_clears_it(page, few_html, first):
    page.locator("#contour-behind-control-w").press("ArrowRight")
    page.locator("#markers-control-shape").select_option(label="square")
    page.locator("#scatter-control-square").click()
    page.wait_for_url("**scatter.square=on*")  # it is written a moment later
    assert "contour-behind.w=1&" in page.url and "markers.shape=square" in page.url
    assert "scatter.square=on" in page.url
    moved = state(page, "contour-behind"), state(page, "markers"), state(page, "scatter")
    page.goto(page.url)
    assert (state(page, "contour-behind"), state(page, "markers"), state(page, "scatter")) == moved
    for name in ("contour-behind", "markers", "scatter"):
        page.locator(f"#{name} .explorer-reset").click()
    assert "?" not in page.url
    fresh = page.context.new_page()
    fresh.goto(few_html)
    assert state(page, "contour-behind") == state(fresh, "contour-behind")
    assert state(page, "scatter") == state(fresh, "scatter")


def test_a_strange_address_does_no_harm(page, few_html, subtests):
    page.goto(few_html)
    untouched = state(page, "line")
    for query in ("line.k=99", "line.k=", "line.k=abc", "line.nothing=1", "nobody.k=1", "line.k=1.50000", "line.k[]=1",
                  "%E0%A4%A", "line.k=<script>"):
        with subtests.test(query):
            page.goto(f"{few_html}?{query}")
            assert state(page, "line") == untouched
    for query in ("line.k=2", "line.k=2.0&line.k=0.5"):
        with subtests.test(query):
            page.goto(f"{few_html}?{query}")
            assert page.input_value("#line-control-k") == "3"


def test_another_page_state_stays_in_the_address(page, few_html):
    page.goto(f"{few_html}?highlight=sine&line.k=2.0#line")
    page.locator("#line-control-k").press("ArrowRight")
    page.wait_for_url("**line.k=2.5*")
    assert "highlight=sine" in page.url and page.url.endswith("#line")


def test_a_held_arrow_key_writes_the_address_seldom(page, turning_html):
    page.goto(turning_html)
    page.evaluate("""() => {
        window.written = 0;
        const original = history.replaceState;
        history.replaceState = function (...all) { window.written += 1; return original.apply(this, all); };
    }""")
    page.evaluate("""() => {
        const slider = document.querySelector("#turning-surface-control-angle");
        for (let i = 1; i <= 10; i++) {
            slider.value = i;
            slider.dispatchEvent(new Event("input"));
            slider.dispatchEvent(new Event("change"));
        }
    }""")
    page.wait_for_timeout(1500)
    assert page.evaluate("window.written") == 2  # the first at once, the last a moment later
    assert "turning-surface.angle=300" in page.url


def test_play_runs_to_the_end_and_pauses(page, first):
    button = page.locator("#line .explorer-play")
    assert button.get_attribute("aria-label") == "Play k"
    button.click()
    assert button.get_attribute("aria-label") == "Pause"
    assert page.get_attribute("#line figcaption", "aria-live") == "off"
    page.wait_for_function("document.querySelector('#line-control-k').value === '5'")
    page.wait_for_function("document.querySelector('#line .explorer-play').ariaLabel === 'Play k'")
    assert page.get_attribute("#line figcaption", "aria-live") == "polite"
    assert "3 waves" in page.inner_text("#line figcaption") and "line.k=3.0" in page.url
    button.click()  # from the end it begins again
    button.click()
    assert button.get_attribute("aria-label") == "Play k"
    stopped = first("line-control-k")
    page.wait_for_timeout(700)
    assert first("line-control-k") == stopped


def test_with_reduced_motion_play_makes_one_step(page, few_html):
    page.emulate_media(reduced_motion="reduce")
    page.goto(few_html)
    page.locator("#line .explorer-play").click()
    assert page.input_value("#line-control-k") == "3"
    page.wait_for_timeout(900)
    assert page.input_value("#line-control-k") == "3"


def test_what_is_spoken(page, first):
    page.locator("#line-control-k").press("ArrowRight")
    slider = page.locator("#line-control-k")
    assert slider.get_attribute("aria-valuetext") == "2.0"  # the value, not its number
    assert page.inner_text("#line output") == "2.0"
    assert page.get_attribute("#line svg", "aria-labelledby") == "line-summary"
    assert page.inner_text("#line-summary") == "A sine with 2 waves."


def test_going_back_and_reloading_do_not_lie(page, server, few_html):
    page.goto(few_html)
    page.locator("#line-control-k").press("ArrowRight")  # and away at once
    moved = state(page, "line")
    page.goto(f"{server}/book/intro.html")
    page.go_back()
    assert state(page, "line") == moved and page.input_value("#line-control-k") == "3"
    page.reload()
    assert state(page, "line") == moved and page.input_value("#line-control-k") == "3"


# Without a script, on paper, on a phone, in the dark ----------------------------------------

def test_without_javascript_the_first_picture_stands_there(browser, few_html):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(few_html)
    assert page.locator("#line svg").is_visible()
    assert page.inner_text("#line figcaption") == "A sine with 1.5 waves."
    assert not page.locator("#line .explorer-controls").is_visible()
    assert "JavaScript" in page.inner_text("#line .explorer-note")
    assert picture(page, "line").std() > 10
    context.close()


def test_on_paper_there_are_pictures_and_no_controls(page, few_html):
    page.goto(few_html)
    page.emulate_media(media="print")
    assert page.locator("#line svg").is_visible() and page.locator("#line figcaption").is_visible()
    assert not page.locator("#line .explorer-controls").is_visible()


def test_without_its_data_an_explorer_says_so(browser, server, site):
    path = EXPLORED[0]
    with browser.new_context() as context:  # not the fixture's: here an error on the console is meant
        page = context.new_page()
        page.route("**/explorers/*", lambda route: route.abort())
        page.goto(f"{server}/{path}")
        for figure in page.locator("[data-explorer]").all():
            figure.locator("figcaption", has_text="reload the page").wait_for(state="attached", timeout=10_000)


def test_data_wait_until_something_is_seen(page, server):
    """A page may have come before a browser paints it: then its data would keep what is seen first."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script("""new MutationObserver((changes, watch) => {
        document.documentElement.style.visibility = "hidden";
        watch.disconnect();
    }).observe(document, { childList: true })""")
    page.goto(f"{server}/{EXPLORED[0]}")
    page.wait_for_timeout(500)
    assert asked and not [url for url in asked if "/explorers/" in url]
    page.evaluate("document.documentElement.style.visibility = ''")
    page.wait_for_function(IS_READY)
    assert [url for url in asked if "/explorers/" in url]
