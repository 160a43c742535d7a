"""Every explorer of every page, and of the gallery, moved in a real browser.

The pages are searched for explorers; none is listed here.
"""

import io
import random
from pathlib import Path

import gallery
import numpy as np
import pytest
import reference
from PIL import Image
from test_pages import alone, unfold

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"

# A pixel counts as different if a channel is off by more; and so many of them may be.
DEPTH, SHARE = 32, 0.001


def pages_with_explorers(site):
    return sorted(path.relative_to(site).as_posix() for path in Path(site).rglob("*.html")
                  if "class='explorer'" in path.read_text(encoding="utf-8"))


def explorers(page):
    """Names of the explorers of a page that have controls, once their data are there."""
    page.wait_for_function("!document.querySelector('[data-explorer]:not([data-ready])')")
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


def picture(page, name):
    """The picture as the browser paints it."""
    shot = page.locator(f"#{name} svg").screenshot(animations="disabled")
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)


def put(page, name, position):
    """Set all controls of an explorer as a script would, and let it draw."""
    page.wait_for_selector(f"#{name}[data-ready]", state="attached")
    page.evaluate("""([name, position]) => {
        const inputs = document.querySelectorAll(`#${name} .explorer-row :is(input, select)`);
        inputs.forEach((input, i) => {
            if (input.type === "checkbox") input.checked = Boolean(position[i]);
            else input.value = position[i];
        });
        inputs[0].dispatchEvent(new Event("input", {bubbles: true}));
    }""", [name, list(position)])


@pytest.fixture(scope="module")
def gallery_html(tmp_path_factory):
    """The gallery as a page of its own, with the script and the styles that the site uses."""
    folder = tmp_path_factory.mktemp("gallery")
    made = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORE_MODE", "page")
        from losslab.explore import explore, page
        patch.setattr(page, "_names", set())
        for name, make in gallery.KINDS.items():
            fig, update, options = make()
            made.append(explore(fig, update, name=name, **options)._repr_mimebundle_()["text/html"])
    source = BOOK / "losslab" / "explore"
    for name in ("explore.css", "explore.js"):
        (folder / name).write_bytes((source / name).read_bytes())
    (folder / "gallery.html").write_text(
        "<!doctype html><html lang='en'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        "<title>Gallery</title><link rel='icon' href='data:,'><link rel='stylesheet' href='explore.css'>"
        "<script defer src='explore.js'></script><body>" + "".join(made), encoding="utf-8")
    return (folder / "gallery.html").as_uri()


def compare_with_matplotlib(page, scenes):
    """At the start, a corner and a position by chance, the page shows what Matplotlib draws."""
    for name, scene in scenes.items():
        reference.settle(scene)
        places = scene.positions() if scene.update else [()]
        chosen = {scene.start, places[-1], random.Random(name).choice(places)}
        alone(page, name)
        for position in sorted(chosen):
            if position:
                put(page, name, position)
            seen = picture(page, name)
            whole = reference.whole_svg(scene, position)
            page.evaluate("""([name, whole]) => {
                const svg = document.querySelector(`#${name} svg`);
                const other = new DOMParser().parseFromString(whole, "image/svg+xml").documentElement;
                other.setAttribute("class", svg.getAttribute("class"));
                other.setAttribute("style", svg.getAttribute("style"));
                svg.style.display = "none";
                svg.before(document.importNode(other, true));
            }""", [name, whole])
            wanted = picture_of_first(page, name)
            page.evaluate("""name => {
                const [other, svg] = document.querySelectorAll(`#${name} svg`);
                other.remove();
                svg.style.display = "";
            }""", name)
            assert seen.shape == wanted.shape, (name, scene.values(position))
            assert (wanted.max(axis=(0, 1)) - wanted.min(axis=(0, 1))).max() > 100, f"{name}: nothing drawn"
            off = (np.abs(seen - wanted).max(axis=2) > DEPTH).mean()
            assert off <= SHARE, f"{name} at {scene.values(position)}: {off:.2%} of the pixels are off"


def picture_of_first(page, name):
    shot = page.locator(f"#{name} svg").first.screenshot(animations="disabled")
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB")).astype(int)


def move_every_control(page):
    """By keyboard and by pointer, each control changes what is seen and what is said."""
    moved = 0
    for name in explorers(page):
        for key, kind in controls(page, name):
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
                    page.mouse.click(box["x"] + box["width"] * (0.1 if part > 0.5 else 0.9),
                                     box["y"] + box["height"] / 2)
                elif kind == "checkbox":
                    control.click()
                else:
                    control.select_option(index=control.evaluate("c => (c.selectedIndex + 1) % c.length"))
                after = state(page, name)
                assert after[0] != before[0], f"{key}: moved by {way}, the picture stayed"
                assert after[1] != before[1], f"{key}: moved by {way}, the summary stayed"
                assert all(page.eval_on_selector_all(f"#{name} [data-slot]", "s => s.map(g => g.isConnected)"))
                moved += 1
    return moved


def test_every_control_of_the_site_moves_its_picture(page, site, server):
    found = pages_with_explorers(site)
    assert found, "the site has no explorers"
    moved = 0
    for path in found:
        page.goto(f"{server}/{path}")
        moved += move_every_control(page)
    assert moved >= 2 * len(found)


def test_every_control_of_the_gallery_moves_its_picture(page, gallery_html):
    page.goto(gallery_html)
    assert len(explorers(page)) == len(gallery.KINDS)
    assert move_every_control(page) >= 2 * len(gallery.KINDS)


@pytest.mark.parametrize("notebook", sorted(BOOK.glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_site_shows_what_its_notebooks_compute(page, server, notebook):
    scenes, _ = reference.run(notebook)
    page.goto(f"{server}/book/{notebook.stem}.html")
    on_page = page.eval_on_selector_all(".explorer", "figures => figures.map(f => f.id)")
    assert sorted(on_page) == sorted(scenes)
    page.emulate_media(color_scheme="light")
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    unfold(page)
    compare_with_matplotlib(page, scenes)


@pytest.mark.parametrize("kind", gallery.KINDS)
def test_pieces_look_like_matplotlibs_whole_picture(page, gallery_html, kind):
    page.goto(gallery_html)
    compare_with_matplotlib(page, {kind: reference.scene_of(gallery.KINDS[kind], kind)})


def test_a_drag_shows_no_blank_frame(page, gallery_html):
    """Frames as the browser composes them while a slider is dragged: each has the picture."""
    page.set_viewport_size({"width": 900, "height": 700})
    page.goto(gallery_html)
    name = "contour-behind"
    page.locator(f"#{name}").scroll_into_view_if_needed()
    area = page.locator(f"#{name} svg").bounding_box()
    page.locator(f"#{name} svg").evaluate("svg => svg.scrollIntoView()")
    area = page.locator(f"#{name} svg").bounding_box()
    whole = frame_ink(page.screenshot(), area)
    frames = []
    session = page.context.new_cdp_session(page)

    def receive(event):
        import base64
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
    assert min(frame_ink(frame, area) for frame in frames) > 0.9 * whole


def frame_ink(png, area):
    """The share of the picture's area that isn't background."""
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("L")).astype(int)
    top, left = int(area["y"]), int(area["x"])
    part = pixels[top:top + int(area["height"]), left:left + int(area["width"])]
    return (part < 250).mean()


# State, play, reset -------------------------------------------------------------------------

@pytest.fixture
def first(page, gallery_html):
    """The gallery's page with two explorers to try; returns a function that reads values."""
    page.goto(gallery_html)
    return lambda key: page.input_value(f"#{key}")


def test_the_address_keeps_the_state_and_reset_clears_it(page, gallery_html, first):
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
    fresh.goto(gallery_html)
    assert state(page, "contour-behind") == state(fresh, "contour-behind")
    assert state(page, "scatter") == state(fresh, "scatter")


@pytest.mark.parametrize("query", [
    "line.k=99", "line.k=", "line.k=abc", "line.nothing=1", "nobody.k=1", "line.k=1.50000", "line.k[]=1", "%E0%A4%A",
    "line.k=<script>", "line.k=2.0&line.k=0.5", "line.k=2",
])
def test_a_strange_address_does_no_harm(page, gallery_html, query):
    page.goto(gallery_html)
    default = state(page, "line")
    page.goto(f"{gallery_html}?{query}")
    if query.startswith("line.k=2"):
        assert page.input_value("#line-control-k") == "3"
    else:
        assert state(page, "line") == default


def test_another_page_state_stays_in_the_address(page, gallery_html):
    page.goto(f"{gallery_html}?highlight=sine&line.k=2.0#line")
    page.locator("#line-control-k").press("ArrowRight")
    page.wait_for_url("**line.k=2.5*")
    assert "highlight=sine" in page.url and page.url.endswith("#line")


def test_a_held_arrow_key_writes_the_address_seldom(page, gallery_html):
    page.goto(gallery_html)
    page.evaluate("""() => {
        window.written = 0;
        const original = history.replaceState;
        history.replaceState = function (...all) { window.written += 1; return original.apply(this, all); };
    }""")
    page.evaluate("""() => {
        const slider = document.querySelector("#turning-surface-control-angle");
        for (let i = 1; i <= 20; i++) {
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


def test_with_reduced_motion_play_makes_one_step(page, gallery_html):
    page.emulate_media(reduced_motion="reduce")
    page.goto(gallery_html)
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


def test_going_back_and_reloading_do_not_lie(page, server, gallery_html):
    page.goto(gallery_html)
    page.locator("#line-control-k").press("ArrowRight")  # and away at once
    moved = state(page, "line")
    page.goto(f"{server}/book/intro.html")
    page.go_back()
    assert state(page, "line") == moved and page.input_value("#line-control-k") == "3"
    page.reload()
    assert state(page, "line") == moved and page.input_value("#line-control-k") == "3"


# Without a script, on paper, on a phone, in the dark ----------------------------------------

def test_without_javascript_the_first_picture_stands_there(browser, gallery_html):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(gallery_html)
    assert page.locator("#line svg").is_visible()
    assert page.inner_text("#line figcaption") == "A sine with 1.5 waves."
    assert not page.locator("#line .explorer-controls").is_visible()
    assert "JavaScript" in page.inner_text("#line .explorer-note")
    assert picture(page, "line").std() > 10
    context.close()


def test_on_paper_there_are_pictures_and_no_controls(page, gallery_html):
    page.goto(gallery_html)
    page.emulate_media(media="print")
    assert page.locator("#line svg").is_visible() and page.locator("#line figcaption").is_visible()
    assert not page.locator("#line .explorer-controls").is_visible()


def test_on_a_phone_controls_fit_and_can_be_touched(page, site, server):
    page.set_viewport_size({"width": 390, "height": 800})
    for path in pages_with_explorers(site):
        page.goto(f"{server}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        unfold(page)
        for name in explorers(page):
            for key, kind in controls(page, name):
                box = page.locator(f"#{key}").bounding_box()
                assert 0 <= box["x"] and box["x"] + box["width"] <= 390
                assert kind == "checkbox" or box["height"] >= 44


def test_in_the_dark_nothing_is_drawn_in_the_dark(page, site, server):
    """In dark mode each picture has light ink, and no pale box behind it."""
    for path in pages_with_explorers(site):
        page.emulate_media(color_scheme="dark")
        page.goto(f"{server}/{path}")
        page.evaluate("document.documentElement.dataset.theme = 'dark'")
        unfold(page)
        for name in page.eval_on_selector_all(".explorer", "figures => figures.map(f => f.id)"):
            alone(page, name)
            pixels = picture(page, name).mean(axis=2)
            assert np.median(pixels) < 80, f"{name} has a pale background"
            assert (pixels > 150).mean() > 0.002, f"{name} has no light ink"


def test_on_a_phone_lists_come_with_their_part_of_the_page(new_page, server, site):
    path = next(path for path in pages_with_explorers(site) if "<template><select" in (site / path).read_text())
    phone = new_page(viewport={"width": 390, "height": 800})
    phone.goto(f"{server}/{path}")
    explorers(phone)  # all data are there
    figure = phone.locator("figure:has(template)").last
    name = figure.get_attribute("id")
    assert not phone.locator(f"#{name} select").count()
    phone.locator(f"#{name}").scroll_into_view_if_needed()
    chosen = phone.locator(f"#{name} select").first
    before = state(phone, name)
    chosen.select_option(index=chosen.evaluate("c => (c.selectedIndex + 1) % c.length"))
    assert state(phone, name) != before


def test_without_its_data_an_explorer_says_so(browser, server, site):
    path = pages_with_explorers(site)[0]
    with browser.new_context() as context:  # not the fixture's: here an error on the console is meant
        page = context.new_page()
        page.route("**/explorers/*", lambda route: route.abort())
        page.goto(f"{server}/{path}")
        for figure in page.locator("[data-explorer]").all():
            figure.locator("figcaption", has_text="reload the page").wait_for(state="attached", timeout=10_000)
