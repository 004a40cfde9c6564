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
  // Numbers of Pashto are written as those of Dari, where a browser has no Pashto.
  const locale = { fa: ["fa-AF"], ps: ["ps-AF", "fa-AF"], ur: ["ur-PK"] }[lang];
  const isKnown = Boolean(locale && Intl.DateTimeFormat.supportedLocalesOf(locale[0]).length);
  const calendar = /** @type {const} */ ({ calendar: "gregory", dateStyle: "medium" });
  const form = isKnown && new Intl.DateTimeFormat(locale, { ...calendar, timeZone: "UTC" });
  const count = (text, letter) => text.match(letter)?.length ?? 0;

  // Numbers and names of the page's direction in a text that may be of the other.
  const apart = (text) => (locale ? `\u2068${text}\u2069` : text);

  // Whether a text stands in English on a page of another language: most of its letters, days apart, are Latin.
  function isEnglish(text) {
    if (!locale) return false;
    const said = text.replace(/\u2068[^\u2069]*\u2069/g, "");
    return count(said, /\p{Script=Latin}/gu) > count(said, /(?!\p{Nd})\p{Script=Arabic}/gu);
  }

  // An element as what it says: marked as English where the page is not. Its text then runs from left to right, by
  // map.css; the element keeps the direction of the page, and so its margins.
  function mark(element, text) {
    if (locale && element.dir !== "auto") element.lang = isEnglish(text) ? "en" : lang;
    return element;
  }

  // Elements of a library, whose words are English.
  const foreign = (elements) => {
    for (const element of locale ? elements : []) element.lang = "en";
  };

  const OF_MANY = "ul, aside, article, section, [role=group], [role=region], [role=listbox]";
  const hidden = new Map(); // ids of names that stand hidden in the page

  // Names an element for who does not see it. No attribute has a language of its own: a name in English makes its
  // element English, or stands hidden in the page where the element holds texts of the page's language.
  /** @template {HTMLElement} E @param {E} element @param {string} text @returns {E} */
  function label(element, text) {
    const holdsOthers = element.matches(OF_MANY) || (element.textContent && !isEnglish(element.textContent));
    if (isEnglish(text) && holdsOthers) {
      element.setAttribute("aria-labelledby", hidden.get(text) ?? hide(text));
      return element;
    }
    element.removeAttribute("aria-labelledby");
    element.setAttribute("aria-label", text);
    if (locale) element.lang = isEnglish(text) ? "en" : lang;
    return element;
  }

  function hide(text) {
    const made = Object.assign(document.createElement("span"), { id: `name-${hidden.size}`, hidden: true });
    made.textContent = text;
    document.body.append(mark(made, text));
    hidden.set(text, made.id);
    return made.id;
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

  // The province of an incident by its name in the page's language.
  const province = (p) =>
    (locale && durand.data.vocabularies?.provinces.find(({ iso }) => iso === p.province)?.name) || p.province_name;
  // A district by its name in the page's language; their names come with the script of what stands around the map.
  const district = (english) => durand.data.districtNames?.[english] ?? english;

  return {
    lang,
    locale,
    isEnglish,
    mark,
    label,
    foreign,
    name,
    province,
    district,
    say(element, text) {
      element.textContent = text;
      mark(element, text);
    },
    number: (value) => Number(value).toLocaleString(locale ?? "en-GB"),
    plain: (value) => Number(value).toLocaleString(locale ?? "en-GB", { useGrouping: false }),
    // A number with a word for how large it is, where the browser knows the language.
    compact: isKnown && new Intl.NumberFormat(locale, { notation: "compact" }).format,
    // "7 Nov 2025, 14:30", by the clock of the reader
    moment: (iso) => new Date(iso).toLocaleString(isKnown ? locale : "en-GB", { ...calendar, timeStyle: "short" }),
    apart,
    // A time as a day, and an interval; only where the browser knows the language, else words.js writes them.
    day: form && ((time) => apart(form.format(time))),
    span: form && ((from, to) => apart(form.formatRange(from, to))),
  };
})();
