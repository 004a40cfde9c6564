"use strict";
// What a record says, in words. Pure: properties in, text out. "unknown" is written as unknown.

var durand = {};

durand.words = (() => {
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
  const known = (value) => value !== null && value !== undefined && value !== "";
  const list = (text) => (known(text) ? text.split(";").map((part) => part.trim()).filter(known) : []);
  const count = (number) => Number(number).toLocaleString("en-GB");
  const some = (number, thing) => `${count(number)} ${thing}${number === 1 ? "" : "s"}`;
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  function parts(iso) {
    const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(iso || "");
    return found && { year: +found[1], month: MONTHS[+found[2] - 1], day: +found[3] };
  }

  // "7 Nov 2025"; text that is no ISO date is given back as it is.
  function day(iso) {
    const date = parts(iso);
    return date ? `${date.day} ${date.month} ${date.year}` : iso;
  }

  // "6–7 Nov 2025", "30 Oct – 2 Nov 2025", "30 Dec 2024 – 2 Jan 2025"
  function span(from, to) {
    const [start, end] = [parts(from), parts(to)];
    if (!start || !end) return known(from) ? `from ${day(from)}` : known(to) ? `until ${day(to)}` : "date unknown";
    if (from === to) return day(to);
    if (start.year !== end.year) return `${day(from)} – ${day(to)}`;
    if (start.month !== end.month) return `${start.day} ${start.month} – ${day(to)}`;
    return `${start.day}–${day(to)}`;
  }

  const DATES = {
    day: (p) => span(p.date_start, p.date_end || p.date_start),
    range: (p) => span(p.date_start, p.date_end),
    week: (p) => `in the week of ${span(p.date_start, p.date_end)}`,
    part_of_month: (p) => `between ${day(p.date_start)} and ${day(p.date_end)}`,
    month: (p) => `in ${parts(p.date_start).month} ${parts(p.date_start).year}`,
    year: (p) => `in ${parts(p.date_start).year}`,
    before: (p) => `before ${day(p.date_end || p.date_start)}`,
    after: (p) => `on or after ${day(p.date_start || p.date_end)}`,
  };

  // The date as precisely as it is known and no more.
  function bounds(p) {
    const any = parts(p.date_start) || parts(p.date_end);
    const form = DATES[p.date_precision];
    if (!any) return "date unknown";
    if (!form || (!parts(p.date_start) && p.date_precision !== "before")) return span(p.date_start, p.date_end);
    return form(p);
  }

  // The day where it is known; else the source's own words where it has them, else the bounds.
  const date = (p) => (known(p.date_text) && !["day", "range"].includes(p.date_precision) ? p.date_text : bounds(p));

  // "at least 41 killed", "5 killed", "5 killed (3 to 9)", "deaths unknown". `what` is the participle.
  function figure(low, best, high, what) {
    const numbers = [low, best, high].filter(known);
    if (!numbers.length) return "";
    if (known(best)) {
      const range = known(low) && known(high) && (low !== best || high !== best);
      const bare = best === 0 && !range ? `none reported ${what}` : `${count(best)} ${what}`;
      return range ? `${count(best)} ${what} (${count(low)} to ${count(high)})` : bare;
    }
    if (known(low) && known(high)) return low === high ? `${count(low)} ${what}` : `${count(low)} to ${count(high)} ${what}`;
    return known(low) ? `at least ${count(low)} ${what}` : `at most ${count(high)} ${what}`;
  }

  const deaths = (p) =>
    figure(p.fatalities_low, p.fatalities_best, p.fatalities_high, "killed") || "deaths unknown";
  const injured = (p) => (known(p.injured) ? figure(null, p.injured, null, "injured") : "injured unknown");

  const COUNTERS = { ucdp: "UCDP's estimate", acled: "ACLED's figure" };
  function counter(p) {
    if (known(p.said_by)) return `according to ${p.said_by}`;
    return COUNTERS[p.dataset] || "who counts them: unknown";
  }

  // UCDP's figures by who the dead were; the parts are UCDP's own and add up to its best estimate.
  function breakdown(p) {
    const rows = [
      [p.deaths_a, known(p.actor1) ? `of ${p.actor1}` : "of side A"],
      [p.deaths_b, known(p.actor2) ? `of ${p.actor2}` : "of side B"],
      [p.deaths_civilians, "civilians"],
      [p.deaths_unknown, "of unknown status"],
    ];
    return rows.filter(([number]) => known(number) && number > 0).map(([number, whom]) => `${count(number)} ${whom}`);
  }

  const PRECISION = {
    point: "an exact point",
    town: "a town or village",
    near: "near a named place",
    district: "a district, no closer",
    province: "a province, no closer",
    line: "somewhere along the line or a linear feature",
    country: "a country, no closer",
    unknown: "unknown precision",
  };
  const precision = (p) => PRECISION[p.geo_precision] || PRECISION.unknown;
  const length = (km) => (km < 10 ? String(Math.round(km * 10) / 10) : count(Math.round(km)));
  const within = (p) => (known(p.radius_km) ? `within about ${length(p.radius_km)} km of the point drawn` : "how closely: unknown");

  // A distance from the location, no finer than the location is known.
  function away(km, p) {
    const rounded = p.radius_km >= 1 ? Math.round(km) : km;
    return rounded === 0 ? "less than 1 km" : `about ${length(rounded)} km`;
  }

  const SIDES = { AF: "on the Afghan side", PK: "on the Pakistani side", undetermined: "side undetermined" };
  // "about 6 km from the line (± 3 km), side undetermined"
  function toLine(p) {
    if (!known(p.border_km)) return "distance to the line unknown";
    const give = known(p.radius_km) ? ` (± ${length(p.radius_km)} km)` : " (precision unknown)";
    const side = SIDES[p.side] || "side not applicable";
    const sure = known(p.side_certainty) && p.side === "undetermined"
      ? ` (the larger share of its circle on one side: ${Math.round(p.side_certainty * 100)} %)` : "";
    return `${away(p.border_km, p)} from the line${give}, ${side}${sure}`;
  }

  const MATCHES = {
    agrees: "agrees with what the source states",
    province_differs: "the source states another province",
    country_differs: "the source states another country",
    side_undetermined: "too close to the line to compare with what the source states",
    not_comparable: "cannot be compared with what the source states",
  };
  const match = (p) => MATCHES[p.stated_match] || "comparison with the source: unknown";
  const stated = (p) => [p.district_stated, p.province_stated, p.country_stated].filter(known).join(", ");
  const derived = (p) => [p.district, p.province_name, p.country].filter(known).join(", ");

  return {
    known, list, count, some, capital, day, span, bounds, date, figure, deaths, injured, counter, breakdown,
    precision, length, away, within, toLine, match, stated, derived,
  };
})();
