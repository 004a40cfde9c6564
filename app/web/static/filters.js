"use strict";
// The filter panel: one form, whose fields are the service's filters. A change is asked for at once.

durand.Filters = class {
  static NAMED = ["datetime", "date_match", "event_type", "dataset", "province", "adm2", "side", "border_km", "place_match", "near", "within_km", "filter", "q", "bbox"];

  // What of an expression is the least number of deaths, and what else it says.
  static readExpression(text) {
    const alone = /^fatalities_best >= (\d+)$/.exec(text);
    if (alone) return { least: alone[1], rest: "" };
    const both = /^\((.*)\) AND fatalities_best >= (\d+)$/s.exec(text);
    return both ? { least: both[2], rest: both[1] } : { least: "", rest: text };
  }

  static writeExpression(least, rest) {
    const deaths = least ? `fatalities_best >= ${least}` : "";
    return rest && deaths ? `(${rest}) AND ${deaths}` : rest || deaths;
  }

  constructor(root, { state, vocabularies, symbols, crossings, restriction, onPick, onClose }) {
    Object.assign(this, { root, state, vocabularies, symbols, crossings, restriction, onPick, onClose });
    this.build();
    this.fill();
    let timer = 0;
    root.addEventListener("input", (event) => {
      clearTimeout(timer);
      timer = setTimeout(() => this.apply(), ["text", "search", "number"].includes(event.target.type) ? 400 : 0);
    });
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      if (this.apply() && window.matchMedia("(max-width: 720px)").matches) this.close();
    });
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  build() {
    const { element, button, data } = durand.dom;
    const { t } = durand;
    const v = this.vocabularies;
    const head = element("div", "bar", element("h2", "", t("filter_title")),
      button(t("filter_clear"), () => this.state.setFilters({}), "plain clear"), button(t("close"), () => this.close(), "plain close"));
    const countries = ["AF", "PK"].map((country) => {
      const group = element("optgroup", "", ...v.provinces.filter((p) => p.iso.startsWith(country)).map((p) => this.option(p.iso, p.name)));
      group.label = t(`filter_provinces_${country.toLowerCase()}`);
      return group;
    });
    const pick = button(t("filter_near_pick"), () => this.pick(), "pick");
    this.error = element("p", "warning");
    this.error.setAttribute("role", "alert");
    this.other = element("div", "others");
    this.root.replaceChildren(head,
      this.restriction ? element("p", "quiet", data(t("filter_file", { what: this.restriction }))) : "",
      this.group("datetime", t("filter_when"),
        element("div", "pair", this.field("from", t("filter_from"), this.input("date")), this.field("to", t("filter_to"), this.input("date"))),
        this.field("date_match", t("filter_match"), this.select([["possibly", t("filter_possibly")], ["certainly", t("filter_certainly")]]))),
      this.group("near", t("filter_near"),
        this.field("near", t("filter_near_which"), this.select([["", t("filter_near_none")], ["point", t("filter_near_point")],
          ...v.crossings.filter((c) => Number.isFinite(c.lon)).map((c) => [c.id, c.name])])),
        element("div", "point", this.field("lonlat", t("filter_near_lonlat"), this.input("text", { inputMode: "text", placeholder: "71.09, 34.12" })), pick),
        this.field("within_km", t("filter_within"), this.input("number", { min: 1, max: 2000, step: "any", placeholder: "25" }))),
      this.group("event_type", t("filter_types"), ...v.event_types.map((type) => this.choice("event_type", type, this.symbols.events[type]?.label || type,
        durand.symbols.sample(this.symbols, { ...durand.symbols.symbolOf(this.symbols, type), radius: 5, fill: "solid" })))),
      this.group("deaths", t("claim_killed"), this.field("least", t("filter_deaths"), this.input("number", { min: 0, step: 1 }))),
      this.group("province", t("filter_where"),
        this.field("province", t("filter_province"), this.select([["", t("filter_any")]], countries)),
        this.field("adm2", t("filter_district"), this.select([["", t("filter_any")]])),
        this.field("border_km", t("filter_border"), this.input("number", { min: 0, step: "any" })),
        this.field("place_match", t("filter_place_match"), this.select(["possibly", "centre", "certainly"].map((match) => [match, t(`filter_place_${match}`)])))),
      this.group("side", t("filter_side"), ...v.sides.map((side) => this.choice("side", side, t(`filter_side_${side.toLowerCase()}`)))),
      v.datasets.length > 1 ? this.group("dataset", t("filter_datasets"), ...v.datasets.map((name) => this.choice("dataset", name, data(name)))) : "",
      this.group("q", t("filter_text"), this.field("q", t("filter_q"), this.input("search"))),
      this.other, this.error,
      element("button", "done", t("filter_done")));
  }

  input(type, more = {}) {
    return Object.assign(document.createElement("input"), { type, autocomplete: "off", ...more });
  }

  option(value, text) {
    const made = durand.dom.data(text, "option");
    made.value = value;
    return made;
  }

  select(pairs, groups = []) {
    return durand.dom.element("select", "", ...pairs.map(([value, text]) => this.option(value, text)), ...groups);
  }

  field(name, label, control) {
    control.name = name;
    return durand.dom.element("label", "field", durand.dom.element("span", "", label), control);
  }

  choice(name, value, label, sign) {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name, value });
    return durand.dom.element("label", "choice", box, sign, durand.dom.element("span", "", label));
  }

  group(field, title, ...children) {
    const made = durand.dom.element("fieldset", "", durand.dom.element("legend", "", title), ...children);
    made.dataset.field = field;
    return made;
  }

  boxes(name) {
    return [...this.root.querySelectorAll(`input[type=checkbox][name=${name}]`)];
  }

  // The form as the filters are.
  fill() {
    const { elements: e } = this.root;
    const f = this.state.filters;
    const [from, to] = f.datetime ? durand.selection.interval(f.datetime) : [null, null];
    const { least, rest } = durand.Filters.readExpression(f.filter || "");
    const isPoint = (f.near || "").includes(",");
    const values = {
      from: (from || "").slice(0, 10), to: (to || "").slice(0, 10), date_match: f.date_match || "possibly", near: isPoint ? "point" : f.near || "",
      lonlat: isPoint ? f.near.replace(",", ", ") : "", within_km: f.within_km || "", least, border_km: f.border_km || "", q: f.q || "",
      province: f.province || "", place_match: f.place_match || "centre",
    };
    if (f.province?.includes(",") && !this.root.querySelector(`option[value="${CSS.escape(f.province)}"]`)) {
      e.province.append(this.option(f.province, f.province)); // several, from a link: kept until another is chosen
    }
    for (const [name, value] of Object.entries(values)) if (e[name] !== document.activeElement) e[name].value = value;
    this.fillDistricts(f);
    for (const name of ["event_type", "side", "dataset"]) {
      const chosen = (f[name] || "").split(",");
      for (const box of this.boxes(name)) box.checked = chosen.includes(box.value);
    }
    this.root.querySelector(".point").hidden = e.near.value !== "point";
    this.fillOther(rest);
    this.error.textContent = "";
  }

  fillDistricts(f) {
    const { adm2 } = this.root.elements;
    const names = this.vocabularies.adm2[f.province] || (f.adm2 ? [f.adm2] : []);
    adm2.replaceChildren(this.option("", durand.t("filter_any")), ...names.map((name) => this.option(name, name)));
    adm2.value = f.adm2 || "";
    adm2.closest("label").hidden = !names.length;
  }

  // Filters of the address that the form has no field for can be read and taken away.
  fillOther(rest) {
    const { element, button, data } = durand.dom;
    const { t } = durand;
    const f = this.state.filters;
    const least = durand.Filters.readExpression(f.filter || "").least;
    const others = Object.entries(f).filter(([name]) => !durand.Filters.NAMED.includes(name) || name === "bbox")
      .map(([name, value]) => [name === "bbox" ? t("summary_bbox") : t("summary_other", { name: name.replaceAll("_", " "), value }), () => this.state.change({ [name]: "" })]);
    if (rest) others.push([t("summary_expression", { text: rest }), () => this.state.change({ filter: durand.Filters.writeExpression(least, "") })]);
    this.rest = rest;
    this.other.hidden = !others.length;
    if (!others.length) return;
    this.other.replaceChildren(this.group("other", t("filter_other"),
      ...others.map(([text, act]) => element("p", "", data(text), " ", button(t("remove"), act)))));
  }

  // What the form says, as filters; null while something in it cannot be meant.
  read() {
    const { elements: e } = this.root;
    const { t } = durand;
    const wrong = (what, why) => { this.error.textContent = t("filter_wrong", { what, why }); };
    const [from, to] = [e.from.value, e.to.value];
    if (from && to && from > to) return wrong(t("filter_when"), t("wrong_dates"));
    let near = e.near.value;
    if (near === "point") {
      const [lon, lat, ...more] = e.lonlat.value.split(",").map((part) => (part.trim() ? Number(part) : NaN));
      if (e.lonlat.value && (more.length || !(Math.abs(lon) <= 180 && Math.abs(lat) <= 90))) return wrong(t("filter_near_lonlat"), t("wrong_point"));
      near = e.lonlat.value ? `${lon},${lat}` : "";
    }
    for (const control of e) if (control.validationMessage) return wrong(control.closest("label").querySelector("span").textContent, control.validationMessage);
    const checked = (name) => (this.boxes(name).length ? this.boxes(name).filter((box) => box.checked).map((box) => box.value).join(",") : this.state.filters[name]);
    const kept = Object.fromEntries(Object.entries(this.state.filters).filter(([name]) => !durand.Filters.NAMED.includes(name) || name === "bbox"));
    return {
      ...kept,
      datetime: from || to ? (from === to ? from : `${from || ".."}/${to || ".."}`) : "",
      date_match: (from || to) && e.date_match.value === "certainly" ? "certainly" : "",
      event_type: checked("event_type"), dataset: checked("dataset"), side: checked("side"),
      province: e.province.value, adm2: e.province.value === (this.state.filters.province || "") ? e.adm2.value : "",
      place_match: e.place_match.value === "centre" ? "" : e.place_match.value,
      border_km: e.border_km.value, near, within_km: near ? e.within_km.value : "",
      filter: durand.Filters.writeExpression(e.least.value, this.rest), q: e.q.value.trim(),
    };
  }

  apply() {
    this.root.querySelector(".point").hidden = this.root.elements.near.value !== "point";
    const filters = this.read();
    if (!filters) return false;
    this.error.textContent = "";
    this.state.setFilters(filters, "form");
    this.fillDistricts(this.state.filters);
    return true;
  }

  pick() {
    this.onPick((lon, lat) => {
      this.root.elements.near.value = "point";
      this.root.elements.lonlat.value = `${lon.toFixed(4)}, ${lat.toFixed(4)}`;
      this.apply();
    });
  }

  open(field) {
    this.root.hidden = false;
    const group = this.root.querySelector(`fieldset[data-field="${field}"]`) || this.root;
    group.scrollIntoView({ block: "nearest" });
    const first = group.querySelector("input:not([hidden]), select") || this.root.querySelector("input");
    first.focus({ preventScroll: true });
  }

  close() {
    if (this.root.hidden) return;
    this.root.hidden = true;
    this.onClose();
  }
};
