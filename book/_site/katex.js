// Renders formulas: one JSON request a line on standard input, one JSON answer a line back.
const katex = require(process.argv[2]);
// What KaTeX doesn't trust (a link, a picture) it writes in this color, strict or not.
const errorColor = "#bad";
require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    const html = katex.renderToString(tex, { displayMode: display, throwOnError: true, strict: "error", errorColor });
    answer = html.includes(errorColor) ? { error: "a command that KaTeX doesn't carry out" } : { html };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
