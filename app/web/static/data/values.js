"use strict";
// Tests of values from the filters’ texts, by the rules of app/filters/value_text.py.

durand.values = (() => {
  const { t } = durand;
  const quoted = (text) => durand.quoted(text);
  const { known } = durand.words;
  const ACTORS = ["actor1", "actor2", "assoc_actor1", "assoc_actor2"];
  const LEAST_LETTERS = 2;
  const MOST_ACTORS = 10;
  const COUNT = /^\d{1,18}$/;
  const OPEN = ["", ".."];
  const refuse = (key, values) => {
    throw new durand.Refused(t(key, values));
  };
  const parts = (text) => text.split(",").map((part) => part.trim());

  // [least, most] of a range such as 10/20, 10/.. or ../20, or of one number; null is an open end.
  function range(text) {
    const ends = text.includes("/")
      ? [text.slice(0, text.indexOf("/")), text.slice(text.indexOf("/") + 1)]
      : [text, text];
    const [least, most] = ends.map((end) => {
      const told = end.trim();
      if (OPEN.includes(told) && text.includes("/")) return null;
      return COUNT.test(told) ? Number(told) : refuse("refused_range", { text: quoted(text) });
    });
    if (least !== null && most !== null && least > most) refuse("refused_range_ends", { text: quoted(text) });
    return [least, most];
  }

  function fatalities(text) {
    const [least, most] = range(text);
    if (least === null && most === null) return undefined;
    return ({ properties: { fatalities_best: best } }) =>
      known(best) && (least === null || best >= least) && (most === null || best <= most);
  }

  function actor(text) {
    const wanted = parts(text).map(durand.folding.casefold);
    if (wanted.length > MOST_ACTORS) refuse("refused_actors", { count: wanted.length, most: MOST_ACTORS });
    for (const part of parts(text))
      if ([...part].length < LEAST_LETTERS) refuse("refused_actor", { least: LEAST_LETTERS, text: quoted(part) });
    return ({ properties: p }) =>
      ACTORS.some((name) => {
        const told = known(p[name]) ? durand.folding.casefold(p[name]) : "";
        return wanted.some((part) => told.includes(part));
      });
  }

  function verification(text) {
    const wanted = parts(text).map(durand.folding.casefold);
    if (wanted.includes("")) refuse("refused_verification", { text: quoted(text) });
    return ({ properties: p }) =>
      known(p.verification) && wanted.includes(durand.folding.casefold(p.verification));
  }

  // A range of deaths in words.
  function deaths(text) {
    const [least, most] = range(text);
    const n = durand.words.count;
    if (least === null && most === null) return t("summary_any_deaths");
    if (most === null) return t("summary_min_deaths", { n: n(least) });
    if (least === null) return t("summary_max_deaths", { n: n(most) });
    return least === most
      ? t("summary_exact_deaths", { n: n(least) })
      : t("summary_deaths_between", { least: n(least), most: n(most) });
  }

  return { fatalities, actor, verification, deaths };
})();
