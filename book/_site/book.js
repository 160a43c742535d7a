// What scrolls sideways can be reached by keyboard; what fits is no stop on the way. The boxes come
// reachable from the server, so that they are without this script too.
(() => {
  const boxes = document.querySelectorAll(
    "pre, span.math.wide, td[tabindex], .cell_output > .output, .katex-display, .pst-scrollable-table-container");
  const look = (box) => {
    // Of a part that the browser hasn't laid out yet nothing is known.
    if (!box.clientWidth || box === document.activeElement) return;
    if (box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  const seen = new ResizeObserver((changes) => changes.forEach(({ target }) => look(target)));
  boxes.forEach((box) => seen.observe(box));
  // Another font makes a formula wider, and not its box. To ask a far part would lay it out.
  document.fonts.addEventListener("loadingdone", () => boxes.forEach((box) => {
    if (box.checkVisibility?.({ contentVisibilityAuto: true }) !== false) look(box);
  }));
})();

// Who takes a picture of the whole page wants all of it: browsers say so by a window that is resized to the
// size it has, or to one that no screen has.
(() => {
  const root = document.documentElement;
  let [width, height] = [innerWidth, innerHeight];
  addEventListener("resize", () => {
    if ((innerWidth === width && innerHeight === height) || innerHeight > 2 * screen.height) root.classList.remove("coming");
    [width, height] = [innerWidth, innerHeight];
  });
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
