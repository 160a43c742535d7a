// Renders formulas: one JSON request a line on standard input, one JSON answer a line back.
const katex = require(process.argv[2]);
// What KaTeX doesn't trust (a link, a picture) it writes in this color, strict or not.
const DOUBT = "#bad";
const lines = require("readline").createInterface({ input: process.stdin });

lines.on("line", (line) => {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    const options = { displayMode: display, throwOnError: true, strict: "error", errorColor: DOUBT };
    const html = katex.renderToString(tex, options);
    answer = html.includes(DOUBT) ? { error: "a command that KaTeX doesn't carry out" } : { html };
  } catch (error) {
    answer = { error: error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
});
