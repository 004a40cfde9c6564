"use strict";
// One spelling for text that is written in several: the page's half of app/geography/toponyms.py, with its tables.

durand.folding = (() => {
  // As Python's casefold has it: ß is ss, a final sigma is a sigma, Cherokee is large; a dotless i stays.
  const plain = (text) =>
    text
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .replaceAll("ς", "σ")
      .replace(/\p{Script=Cherokee}/gu, (letter) => letter.toUpperCase());
  const casefold = (text) => text.split("ı").map(plain).join("ı");

  // Whether a letter is a mark on the one before it: Unicode sorts such marks among themselves, and nothing else.
  const seen = new Map();
  function isMark(letter) {
    if (!seen.has(letter)) {
      const [before, after] = [`${letter}\u0334`.normalize("NFD"), `\u0301${letter}`.normalize("NFD")];
      seen.set(letter, before.startsWith("\u0334") || !after.startsWith("\u0301"));
    }
    return seen.get(letter);
  }

  const exchanged = (text, letters) => Array.from(text, (letter) => letters[letter] ?? letter).join("");

  // In lower case without marks, its letters unified, words apart by one space. `before` and `after` are what
  // letters become before and after Unicode takes them apart.
  function fold(text, { before, after }) {
    const parts = exchanged(exchanged(text, before).normalize("NFKD"), after);
    const bare = parts.replace(/\p{M}/gu, (letter) => (isMark(letter) ? "" : letter));
    return (casefold(bare).match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");
  }

  // The folded words, each once; a word that begins another one asks for nothing more.
  function wanted(words, letters) {
    const all = [...new Set(fold(words, letters).split(" ").filter(Boolean))];
    return all.filter((word) => !all.some((other) => other !== word && other.startsWith(word)));
  }

  // What asks of a text whether each of the words begins a word of it.
  function begins(words) {
    const starts = words.map((word) => ` ${word}`);
    return (folded) => starts.every((start) => folded.includes(start));
  }

  // Text as `begins` looks in it.
  const searchable = (text, letters) => ` ${fold(text, letters)}`;

  return { casefold, fold, wanted, begins, searchable };
})();
