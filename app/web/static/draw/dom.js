"use strict";
// Elements made in code. Text from data only ever becomes text nodes, in its own direction.

durand.dom = (() => {
  const { known } = durand.words;
  const { locale, mark, isEnglish } = durand.language;

  // A text among others, marked where it is of another language than they are.
  function apart(child, isAmongEnglish) {
    if (typeof child !== "string" || !/\p{Letter}/u.test(child) || isEnglish(child) === isAmongEnglish)
      return child;
    const made = document.createElement("span");
    made.textContent = child;
    return mark(made, child);
  }

  // element("p", "class", child, "text", …): strings become text nodes; null and "" are left out.
  function element(name, className, ...children) {
    const made = document.createElement(name);
    if (className) made.className = className;
    const shown = children.filter(known);
    const text = shown.filter((child) => typeof child === "string").join(" ");
    if (text) mark(made, text);
    made.append(...(locale ? shown.map((child) => apart(child, isEnglish(text))) : shown));
    return made;
  }

  // Text from a record: its own direction, isolated from ours.
  function data(text, name = "bdi") {
    const made = element(name, "", String(text));
    made.dir = "auto";
    return made;
  }

  // A name in a language that is known.
  function spoken(text, lang) {
    const made = data(text);
    made.lang = lang;
    return made;
  }

  const or = (value, otherwise) => (known(value) ? data(value) : otherwise);

  function link(text, href, className = "") {
    const made = element("a", className, text);
    made.href = href;
    return made;
  }

  function button(text, act, className = "plain") {
    const made = element("button", className, text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  function facts(rows) {
    const list = element("dl", "facts");
    for (const [term, ...values] of rows) {
      const shown = values.flat().filter(known);
      if (!shown.length) continue;
      list.append(element("dt", "", term));
      for (const value of shown) list.append(element("dd", "", value));
    }
    return list;
  }

  // Fills a place once an answer is there: nothing within 200 ms, then words, then what came or why it did not.
  async function fill(place, promise, { make, waiting, failed, still = () => true }) {
    const timer = setTimeout(
      () => still() && place.replaceChildren(element("p", "quiet", durand.t(waiting))),
      200,
    );
    let children;
    try {
      children = make(await promise);
    } catch (error) {
      children = [
        element("p", "warning", durand.t("part_failed", { what: durand.t(failed), why: error.message })),
      ];
    }
    clearTimeout(timer);
    if (still()) place.replaceChildren(...children);
  }

  return { element, data, spoken, or, link, button, facts, fill };
})();
