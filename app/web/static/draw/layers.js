"use strict";
// What can be laid under the incidents: areas toned by their incidents, heat, and bands of distance from the line.

durand.Layers = class {
  NAMES = ["provinces", "districts", "heat", "bands"];

  constructor(map, { data, source, state, onChange, failed }) {
    this.map = map;
    this.data = data;
    this.source = source;
    this.state = state;
    this.onChange = onChange;
    this.failed = failed;
    this.shapes = {};
    this.answer = null;
    this.asked = null;
    this.tones = new durand.AreaTones(map, {
      ask: (by) => source.areas(state.filters, by),
      onChange: (answer) => {
        this.answer = answer;
        onChange();
      },
    });
    this.heat = new durand.Heat();
    this.bands = new durand.Bands(data.drawn.border);
    state.on("layers", () => this.update());
    state.on("filters", () => this.update());
  }

  // A page in one file has the districts' shapes without what tells them apart.
  get names() {
    return this.source.districts
      ? this.NAMES
      : this.NAMES.filter((name) => name === "provinces" || name === "bands");
  }

  has(name) {
    return this.state.layers.has(name) && this.names.includes(name);
  }

  async shapesOf(by) {
    if (by === "district") this.asked ||= this.source.districts();
    const collection = by === "province" ? this.data.drawn.provinces : await this.asked;
    this.shapes[by] ||= collection.features.map((feature) => ({
      feature,
      code: feature.properties.iso ?? feature.properties.code ?? feature.id,
      name: feature.properties.name,
      p: feature.properties,
    }));
    return this.shapes[by];
  }

  async update() {
    const by = this.has("districts") ? "district" : this.has("provinces") ? "province" : "";
    if (this.has("bands")) this.bands.addTo(this.map);
    else this.bands.remove();
    try {
      if (by) await this.tones.show(by, await this.shapesOf(by));
      else this.tones.hide();
      if (this.has("heat")) await this.warm();
      else this.heat.remove();
    } catch (error) {
      this.failed(durand.t("part_failed", { what: durand.t("what_areas"), why: error.message }));
    }
    this.onChange();
  }

  async warm() {
    const [shapes, { areas }] = [
      await this.shapesOf("district"),
      await this.source.areas(this.state.filters, "district"),
    ];
    if (!this.has("heat")) return;
    this.heat.addTo(this.map);
    this.heat.show(
      shapes
        .filter(({ code, p }) => areas[code]?.weight && Number.isFinite(p.centre_lon))
        .map(({ code, p }) => ({
          latlng: L.latLng(p.centre_lat, p.centre_lon),
          km: Math.sqrt(p.area_km2 / Math.PI),
          weight: areas[code].weight,
        })),
    );
  }

  // The menu: one box for each layer, with what it means beneath.
  menu() {
    const { element } = durand.dom;
    const { t } = durand;
    const notes = {
      provinces: "layer_areas_note",
      districts: "layer_areas_note",
      heat: "layer_heat_note",
      bands: "layer_bands_note",
    };
    return this.names.map((name) => {
      const box = Object.assign(document.createElement("input"), {
        type: "checkbox",
        value: name,
        checked: this.state.layers.has(name),
      });
      box.addEventListener("change", () => {
        const other = { provinces: "districts", districts: "provinces" }[name];
        if (box.checked && other) {
          this.state.layers.delete(other);
          for (const each of box.closest(".menu-body")?.querySelectorAll("input") ?? []) {
            if (each.value === other) each.checked = false;
          }
        }
        this.state.toggleLayer(name, box.checked);
      });
      const label = element("label", "choice", box, element("span", "", t(`layer_${name}`)));
      return element("div", "layer", label, element("p", "quiet", t(notes[name])));
    });
  }
};
