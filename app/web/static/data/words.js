"use strict";
// What a record says, in words. Pure: properties in, text out. "unknown" is written as unknown.
// The words themselves are in the page's catalogue, by key; {name} in them is replaced.

durand.t = (() => {
  const catalogue = durand.data.words || {};
  const rules = {};
  // The plural of the language that the words stand in: a form that a language lacks is English.
  const plural = (found, number) => {
    const lang = Object.values(found).some(durand.language.isEnglish) ? "en" : durand.language.lang;
    rules[lang] ??= new Intl.PluralRules(lang);
    return rules[lang].select(number);
  };

  // t("incidents", {n: 3, shown: "3"}): `n` picks the form where a key has several.
  return (key, values = {}) => {
    const found = catalogue[key];
    const text =
      found && typeof found === "object" ? found[plural(found, values.number ?? values.n)] || found.other : found;
    return (text ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  };
})();

durand.words = (() => {
  const { t, language } = durand;
  const MONTHS = t("months").split(" ");
  const known = (value) => value !== null && value !== undefined && value !== "";
  const list = (text) =>
    known(text)
      ? text
          .split(";")
          .map((part) => part.trim())
          .filter(known)
      : [];
  const count = language.number;
  const some = (number, thing) => t(thing, { number, n: count(number) });
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  // Who speaks: the words for one of our vocabulary, any other as the source names it.
  function speaker(party) {
    const said = t(`speaker_${party}`);
    return said === `speaker_${party}` ? party : capital(said);
  }

  function parts(iso) {
    const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso || "");
    if (!found) return null;
    return { year: language.plain(found[1]), month: MONTHS[+found[2] - 1], day: language.plain(found[3]) };
  }

  // With a mark of the direction before them, which years by themselves have not.
  const years = (from, to) => `${language.locale ? "\u200f" : ""}${parts(from)?.year} – ${parts(to)?.year}`;

  // "7 Nov 2025"; text that is no ISO date is given back as it is.
  function day(iso) {
    const date = parts(iso);
    if (date && language.day) return language.day(Date.parse(iso.slice(0, 10)));
    return date ? language.apart(`${date.day} ${date.month} ${date.year}`) : iso;
  }

  // "6–7 Nov 2025", "30 Oct – 2 Nov 2025", "30 Dec 2024 – 2 Jan 2025"
  function span(from, to) {
    const [start, end] = [parts(from), parts(to)];
    if (!start || !end) {
      return known(from)
        ? t("from_day", { day: day(from) })
        : known(to)
          ? t("until_day", { day: day(to) })
          : t("date_unknown");
    }
    if (from === to) return day(to);
    if (language.span) return language.span(Date.parse(from.slice(0, 10)), Date.parse(to.slice(0, 10)));
    if (start.year !== end.year) return `${day(from)} – ${day(to)}`;
    if (start.month !== end.month) return language.apart(`${start.day} ${start.month} – ${day(to)}`);
    return language.apart(`${start.day}–${day(to)}`);
  }

  // An interval that is asked for, null for an open end.
  const asked = (from, to) => (known(from) || known(to) ? span(from, to) : t("any_date"));

  const DATES = {
    day: (p) => span(p.date_start, p.date_end || p.date_start),
    range: (p) => span(p.date_start, p.date_end),
    week: (p) => t("in_week", { span: span(p.date_start, p.date_end) }),
    part_of_month: (p) => t("between_days", { from: day(p.date_start), to: day(p.date_end) }),
    month: (p) => t("in_month", parts(p.date_start)),
    year: (p) => t("in_year", parts(p.date_start)),
    before: (p) => t("before_day", { day: day(p.date_end || p.date_start) }),
    after: (p) => t("after_day", { day: day(p.date_start || p.date_end) }),
  };

  // The date as precisely as it is known and no more.
  function bounds(p) {
    const any = parts(p.date_start) || parts(p.date_end);
    const form = DATES[p.date_precision];
    if (!any) return t("date_unknown");
    if (!form || (!parts(p.date_start) && p.date_precision !== "before")) return span(p.date_start, p.date_end);
    return form(p);
  }

  // The day where it is known; else the source's own words where it has them, else the bounds.
  const date = (p) =>
    known(p.date_text) && !["day", "range"].includes(p.date_precision) ? p.date_text : bounds(p);

  // "at least 41 killed", "5 killed", "5 killed (3 to 9)", "deaths unknown". `what` is the participle.
  function figure(low, best, high, what) {
    const numbers = [low, best, high].filter(known);
    if (!numbers.length) return "";
    if (known(best)) {
      const range = known(low) && known(high) && (low !== best || high !== best);
      if (range) return t("figure_range", { n: count(best), what, low: count(low), high: count(high) });
      return best === 0 ? t("none_reported", { what }) : t("figure", { n: count(best), what });
    }
    if (known(low) && known(high)) {
      return low === high
        ? t("figure", { n: count(low), what })
        : t("figure_between", { low: count(low), high: count(high), what });
    }
    return known(low)
      ? t("figure_at_least", { n: count(low), what })
      : t("figure_at_most", { n: count(high), what });
  }

  const deaths = (p) =>
    figure(p.fatalities_low, p.fatalities_best, p.fatalities_high, t("killed")) || t("deaths_unknown");
  const injured = (p) => {
    const bounds = [p.injured_low, p.injured, p.injured_high];
    return bounds.some(known) ? figure(...bounds, t("injured")) : t("injured_unknown");
  };

  // How an incident's figures came about: nothing to say where they are the dataset's own.
  function method(p) {
    if (!known(p.figures)) return null;
    const deaths = [p.fatalities_low_stated, p.fatalities_best_stated, p.fatalities_high_stated];
    const killed = figure(...deaths, t("killed"));
    const hurt = known(p.injured_stated) ? figure(null, p.injured_stated, null, t("injured")) : null;
    const stated = [killed, hurt].filter(Boolean).join(", ") || t("no_figures");
    return t("figures_of_claims", { method: p.figures, stated });
  }

  // What many incidents say together. Bounded: "40 to 60", "at least 40"; mixed: with how many best estimates have
  // no bounds; best only: their sum where they may be added; none: "no figure".
  function range({
    fatalities_low: low,
    fatalities_best: best,
    fatalities_high: high,
    without_bounds: boundless,
  }) {
    const bounded = known(low) && known(high);
    if (bounded) return low === high ? count(low) : t("range", { low: count(low), high: count(high) });
    if (known(high)) return t("range_at_most", { high: count(high) });
    if (known(low))
      return boundless
        ? t("range_mixed", { number: boundless, n: count(boundless), low: count(low) })
        : t("range_open", { low: count(low) });
    if (!boundless) return t("range_none");
    return known(best)
      ? t("range_best", { best: count(best) })
      : t("range_boundless", { number: boundless, n: count(boundless) });
  }

  function counter(p) {
    if (known(p.said_by)) return t("according_to", { who: p.said_by });
    return ["ucdp", "acled"].includes(p.dataset) ? t(`counter_${p.dataset}`) : t("counter_unknown");
  }

  // UCDP's figures by who the dead were; the parts are UCDP's own and add up to its best estimate.
  function breakdown(p) {
    const rows = [
      [p.deaths_a, known(p.actor1) ? "dead_of" : "dead_side_a", p.actor1],
      [p.deaths_b, known(p.actor2) ? "dead_of" : "dead_side_b", p.actor2],
      [p.deaths_civilians, "dead_civilians"],
      [p.deaths_unknown, "dead_unknown"],
    ];
    return rows
      .filter(([number]) => known(number) && number > 0)
      .map(([number, key, whom]) => t(key, { n: count(number), whom }));
  }

  const PRECISIONS = ["point", "town", "near", "district", "province", "line", "country"];
  const precision = (p) => t(`precision_${PRECISIONS.includes(p.geo_precision) ? p.geo_precision : "unknown"}`);
  const length = (km) => (km < 10 ? count(Math.round(km * 10) / 10) : count(Math.round(km)));
  const isUnit = (p) => ["district", "province", "country"].includes(p.geo_precision) && known(p.unit_name);
  const within = (p) =>
    isUnit(p)
      ? t("within_unit", { unit: p.unit_name })
      : known(p.radius_km)
        ? t("within_km", { km: length(p.radius_km) })
        : t("within_unknown");

  // A distance from the location, no finer than the location is known.
  function away(km, p) {
    const rounded = p.radius_km >= 1 ? Math.round(km) : km;
    return rounded === 0 ? t("less_than_1_km") : t("about_km", { km: length(rounded) });
  }

  const side = (p) => t(`side_${["AF", "PK", "undetermined"].includes(p.side) ? p.side.toLowerCase() : "none"}`);
  // "about 6 km from the line (± 3 km), side undetermined"
  function toLine(p) {
    if (!known(p.border_km)) return t("to_line_unknown");
    const give = known(p.radius_km) ? t("give_km", { km: length(p.radius_km) }) : t("give_unknown");
    const basis = known(p.side_basis) ? t(`basis_${p.side_basis}`, { unit: p.unit_name ?? "" }) : "";
    const sure =
      known(p.side_certainty) && p.side === "undetermined"
        ? t("side_share", { share: Math.round(p.side_certainty * 100) })
        : "";
    return t("to_line", { away: away(p.border_km, p), give, side: side(p) }) + basis + sure;
  }

  const MATCHES = ["agrees", "province_differs", "country_differs", "side_undetermined", "not_comparable"];
  const match = (p) => t(`match_${MATCHES.includes(p.stated_match) ? p.stated_match : "unknown"}`);
  const stated = (p) => [p.district_stated, p.province_stated, p.country_stated].filter(known).join(", ");
  const countryName = (p) =>
    language.locale && known(p.country) ? t(`country_${p.country.toLowerCase()}`) : p.country;
  const derived = (p) =>
    [language.district(p.district), language.province(p), countryName(p)].filter(known).join(t("list_comma"));

  return {
    known,
    list,
    count,
    some,
    capital,
    speaker,
    day,
    years,
    span,
    asked,
    bounds,
    date,
    figure,
    deaths,
    injured,
    method,
    range,
    counter,
    breakdown,
    precision,
    length,
    away,
    within,
    side,
    toLine,
    match,
    stated,
    derived,
  };
})();
