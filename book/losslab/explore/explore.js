/* Moves the explorers of a page: puts the pieces of the chosen position into the picture's slots.
   The data were drawn by page.py when the site was built; nothing is computed here. */
(() => {
  "use strict";
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");

  function start(figure) {
    const name = figure.dataset.explorer;
    const { controls, slots, summaries } = JSON.parse(figure.querySelector("script").textContent);
    const places = figure.querySelectorAll("[data-slot]");
    const caption = figure.querySelector("figcaption");
    const inputs = controls.map((control) => document.getElementById(`${name}-control-${control.name}`));
    const get = (input) => (input.type === "checkbox" ? Number(input.checked) : Number(input.value));
    const set = (input, i) => (input.type === "checkbox" ? (input.checked = Boolean(i)) : (input.value = i));
    const first = inputs.map(get);
    const shown = slots.map(() => null);
    let playing = null;
    let writing = 0;
    let late = false;

    function draw() {
      // positions are numbered with the last control running fastest
      const at = controls.reduce((sum, control, i) => sum * control.texts.length + get(inputs[i]), 0);
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
        if (at >= 0) set(input, at); // what the page doesn't know, it ignores
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
      const address = new URL(location);
      inputs.forEach((input, i) => {
        const key = `${name}.${controls[i].name}`;
        if (get(input) === first[i]) address.searchParams.delete(key);
        else address.searchParams.set(key, controls[i].texts[get(input)]);
      });
      history.replaceState(history.state, "", address);
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
        if (get(input) === last || document.hidden) return stop();
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
    addEventListener("pageshow", draw); // a page that comes back may bring its inputs' old values
  }

  document.querySelectorAll("[data-explorer]").forEach(start);
})();
