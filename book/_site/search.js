// What is typed is cut at the border of the scripts, and a run of Chinese characters, which has no spaces, into the
// longest words that the index knows: the glossary's names, their parts and every character (booksite/chinese.py).
{
  const known = (word) => [Search._index?.terms, Search._index?.titleterms]
    .some((words) => words && Object.hasOwn(words, word));
  const cut = (run) => {
    const words = [];
    for (let start = 0; start < run.length; ) {
      let end = run.length;
      while (end > start + 1 && !known(run.slice(start, end))) end -= 1;
      words.push(run.slice(start, end));
      start = end;
    }
    return words;
  };
  window.splitQuery = (query) => query
    .split(/[^\p{Letter}\p{Number}_\p{Emoji_Presentation}]+/gu)
    .flatMap((word) => word.split(/(\p{Script=Han}+)/gu))
    .filter((word) => word)
    .flatMap((word) => (/\p{Script=Han}/u.test(word) ? cut(word) : [word]));
}

// What the search page quotes: a formula comes once (its MathML), not three times with its TeX.
{
  const quoted = Search.htmlToText;
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll(".katex-html, annotation").forEach((part) => part.remove());
    return quoted(page.documentElement.outerHTML, anchor);
  };
}
