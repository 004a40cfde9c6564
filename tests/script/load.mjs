// The pure parts of the pages' scripts, as a page has them: in one scope, in the order in which a page loads them.

import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";

const APP = new URL("../../app/web/", import.meta.url);
const text = (path) => readFileSync(new URL(path, APP), "utf8");
const words = JSON.parse(text("page/words/en.json"));
const order = [...text("page/assets.py").matchAll(/^ {4}"((?:data|state)\/\w+\.js)",$/gm)].map(([, name]) => name);

// What the scripts read the page's data from; nothing else of a page is there.
const element = { textContent: JSON.stringify({ words, lang: "en" }) };
const scope = createContext({ document: { getElementById: () => element }, URLSearchParams });
for (const name of [
  ...order,
  "draw/dom.js",
  "draw/time_bars.js",
  "desk/marking.js",
  "desk/mapping.js",
  "desk/gate_line.js",
  "desk/inbox_entries.js",
]) {
  runInContext(text(`static/${name}`), scope, { filename: name });
}

/** The one name that the scripts share. */
export const durand = scope.durand;

/** A value of the scripts' scope as one of ours, so that the two can be compared. */
export const plain = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
