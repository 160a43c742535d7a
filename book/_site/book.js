// What scrolls sideways can be reached by keyboard; what fits is no stop on the way. The boxes come
// reachable from the server, so that they are without this script too.
(() => {
  const boxes = document.querySelectorAll(
    "pre, span.math.wide, td[tabindex], .cell_output > .output, .katex-display, .pst-scrollable-table-container");
  const seen = new ResizeObserver((changes) => changes.forEach(({ target }) => {
    // Of a part that the browser hasn't laid out yet nothing is known.
    if (!target.clientWidth || target === document.activeElement) return;
    if (target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }));
  boxes.forEach((box) => seen.observe(box));
})();

// The parts far from sight, a few in each frame, until the page is whole: the browser lays out by itself
// what a reader comes to, but its guess of how long the page is gets better.
(() => {
  const root = document.documentElement;
  const parts = [...document.querySelectorAll(".bd-article section > section, .bd-article section section > *")];
  const layOut = () => {
    for (let elements = 0; parts.length && elements < 500;) {
      const part = parts.shift();
      part.style.contentVisibility = "visible";
      if (part.localName !== "section") elements += part.getElementsByTagName("*").length;
    }
    if (parts.length) return requestAnimationFrame(layOut);
    root.classList.remove("coming");
    document.querySelectorAll(".bd-article [style*=content-visibility]").forEach((part) => (part.style.contentVisibility = ""));
  };
  if (!root.classList.contains("coming")) return;
  if (!matchMedia("(max-width: 720px)").matches) root.classList.remove("coming");
  else addEventListener("load", () => setTimeout(layOut, 2000));
})();

// Paper is light, also for who reads in the dark.
(() => {
  const root = document.documentElement;
  let before = null;
  matchMedia("print").addEventListener("change", ({ matches }) => {
    if (matches) before = root.dataset.theme;
    root.dataset.theme = matches ? "light" : before;
  });
})();
