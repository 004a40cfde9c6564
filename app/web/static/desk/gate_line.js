"use strict";
// A status of a gate in one line: what is said in it, what is missing, what could come next. Pure.

durand.gateLine = (() => {
  const { calendar } = durand;
  const KINDS = ["crossing", "status", "traffic", "direction", "authority"];
  const FREE = { by: "said_by", "said by": "said_by", source: "document", why: "why", because: "why" };
  const DAYS = { since: "date_from", from: "date_from", until: "date_to", till: "date_to", to: "date_to" };
  const CONFIRMED = { verified: "verified_on", confirmed: "verified_on" };
  const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
  const MOST_WORDS = 6;

  const fold = (text) =>
    text
      .normalize("NFD")
      .replace(/\p{Mn}/gu, "")
      .toLowerCase()
      .replace(/[\s_\-–]+/g, " ")
      .trim();

  /**
   * The vocabulary by its spellings: each names a column and its word.
   * @param {Record<string, Record<string, string[]>>} spellings by column and word
   */
  function book(spellings) {
    const found = new Map();
    for (const column of KINDS) {
      for (const [word, others] of Object.entries(spellings[column])) {
        for (const each of [word, ...others]) {
          const key = fold(each);
          if (!found.has(key)) found.set(key, { column, word });
        }
      }
    }
    return found;
  }

  function iso(year, month, day) {
    const made = new Date(Date.UTC(year, month, day));
    const isReal = made.getUTCMonth() === month && made.getUTCDate() === day;
    return isReal ? made.toISOString().slice(0, 10) : null;
  }

  // A day at the beginning of these words: how many words it takes, and the day. Without a year it is the last
  // such day that is not after today.
  function day(words, today) {
    const [first, second = "", third = ""] = words.map((word) => word.toLowerCase());
    const near = { today: 0, yesterday: 1 }[first];
    if (near !== undefined) return { taken: 1, day: calendar.toIso(calendar.toDay(today) - near) };
    const whole = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(first);
    if (whole) return { taken: 1, day: iso(+whole[1], +whole[2] - 1, +whole[3]) };
    const month = MONTHS.indexOf(second.slice(0, 3));
    if (!/^\d{1,2}$/.test(first) || month < 0 || second.length < 3) return null;
    if (/^\d{4}$/.test(third)) return { taken: 3, day: iso(+third, month, +first) };
    const year = +today.slice(0, 4);
    const thisYear = iso(year, month, +first);
    return { taken: 2, day: thisYear && thisYear > today ? iso(year - 1, month, +first) : thisYear };
  }

  // What the words at a place say: a text to the end of the part, a day, a word of the vocabulary; null for none.
  function token(words, known, today) {
    for (const [name, column] of Object.entries(FREE)) {
      const taken = name.split(" ").length;
      if (words.slice(0, taken).join(" ").toLowerCase() === name && words.length > taken)
        return { taken: words.length, column, value: words.slice(taken).join(" ") };
    }
    const head = words[0].toLowerCase();
    const column = DAYS[head] || CONFIRMED[head];
    const dated = day(column ? words.slice(1) : words, today);
    if (dated) {
      const written = words.slice(0, dated.taken + (column ? 1 : 0));
      return { taken: written.length, column: column || "date_from", value: dated.day, said: written.join(" ") };
    }
    for (let taken = Math.min(MOST_WORDS, words.length); taken; taken--) {
      const found = known.get(fold(words.slice(0, taken).join(" ")));
      if (found) return { taken, column: found.column, value: found.word, said: words.slice(0, taken).join(" ") };
    }
    return null;
  }

  /**
   * What a line says.
   * @param {string} text parts with commas or semicolons between them, or none
   * @param {Map<string, any>} known the vocabulary, as `book` makes it
   * @param {string} today
   * @returns {{ said: Record<string, string>, unknown: string[], twice: string[], missing: string[] }}
   */
  function read(text, known, today) {
    const said = {};
    /** @type {string[]} */
    const unknown = [];
    /** @type {string[]} */
    const twice = [];
    for (const part of text.split(/[,;]/)) {
      let words = part.split(/\s+/).filter(Boolean);
      while (words.length) {
        const found = token(words, known, today);
        if (!found || found.value === null) unknown.push(found ? found.said : words[0]);
        else if (found.column in said && said[found.column] !== found.value) twice.push(found.column);
        else said[found.column] = found.value;
        words = words.slice(found ? found.taken : 1);
      }
    }
    const missing = ["crossing", "status", "date_from"].filter((name) => !(name in said));
    return { said, unknown, twice, missing };
  }

  // The words at the end of a line that may be the beginning of a word of the vocabulary: the longest first.
  function endings(text) {
    const part = text.split(/[,;]/).pop() || "";
    const starts = [...part.matchAll(/\S+/g)].map(({ index }) => index).slice(-3);
    return /\s$/.test(text) || !starts.length ? [""] : starts.map((at) => part.slice(at));
  }

  /**
   * The words of the vocabulary that could come next: those that begin as the line ends, or that are not said yet.
   * @returns {{ line: string, column: string, word: string }[]} each with the line that it makes
   */
  function offers(text, known, { today, most = 8 }) {
    const { said } = read(text, known, today);
    for (const ending of endings(text)) {
      const before = text.slice(0, text.length - ending.length);
      const earlier = read(before, known, today).said;
      const wanted = KINDS.find((column) => !(column in said));
      const found = new Map();
      for (const [spelling, { column, word }] of known) {
        const fits = ending ? spelling.startsWith(fold(ending)) && !(column in earlier) : column === wanted;
        if (fits) found.set(`${column} ${word}`, { line: `${before}${gap(before)}${word} `, column, word });
      }
      if (found.size) return [...found.values()].slice(0, most);
    }
    return [];
  }

  const gap = (before) => (!before || /\s$/.test(before) ? "" : " ");

  // The word of the vocabulary that is nearest to a word that is none; "" if none is near.
  function nearest(word, known) {
    const near = [...known.keys()].map((each) => [distance(fold(word), each), each]).sort((a, b) => a[0] - b[0]);
    return near.length && near[0][0] <= Math.max(1, word.length / 3) ? near[0][1] : "";
  }

  // How many letters differ (Levenshtein).
  function distance(one, other) {
    let row = Array.from({ length: other.length + 1 }, (_, i) => i);
    for (let i = 1; i <= one.length; i++) {
      const next = [i];
      for (let j = 1; j <= other.length; j++) {
        const same = row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1);
        next.push(Math.min(same, row[j] + 1, next[j - 1] + 1));
      }
      row = next;
    }
    return row[other.length];
  }

  return { book, read, offers, nearest };
})();
