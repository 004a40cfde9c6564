// Where the sentences of drafts stand in an article.

import { deepEqual, equal } from "node:assert/strict";
import { test } from "node:test";
import { durand, plain } from "./load.mjs";

const { pieces } = durand.marking;
const TEXT = "Head\n\nFive died at\nTorkham. It is shut.\nFive died.";
const marked = (drafts) => plain(pieces(TEXT, drafts)).filter(({ ids }) => ids.length);

test("a sentence is found from its line on, over the ends of lines", () => {
  const found = marked([{ id: "a", line: 3, quote: "Five died at Torkham." }]);
  deepEqual(found, [{ text: "Five died at\nTorkham.", ids: ["a"] }]);
});

test("a sentence that stands twice is the one of its line", () => {
  const parts = plain(pieces(TEXT, [{ id: "a", line: 5, quote: "Five died." }]));
  equal(parts.at(-1).text, "Five died.");
  equal(parts.map(({ text }) => text).join(""), TEXT);
});

test("two drafts of one sentence share its mark, and overlapping sentences are cut", () => {
  const found = marked([
    { id: "a", line: 4, quote: "It is shut." },
    { id: "b", line: 4, quote: "It is shut." },
    { id: "c", line: 4, quote: "Torkham. It is" },
  ]);
  deepEqual(found, [
    { text: "Torkham. ", ids: ["c"] },
    { text: "It is", ids: ["c", "a", "b"] },
    { text: " shut.", ids: ["a", "b"] },
  ]);
});

test("a quote that is not there marks its line, and its characters are no pattern", () => {
  deepEqual(marked([{ id: "a", line: 1, quote: "(.*" }]), [{ text: "Head", ids: ["a"] }]);
});
