"use strict";
// The filter panel: one form, whose fields are the service's filters. A change is asked for at once.

durand.Filters = class {
  constructor(root, { state, vocabularies, symbols, names, source, restriction, onPick, onClose }) {
    this.root = root;
    this.state = state;
    this.vocabularies = vocabularies;
    this.symbols = symbols;
    this.names = names;
    this.inside = source.inside;
    this.units = durand.choosingUnits(vocabularies, { source, names, onChange: () => this.apply() });
    this.restriction = restriction;
    this.onPick = onPick;
    this.onClose = onClose;
    this.error = durand.dom.element("p", "warning");
    this.other = durand.dom.element("div", "others");
    this.rest = ""; // of the expression, what has no field
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
    const { vocabularies, symbols, units, inside, restriction } = this;
    this.error.setAttribute("role", "alert");
    this.root.replaceChildren(
      element(
        "div",
        "bar",
        element("h2", "", t("filter_title")),
        button(t("filter_clear"), () => this.state.setFilters({}), "plain clear"),
        button(t("close"), () => this.close(), "plain close"),
      ),
      restriction ? element("p", "quiet", data(t("filter_file", { what: restriction }))) : "",
      ...durand.filterFields.build({ vocabularies, symbols, units, inside, pick: () => this.pick() }),
      this.other,
      this.error,
      element("button", "done", t("filter_done")),
    );
  }

  boxes(name) {
    return [...this.root.querySelectorAll(`input[type=checkbox][name=${name}]`)];
  }

  // The text of each field, by its name, from the filters that hold now.
  values() {
    const f = this.state.filters;
    const [from, to] = f.datetime ? durand.selection.interval(f.datetime) : [null, null];
    const isPoint = (f.near || "").includes(",");
    const [least, most] = durand.filterText.readDeaths(f).ends;
    return {
      from: (from || "").slice(0, 10),
      to: (to || "").slice(0, 10),
      date_match: f.date_match || "possibly",
      near: isPoint ? "point" : f.near || "",
      lonlat: isPoint ? f.near.replace(",", ", ") : "",
      within_km: f.within_km || "",
      least,
      most,
      actor: f.actor || "",
      border_km: f.border_km || "",
      q: f.q || "",
      place_match: f.place_match || "centre",
    };
  }

  // The form as the filters are.
  fill() {
    const { elements: e } = this.root;
    const f = this.state.filters;
    const values = this.values();
    this.units.show(durand.filterText.readUnits(f));
    for (const [name, value] of Object.entries(values))
      if (e[name] !== document.activeElement) e[name].value = value;
    this.fillDistricts(f);
    for (const name of ["event_type", "side", "dataset", "verification"]) {
      const chosen = (f[name] || "").split(",");
      for (const box of this.boxes(name)) box.checked = chosen.includes(box.value);
    }
    this.root.querySelector(".point").hidden = e.near.value !== "point";
    this.fillOther(durand.filterText.readDeaths(f));
    this.fillUnsets();
    this.error.textContent = "";
  }

  // Each group that restricts anything can be taken away.
  fillUnsets() {
    for (const [field, names] of Object.entries(durand.filterText.FIELDS)) {
      const unset = this.root.querySelector(`fieldset[data-field="${field}"] > .unset`);
      if (!unset) continue;
      const inExpression = field === "deaths" && durand.filterText.readDeaths(this.state.filters).inExpression;
      unset.hidden = !inExpression && !names.some((name) => this.state.filters[name]);
      unset.onclick = () => {
        const gone = Object.fromEntries(names.map((name) => [name, ""]));
        this.state.change(inExpression ? { ...gone, filter: this.rest } : gone);
        this.open(field);
      };
    }
  }

  // A page in one file knows one district of one province.
  fillDistricts(f) {
    const { adm2 } = this.root.elements;
    if (!adm2) return;
    const names = this.vocabularies.adm2[f.province] || (f.adm2 ? [f.adm2] : []);
    adm2.replaceChildren(
      durand.filterFields.option("", durand.t("filter_any")),
      ...names.map((name) => durand.filterFields.option(name, this.names.province(name))),
    );
    adm2.value = f.adm2 || "";
    adm2.closest("label").hidden = !names.length;
  }

  // Filters of the address that the form has no field for can be read and taken away.
  fillOther({ rest }) {
    this.rest = rest;
    const fatalities = () => durand.filterText.writeDeaths(...this.deaths());
    durand.otherFilters(this.other, {
      state: this.state,
      names: this.names,
      others: Object.entries(this.state.filters).filter(([name]) => this.isOther(name)),
      expression: rest,
      dropExpression: () => this.state.change({ filter: "", fatalities: fatalities() }),
    });
  }

  isOther(name) {
    if (name === "adm2") return !this.inside;
    return durand.filterText.isOther(name) || (name === "province" && Boolean(this.state.filters.district));
  }

  deaths() {
    const { least, most } = this.root.elements;
    return [least.value, most.value];
  }

  // Says what cannot be meant, and why.
  wrong(what, why) {
    durand.language.say(this.error, durand.t("filter_wrong", { what, why }));
  }

  // The place as a filter: a crossing's id, "longitude,latitude" or nothing; undefined for a point that is none.
  readNear() {
    const { near, lonlat } = this.root.elements;
    if (near.value !== "point") return near.value;
    if (!lonlat.value) return "";
    const [lon, lat, ...more] = lonlat.value.split(",").map((part) => (part.trim() ? Number(part) : NaN));
    return !more.length && Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? `${lon},${lat}` : undefined;
  }

  // The values of the boxes that are checked; where there are no boxes, what the filter says.
  checked(name) {
    const boxes = this.boxes(name);
    if (!boxes.length) return this.state.filters[name];
    return boxes
      .filter((box) => box.checked)
      .map((box) => box.value)
      .join(",");
  }

  // What the form says, as filters; undefined while something in it cannot be meant.
  read() {
    const { elements: e } = this.root;
    const { t } = durand;
    const [from, to] = [e.from.value, e.to.value];
    if (from && to && from > to) return this.wrong(t("filter_when"), t("wrong_dates"));
    const [least, most] = this.deaths();
    if (least && most && Number(least) > Number(most)) return this.wrong(t("filter_deaths"), t("wrong_deaths"));
    const near = this.readNear();
    if (near === undefined) return this.wrong(t("filter_near_lonlat"), t("wrong_point"));
    const invalid = [...e].find((control) => control.validationMessage);
    if (invalid)
      return this.wrong(invalid.closest("label").querySelector("span").textContent, invalid.validationMessage);
    return this.filters(from, to, near);
  }

  filters(from, to, near) {
    const { elements: e } = this.root;
    const { filters } = this.state;
    const kept = Object.entries(filters).filter(([name]) => this.isOther(name));
    const units = durand.filterText.writeUnits(this.units.values, (value) => this.names.isProvince(value));
    return {
      ...units,
      ...Object.fromEntries(kept),
      datetime: from || to ? (from === to ? from : `${from || ".."}/${to || ".."}`) : "",
      date_match: (from || to) && e.date_match.value === "certainly" ? "certainly" : "",
      event_type: this.checked("event_type"),
      dataset: this.checked("dataset"),
      side: this.checked("side"),
      ...(e.adm2 ? { adm2: units.province === (filters.province || "") ? e.adm2.value : "" } : {}),
      place_match: e.place_match.value === "centre" ? "" : e.place_match.value,
      border_km: e.border_km.value,
      near,
      within_km: near ? e.within_km.value : "",
      fatalities: durand.filterText.writeDeaths(...this.deaths()),
      actor: e.actor.value.trim(),
      verification: this.checked("verification"),
      filter: this.rest,
      q: e.q.value.trim(),
    };
  }

  apply() {
    this.root.querySelector(".point").hidden = this.root.elements.near.value !== "point";
    const filters = this.read();
    if (!filters) return false;
    this.error.textContent = "";
    this.state.setFilters(filters, "form");
    this.fillDistricts(this.state.filters);
    this.fillUnsets();
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
