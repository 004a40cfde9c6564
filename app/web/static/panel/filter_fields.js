"use strict";
// The fields of the filter panel's form: each is named as the filter is, or as the part of a filter that it holds.

durand.filterFields = (() => {
  const { element, button, data } = durand.dom;
  const { t } = durand;

  const input = (type, more = {}) =>
    Object.assign(document.createElement("input"), { type, autocomplete: "off", ...more });

  function option(value, text) {
    const made = data(text, "option");
    made.value = value;
    return made;
  }

  const select = (pairs, groups = []) =>
    element("select", "", ...pairs.map(([value, text]) => option(value, text)), ...groups);

  function field(name, label, control) {
    control.name = name;
    return element("label", "field", element("span", "", label), control);
  }

  function choice(name, value, label, sign = null) {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name, value });
    return element("label", "choice", box, sign, element("span", "", label));
  }

  // `name` is the filter that the summary's parts lead to.
  function group(name, title, ...children) {
    const unset = button(t("remove"), () => {}, "plain unset");
    unset.hidden = true;
    durand.language.label(unset, t("filter_unset", { what: title }));
    const made = element("fieldset", "", element("legend", "", title), ...children, unset);
    made.dataset.field = name;
    return made;
  }

  function when() {
    const days = [field("from", t("filter_from"), input("date")), field("to", t("filter_to"), input("date"))];
    const matches = select([
      ["possibly", t("filter_possibly")],
      ["certainly", t("filter_certainly")],
    ]);
    const match = field("date_match", t("filter_match"), matches);
    return group("datetime", t("filter_when"), element("div", "pair", ...days), match);
  }

  // `pick` begins to take a point of the map.
  function near({ crossings }, pick) {
    const places = select([
      ["", t("filter_near_none")],
      ["point", t("filter_near_point")],
      ...crossings.filter((c) => Number.isFinite(c.lon)).map((c) => [c.id, c.name]),
    ]);
    const lonlat = input("text", { inputMode: "text", placeholder: "71.09, 34.12", dir: "ltr" });
    const km = input("number", { min: 1, max: 2000, step: "any", placeholder: "25" });
    const point = field("lonlat", t("filter_near_lonlat"), lonlat);
    return group(
      "near",
      t("filter_near"),
      field("near", t("filter_near_which"), places),
      element("div", "point", point, button(t("filter_near_pick"), pick, "pick")),
      field("within_km", t("filter_within"), km),
    );
  }

  function types({ event_types: types }, symbols) {
    const choices = types.map((type) => {
      const look = { ...durand.symbols.symbolOf(symbols, type), radius: 5, fill: "solid" };
      const label = symbols.events[type]?.label || type;
      return choice("event_type", type, label, durand.symbols.sample(symbols, look));
    });
    return group("event_type", t("filter_types"), ...choices);
  }

  function where(units, inside) {
    const any = [["", t("filter_any")]];
    const matches = ["possibly", "centre", "certainly"].map((match) => [match, t(`filter_place_${match}`)]);
    return group(
      "province",
      t("filter_where"),
      units.root,
      inside ? field("adm2", t("filter_district"), select(any)) : "",
      field("border_km", t("filter_border"), input("number", { min: 0, step: "any" })),
      field("place_match", t("filter_place_match"), select(matches)),
    );
  }

  const sides = ({ sides }) =>
    group("side", t("filter_side"), ...sides.map((s) => choice("side", s, t(`filter_side_${s.toLowerCase()}`))));

  const datasets = ({ datasets: names }) =>
    names.length > 1
      ? [group("dataset", t("filter_datasets"), ...names.map((name) => choice("dataset", name, data(name))))]
      : [];

  function deaths() {
    const ends = ["least", "most"].map((end) =>
      field(end, t(`filter_deaths_${end}`), input("number", { min: 0, step: 1 })),
    );
    return group("deaths", t("filter_deaths"), element("div", "pair", ...ends));
  }

  const actor = () =>
    group("actor", t("filter_actor"), field("actor", t("filter_actor_part"), input("search", { minLength: 2 })));

  const verification = ({ verification: words }) =>
    words?.length
      ? [group("verification", t("filter_verification"), ...words.map((w) => choice("verification", w, data(w))))]
      : [];

  // All groups of fields for these vocabularies.
  function build({ vocabularies, symbols, units, inside, pick }) {
    return [
      when(),
      near(vocabularies, pick),
      types(vocabularies, symbols),
      deaths(),
      where(units, inside),
      sides(vocabularies),
      actor(),
      ...verification(vocabularies),
      ...datasets(vocabularies),
      group("q", t("filter_text"), field("q", t("filter_q"), input("search"))),
    ];
  }

  return { build, option, group };
})();
