"use strict";
// Where the sentences of drafts stand in the text of an article. Pure: text and drafts in, pieces of text out.

durand.marking = (() => {
  const escaped = (word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

  function startOfLine(text, number) {
    let at = 0;
    for (let line = 1; line < number; line++) {
      const end = text.indexOf("\n", at);
      if (end < 0) return at;
      at = end + 1;
    }
    return at;
  }

  // Where a quote stands from its line on, with whatever spaces and breaks between its words; else its whole line.
  function place(text, { line, quote }) {
    const from = startOfLine(text, line);
    const words = (quote || "").split(/\s+/).filter(Boolean).map(escaped);
    const found = words.length ? new RegExp(words.join("\\s+"), "g") : null;
    if (found) {
      found.lastIndex = from;
      const match = found.exec(text);
      if (match) return [match.index, match.index + match[0].length];
    }
    const end = text.indexOf("\n", from);
    return [from, end < 0 ? text.length : end];
  }

  /**
   * The text in pieces, in its order; each names the drafts whose sentence it is. Sentences that overlap are cut.
   * @param {string} text
   * @param {{ id: string, line: number, quote: string }[]} drafts
   * @returns {{ text: string, ids: string[] }[]}
   */
  function pieces(text, drafts) {
    /** @type {Map<string, { range: number[], ids: string[] }>} */
    const ranges = new Map();
    for (const draft of drafts) {
      const range = place(text, draft);
      const same = ranges.get(range.join());
      if (same) same.ids.push(draft.id);
      else ranges.set(range.join(), { range, ids: [draft.id] });
    }
    const sorted = [...ranges.values()].sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
    const cuts = [...new Set([0, text.length, ...sorted.flatMap((each) => each.range)])].sort((a, b) => a - b);
    return cuts.slice(0, -1).map((from, i) => ({
      text: text.slice(from, cuts[i + 1]),
      ids: sorted.filter(({ range }) => range[0] <= from && from < range[1]).flatMap(({ ids }) => ids),
    }));
  }

  return { pieces };
})();
