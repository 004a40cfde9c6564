"use strict";
// The gates as they are on a day: a row for each crossing, a column for each class of traffic, and who says what.

durand.gateMatrix = (() => {
  const w = durand.words;
  const { t } = durand;
  const { element, data, link } = durand.dom;
  const CLASSES = durand.data.values.traffic;

  // What one authority says of a class, since when, and how long ago it was last said.
  function account(cell) {
    const possibly = cell.certainty === "possible" ? t("status_possibly", { state: cell.status }) : cell.status;
    const direction = cell.direction === "both" ? "" : ` ${t(`direction_${cell.direction}`)}`;
    const age = t("desk_gates_age", { n: cell.age_days, number: cell.age_days });
    return element(
      "div",
      `account ${cell.status}`,
      element("strong", "", possibly, direction),
      cell.stale ? element("span", "stale-mark", t("stale")) : null,
      element("span", "who-says", data(durand.gateWords.speaker(cell))),
      element("span", "quiet", [t("status_since", { day: w.day(cell.since) }), age].join(", ")),
    );
  }

  function cell(row, traffic) {
    const told = row.classes.filter((each) => each.traffic === traffic);
    const states = new Set(told.map((each) => each.status).filter((status) => status !== "unknown"));
    const made = element("td", states.size > 1 ? "differs" : "");
    if (told.length) made.append(element("div", "accounts", ...told.map(account)));
    return made;
  }

  function row(each, chosen) {
    const name = link("", `#gates/${encodeURIComponent(each.crossing)}`);
    name.append(data(durand.forms.gateName(each.crossing)));
    if (each.crossing === chosen) name.ariaCurrent = "true";
    const words = each.words === each.headline ? null : element("span", "quiet", each.words);
    const head = element("th", "", name, element("strong", `headline ${each.headline}`, each.headline), words);
    /** @type {any} */ (head).scope = "row";
    return element(
      "tr",
      each.crossing === chosen ? "chosen" : "",
      head,
      ...CLASSES.map((name) => cell(each, name)),
    );
  }

  // Gates of which something is said come first.
  function parts({ at, rows, stale_days: days }, chosen) {
    const heads = [t("crossing"), ...CLASSES.map((each) => w.capital(t(`traffic_${each}`)))].map((text) => {
      const made = element("th", "", text);
      /** @type {any} */ (made).scope = "col";
      return made;
    });
    const sorted = [...rows].sort((a, b) => Number(!a.classes.length) - Number(!b.classes.length));
    const made = element(
      "table",
      "gate-matrix",
      element("thead", "", element("tr", "", ...heads)),
      element("tbody", "", ...sorted.map((each) => row(each, chosen))),
    );
    const around = element("div", "rows", made);
    const caption = t("desk_gates_matrix", { day: w.day(at), days });
    around.tabIndex = 0;
    around.role = "region";
    durand.language.label(around, caption);
    return [element("p", "quiet", caption), around];
  }

  return { parts };
})();
