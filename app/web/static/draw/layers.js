"use strict";
// What can be laid under the incidents: areas toned by their incidents, heat, and bands of distance from the line.

durand.Layers = class {
  NAMES = ["provinces", "districts", "heat", "bands"];

  constructor({ map, data, source, state, busy, status, showKey }) {
    this.map = map;
    this.data = data;
    this.source = source;
    this.state = state;
    this.busy = busy;
    this.status = status;
    this.showKey = showKey;
    this.shapes = {};
    this.answer = null;
    this.asked = null;
    this.turn = 0;
    this.tones = new durand.AreaTones(map, {
      ask: (by) => source.areas(state.filters, by),
      onChange: (answer) => {
        this.answer = answer;
        showKey();
      },
    });
    this.heat = new durand.Heat();
    this.bands = null; // made when they are first chosen
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
    const collection = by === "province" ? (await this.source.outlines()).provinces : await this.districts();
    this.shapes[by] ||= collection.features.map((feature) => ({
      feature,
      code: feature.properties.iso ?? feature.properties.code ?? feature.id,
      name: feature.properties.name,
      p: feature.properties,
    }));
    return this.shapes[by];
  }

  // The districts, asked for once; after a failure the next call asks again.
  async districts() {
    this.asked ||= this.source.districts();
    try {
      return await this.asked;
    } catch (error) {
      this.asked = null;
      throw error;
    }
  }

  update() {
    this.turn += 1;
    return this.busy.track(this.draw(this.turn));
  }

  // Draws what is chosen; an answer that comes after a later choice (`turn`) draws nothing.
  async draw(turn) {
    const by = this.has("districts") ? "district" : this.has("provinces") ? "province" : "";
    try {
      const { border } = await this.source.outlines();
      if (turn !== this.turn) return;
      this.bands ||= new durand.Bands(border);
      if (this.has("bands")) this.bands.addTo(this.map);
      else this.bands.remove();
      if (!by) this.tones.hide();
      if (!this.has("heat")) this.heat.remove();
      const shapes = by && (await this.shapesOf(by));
      if (by && turn === this.turn) await this.tones.show(by, shapes);
      if (this.has("heat")) await this.warm(turn);
    } catch (error) {
      if (turn !== this.turn) return;
      this.status.tell(durand.t("part_failed", { what: durand.t("what_areas"), why: error.message }));
    }
    if (turn === this.turn) this.showKey();
  }

  async warm(turn) {
    const [shapes, { areas }] = [
      await this.shapesOf("district"),
      await this.source.areas(this.state.filters, "district"),
    ];
    if (turn !== this.turn) return;
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
