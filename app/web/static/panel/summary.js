"use strict";
// The sentence at the top: always true for what is asked, each part of it a button that opens its filter.

durand.Summary = class {
  constructor(root, { names, open }) {
    this.root = root;
    this.names = names;
    this.open = open;
    this.restriction = "";
  }

  // `counted` is the answer of /map/summary to these filters.
  show(counted, filters) {
    const { element, button, data } = durand.dom;
    const { t } = durand;
    const parts = this.parts(counted, filters).map(([field, text, className = "", title = ""]) => {
      const part = button(data(text, "span"), () => this.open(field), `plain part ${className}`);
      part.dataset.field = field;
      if (title) part.title = title;
      if (field !== "missing") durand.language.label(part, t("change_filter", { part: text }));
      return part;
    });
    const dot = () => {
      const made = element("span", "dot", "·");
      made.setAttribute("aria-hidden", "true");
      return made;
    };
    this.root.replaceChildren(...parts.flatMap((part, i) => (i ? [" ", dot(), " ", part] : [part])));
  }

  // Where the summary did not come: why.
  fail(error) {
    const { t } = durand;
    this.root.replaceChildren(t("part_failed", { what: t("what_summary"), why: error.message }));
  }

  // [the filter's field, the words, a class, what a pointer is told]
  parts(counted, filters) {
    const { t, words: w } = durand;
    const n = w.count;
    const parts = [
      ["event_type", counted.located ? w.some(counted.located, "incidents") : t("no_incidents"), "count"],
    ];
    if (filters.event_type)
      parts.push([
        "event_type",
        filters.event_type
          .split(",")
          .map((type) => this.names.type(type))
          .join(t("list_comma")),
      ]);
    const span = this.period(counted, filters);
    if (span) parts.push(["datetime", span]);
    parts.push(...this.located(counted, this.restrictions(filters)));
    if (counted.located + counted.unlocated > 0) {
      const range = t("summary_deaths", { range: w.range(counted) });
      const [without, figured] = [
        counted.unknown_fatalities,
        counted.with_low + counted.with_best + counted.with_high,
      ];
      parts.push([
        "deaths",
        without && figured ? `${range} (${t("summary_deaths_more", { number: without, n: n(without) })})` : range,
      ]);
      if (counted.warnings) parts.push(["dataset", t("summary_same_events"), "", counted.warnings.join("\n")]);
    }
    if (counted.linked)
      parts.push([
        "dataset",
        t("summary_linked", { number: counted.linked, n: n(counted.linked) }),
        "",
        t("linked_in_file"),
      ]);
    const placed = durand.selection.PLACED.some((name) => filters[name]);
    if (counted.unlocated)
      parts.push([
        "missing",
        t(placed ? "summary_unlocated_anywhere" : "summary_unlocated", { n: n(counted.unlocated) }),
        "missing",
      ]);
    if (counted.undated)
      parts.push([
        "missing",
        t(filters.datetime ? "summary_undated_out" : "summary_undated", { n: n(counted.undated) }),
        "missing",
      ]);
    if (counted.withheld) parts.push(["missing", t("summary_withheld", { n: n(counted.withheld) }), "missing"]);
    return parts;
  }

  // Years alone once the period runs over more than two of them, where no days were asked for.
  period(counted, filters) {
    const { t, words: w } = durand;
    if (filters.datetime) {
      const [from, to] = durand.selection.interval(filters.datetime);
      return t(filters.date_match === "certainly" ? "summary_certainly" : "summary_possibly", {
        span: w.asked(from, to),
      });
    }
    const { first, last } = counted;
    if (!first) return counted.located ? t("summary_all_dates") : "";
    return last.slice(0, 4) - first.slice(0, 4) > 1 ? w.years(first, last) : w.span(first, last);
  }

  // The restrictions, the first one by centres with how many are certainly and possibly there.
  located(counted, restrictions) {
    if (![counted.certainly, counted.possibly].every(durand.words.known)) return restrictions;
    const n = durand.words.count;
    const first = restrictions.findIndex(
      ([field, , kind]) => field === "near" || field === "border_km" || kind === "placed",
    );
    return restrictions.map(([field, where, kind], i) =>
      i !== first
        ? [field, where, kind]
        : [
            field,
            durand.t("summary_located", {
              count: n(counted.located),
              where,
              certainly: n(counted.certainly),
              possibly: n(counted.possibly),
            }),
            kind,
          ],
    );
  }

  restrictions(filters) {
    const { t, words: w } = durand;
    const { names } = this;
    const parts = [];
    const each = (text, name) => text.split(",").map(name).join(t("list_comma"));
    if (filters.near) {
      const km = filters.within_km || "25";
      const [lon, lat] = filters.near.split(",").map(Number);
      parts.push([
        "near",
        Number.isFinite(lat)
          ? t("summary_near_point", { km, lat, lon })
          : t("summary_near", { km, place: names.crossing(filters.near) }),
      ]);
    }
    for (const name of durand.filterText.OTHER.filter((each) => filters[each]))
      parts.push([
        durand.filterText.fieldOf(name),
        durand.filterText.said(name, filters[name], names),
        durand.selection.PLACED.includes(name) ? "placed" : "",
      ]);
    if (filters.border_km) parts.push(["border_km", t("summary_border", { km: filters.border_km })]);
    if (filters.province) parts.push(["province", each(filters.province, names.province)]);
    if (filters.adm2) parts.push(["province", names.province(filters.adm2)]);
    if (filters.side)
      parts.push([
        "side",
        each(filters.side, (side) =>
          ["AF", "PK", "undetermined"].includes(side) ? t(`side_${side.toLowerCase()}`) : side,
        ),
      ]);
    if (filters.dataset) parts.push(["dataset", t("summary_dataset", { names: filters.dataset })]);
    if (filters.q) parts.push(["q", t("summary_q", { q: filters.q })]);
    const { ends, rest, inExpression } = durand.filterText.readDeaths(filters);
    if (inExpression) parts.push(["deaths", t("summary_min_deaths", { n: w.count(ends[0]) })]);
    if (rest) parts.push(["other", t("summary_expression", { text: rest })]);
    if (parts.length && ["possibly", "certainly"].includes(filters.place_match))
      parts.push(["province", t(`summary_place_${filters.place_match}`)]);
    for (const [name, value] of Object.entries(filters)) {
      if (!durand.filterText.NAMED.includes(name))
        parts.push(["other", t("summary_other", { name: name.replaceAll("_", " "), value })]);
    }
    if (this.restriction) parts.push(["file", this.restriction]);
    return parts;
  }
};
