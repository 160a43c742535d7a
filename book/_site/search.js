// What the search page quotes: a formula comes once (its MathML), not three times with its TeX.
const quoted = Search.htmlToText;
Search.htmlToText = (html, anchor) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  page.querySelectorAll(".katex-html, annotation").forEach((part) => part.remove());
  return quoted(page.documentElement.outerHTML, anchor);
};
