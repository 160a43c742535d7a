// The theme's two side bars, told apart by ear.
document.querySelector(".sidebar-drawer").ariaLabel = "The book";
document.querySelector(".toc-drawer").ariaLabel = "This page";
// What is folded says by itself what it shows.
document.querySelectorAll("summary[aria-label]").forEach((summary) => summary.removeAttribute("aria-label"));

// What scrolls sideways can be reached by keyboard; what fits is no stop on the way.
{
  const boxes = document.querySelectorAll("article :is(pre, td, .katex-display, .math.wide, .table-wrapper, .cell_output > .output)");
  const look = (box) => {
    if (!box.clientWidth || box === document.activeElement) return;
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  };
  const seen = new ResizeObserver((changes) => changes.forEach(({ target }) => look(target)));
  boxes.forEach((box) => seen.observe(box));
  // Another font makes a formula wider, and not its box. To ask a part that isn't laid out yet would lay it out.
  document.fonts.addEventListener("loadingdone", () => boxes.forEach((box) => {
    if (box.checkVisibility?.({ contentVisibilityAuto: true }) !== false) look(box);
  }));
}

// Ctrl+K (or ⌘K) leads to the search field: the side bar's, or where that is folded away, the search page's.
addEventListener("keydown", (event) => {
  if (event.key !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  event.preventDefault();
  const field = [...document.querySelectorAll("input[name=q]")].find((field) => field.checkVisibility({ visibilityProperty: true })
    && field.getBoundingClientRect().right > 0);
  if (field) field.select();
  else document.querySelector(".search-link").click();
});

// Sphinx marks the words that were searched for, ten milliseconds after the page is read; formulas are left alone.
addEventListener("DOMContentLoaded", () => setTimeout(() =>
  document.querySelectorAll(".math .highlighted").forEach((mark) => mark.replaceWith(...mark.childNodes)), 20));
