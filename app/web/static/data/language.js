"use strict";
// The one name that all scripts of a page share, the page's data, and its language.

var durand = {
  // The words and the outlines of a live page come in a file that every page shares; a page in one file has them
  // inside.
  data: (({ drawn: outlines, ...words }, { drawn, ...told }) => ({
    ...words,
    ...told,
    drawn: { ...outlines, ...drawn },
  }))(globalThis.durandGround || {}, JSON.parse(document.getElementById("durand-data")?.textContent ?? "{}")),
};

// The page's language: how it writes numbers and days, what things are called in it, and what stands in English.
durand.language = (() => {
  const { lang = "en" } = durand.data;
  const locale = { fa: "fa-AF", ps: "ps-AF", ur: "ur-PK" }[lang];
  const calendar = { calendar: "gregory", timeZone: "UTC" };
  const form =
    locale && new Intl.DateTimeFormat(locale, { ...calendar, day: "numeric", month: "short", year: "numeric" });
  const ofMonth = locale && new Intl.DateTimeFormat(locale, { ...calendar, month: "short" });
  const letters = (text, script) => text.match(script)?.length ?? 0;

  // Letters of one direction in a text that may be of the other.
  const apart = (text) => `\u2068${text}\u2069`;

  // Whether a text stands in English on a page of another language: most of its letters are Latin.
  const isEnglish = (text) =>
    Boolean(locale) && letters(text, /\p{Script=Latin}/gu) > letters(text, /\p{Script=Arabic}/gu);

  // An element as what it says: marked as English where the page is not.
  function mark(element, text) {
    if (!locale || element.dir === "auto") return element;
    for (const [name, value] of [
      ["lang", "en"],
      ["dir", "ltr"],
    ]) {
      if (isEnglish(text)) element.setAttribute(name, value);
      else element.removeAttribute(name);
    }
    return element;
  }

  // Things of the atlas under their names in the page's language, where they have one.
  function name(things) {
    if (locale)
      for (const thing of things)
        Object.assign(thing, { name_en: thing.name_en ?? thing.name, name: thing[`name_${lang}`] || thing.name });
  }
  name(durand.data.vocabularies?.provinces ?? []);
  name(durand.data.drawn.crossings?.features.map((feature) => feature.properties) ?? []);
  name(durand.data.vocabularies?.crossings ?? []);

  return {
    lang,
    locale,
    isEnglish,
    mark,
    name,
    say(element, text) {
      element.textContent = text;
      mark(element, text);
    },
    number: (value) => Number(value).toLocaleString(locale ?? "en-GB"),
    // "7 Nov 2025, 14:30", by the clock of the reader
    moment: (iso) =>
      new Date(iso).toLocaleString(locale ?? "en-GB", {
        calendar: "gregory",
        dateStyle: "medium",
        timeStyle: "short",
      }),
    // A time as a day, and an interval; only where the page is not English, which words.js writes itself.
    day: form && ((time) => apart(form.format(time))),
    span: form && ((from, to) => apart(form.formatRange(from, to))),
    month: ofMonth && ((number) => apart(ofMonth.format(Date.UTC(2000, number - 1)))),
  };
})();
