/* Moves the explorers of a page: puts the pieces of the chosen position into the picture's slots.
   The data were drawn by page.py when the site was built; nothing is computed here. */
(() => {
  "use strict";
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");

  function start(figure, { controls, slots, images, summaries }) {
    const name = figure.dataset.explorer;
    // Images that the first picture doesn't show; pieces use them from here.
    figure.querySelector("svg > defs").insertAdjacentHTML("beforeend", images);
    const places = figure.querySelectorAll("[data-slot]");
    const caption = figure.querySelector("figcaption");
    const inputs = [...figure.querySelectorAll(".explorer-row > :is(input, select)")];
    const get = (input) => (input.type === "checkbox" ? Number(input.checked) : Number(input.value));
    const set = (input, i) => (input.type === "checkbox" ? (input.checked = Boolean(i)) : (input.value = i));
    // As the page was written: by now a reader may have moved something.
    const first = inputs.map((input) =>
      input.type === "checkbox" ? Number(input.defaultChecked)
        : input.type === "range" ? Number(input.defaultValue)
          : [...input.options].findIndex((option) => option.defaultSelected));
    const place = (values) => values.reduce((sum, value, i) => sum * controls[i].texts.length + value, 0);
    let now = null;
    const shown = slots.map(() => null);
    let playing = null;
    let writing = 0;
    let late = false;

    function draw() {
      // positions are numbered with the last control running fastest
      const at = place(inputs.map(get));
      if (at === now) return;
      now = at;
      const pick = ([texts, which]) => texts[which ? which[at] : at];
      slots.forEach((slot, i) => {
        const piece = pick(slot);
        if (piece !== shown[i]) places[i].innerHTML = shown[i] = piece;
      });
      caption.textContent = pick(summaries);
      inputs.forEach((input, i) => {
        if (input.type !== "range") return;
        const text = controls[i].texts[get(input)];
        input.setAttribute("aria-valuetext", text);
        input.parentElement.querySelector("output").value = text;
      });
    }

    function fromAddress() {
      const query = new URLSearchParams(location.search);
      inputs.forEach((input, i) => {
        const wanted = query.get(`${name}.${controls[i].name}`);
        const at = controls[i].texts.findIndex((text) => text === wanted || (wanted && Number(text) === Number(wanted)));
        if (at >= 0 && get(input) === first[i]) set(input, at); // what the page doesn't know, it ignores
      });
    }

    // Not at every press of a held key: it costs more than drawing, and browsers limit it.
    function toAddressSoon() {
      if (writing) return void (late = true);
      toAddress();
      writing = setTimeout(() => {
        writing = 0;
        if (late) toAddressSoon();
      }, 400);
    }

    function toAddress() {
      late = false;
      if (!figure.isConnected) return;
      const address = new URL(location);
      inputs.forEach((input, i) => {
        const key = `${name}.${controls[i].name}`;
        if (get(input) === first[i]) address.searchParams.delete(key);
        else address.searchParams.set(key, controls[i].texts[get(input)]);
      });
      // A browser may refuse it, within a frame or after many moves. The address is a courtesy; what is seen isn't.
      try { history.replaceState(history.state, "", address); } catch { late = false; }
    }

    function stop() {
      if (!playing) return;
      clearTimeout(playing.timer);
      playing.button.classList.remove("playing");
      playing.button.setAttribute("aria-label", playing.label);
      playing = null;
      caption.setAttribute("aria-live", "polite");
      toAddress();
    }

    function play(button, input) {
      const again = playing && playing.button === button;
      stop();
      if (again) return;
      const last = Number(input.max);
      if (get(input) === last) set(input, 0);
      else set(input, get(input) + 1);
      draw();
      if (stillness.matches) return toAddress(); // one step a press: nothing moves by itself
      playing = { button, label: button.getAttribute("aria-label"), timer: 0 };
      button.classList.add("playing");
      button.setAttribute("aria-label", "Pause");
      caption.setAttribute("aria-live", "off");
      const pause = Math.min(400, Math.max(60, 4000 / last));
      const step = () => {
        if (get(input) === last || document.hidden || !figure.isConnected) return stop();
        set(input, get(input) + 1);
        draw();
        playing.timer = setTimeout(step, pause);
      };
      playing.timer = setTimeout(step, pause);
    }

    inputs.forEach((input) => {
      input.addEventListener("input", () => { stop(); draw(); });
      input.addEventListener("change", toAddressSoon);
    });
    figure.querySelectorAll(".explorer-play").forEach((button) =>
      button.addEventListener("click", () => play(button, button.parentElement.querySelector("input"))));
    figure.querySelector(".explorer-reset").addEventListener("click", () => {
      stop();
      inputs.forEach((input, i) => set(input, first[i]));
      draw();
      toAddress();
    });
    fromAddress();
    draw();
    // A page that comes back may bring its inputs' old values; a figure that is gone needs nothing any more.
    const again = () => (figure.isConnected ? draw() : removeEventListener("pageshow", again));
    addEventListener("pageshow", again);
    figure.dataset.ready = "";
  }

  // The data stand in the page, or in a file of their own: a script, since a page that is opened as a
  // file may fetch nothing else. They are read when somebody comes near: a page may have some megabytes of them.
  function prepare(figure) {
    let text = null;
    let wanted = new URLSearchParams(location.search).toString().includes(`${figure.dataset.explorer}.`);
    const signs = ["pointerover", "focusin", "input", "click"];
    const wake = () => {
      wanted = true;
      if (text === null) return;
      signs.forEach((sign) => figure.removeEventListener(sign, wake, true));
      start(figure, JSON.parse(text));
      text = null;
      wanted = false;
    };
    signs.forEach((sign) => figure.addEventListener(sign, wake, true));
    return () => pieces(figure.dataset.pieces).then((found) => {
      text = found;
      figure.dataset.ready = "";
      if (wanted) wake();
    }, () => figure.querySelector("figcaption").append(" (Its data didn't come: reload the page to move it.)"));
  }

  // The file is a script that holds a text; as a script it takes a browser longer to read. But a page that is
  // opened as a file, or stands in a frame that is shut off, is of no origin and may fetch nothing.
  async function pieces(address) {
    if (origin === "null") return asScript(address);
    const file = await fetch(address).catch(() => null);
    if (!file?.ok) return asScript(address);
    const whole = await file.text();
    return whole.slice(whole.indexOf("`") + 1, whole.lastIndexOf("`"));
  }

  function asScript(address) {
    return new Promise((done, fail) => {
      const script = document.createElement("script");
      script.onload = () => done(script.pieces);
      script.onerror = fail;
      script.src = address;
      document.head.append(script);
    });
  }

  // One after the other, once the page can be read: it has come, and something of it is painted.
  const painted = new Promise((done) => {
    if (!PerformanceObserver.supportedEntryTypes?.includes("paint")) return void done();
    new PerformanceObserver((found) => {
      if (found.getEntriesByName("first-contentful-paint").length) done();
    }).observe({ type: "paint", buffered: true });
  });
  const later = [];
  let busy = false;
  async function rest() {
    if (busy || document.readyState !== "complete") return;
    busy = true;
    await painted;
    while (later.length) await later.shift()();
    busy = false;
  }

  const known = new WeakSet();
  function find(part) {
    if (document.readyState === "loading") return; // a figure may be there by half
    for (const figure of part.querySelectorAll("[data-explorer]")) {
      if (known.has(figure)) continue;
      known.add(figure);
      delete figure.dataset.ready; // a copy of a figure that was ready is not
      const inside = figure.querySelector("script");
      if (inside) start(figure, JSON.parse(inside.textContent));
      else later.push(prepare(figure));
    }
    rest();
  }
  addEventListener("DOMContentLoaded", () => find(document));
  addEventListener("load", () => setTimeout(rest));
  find(document);
  // Figures that come later: with the rest of the page, or with another page in its place.
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) // not what a move puts into a picture
      if (!(target instanceof SVGElement) && [...addedNodes].some((node) => node.nodeType === 1)) find(target);
  }).observe(document, { childList: true, subtree: true });
})();
