"use strict";
// What can be laid under the incidents: areas toned by their incidents, heat, and bands of distance from the line.

durand.AreaTones = class {
  STEPS = [1, 5, 20, 100, 500]; // lower ends of the tones, in incidents
  HATCH_FROM = 0.25; // share of an area's incidents that are only possibly there

  constructor(map, { ask, onChange }) {
    Object.assign(this, { map, ask, onChange, group: L.layerGroup(), turn: 0 });
    this.renderer = L.svg({ pane: "tones", padding: 0.3 });
  }

  hide() {
    this.turn += 1;
    this.group.remove();
  }

  // Tones the areas of `shapes` (code, name, GeoJSON) as an answer of /map/areas counts them.
  async show(by, shapes) {
    const turn = (this.turn += 1);
    const answer = await this.ask(by);
    if (turn !== this.turn) return;
    this.group.clearLayers();
    for (const shape of shapes) {
      const { code, name } = shape;
      const { certain, possible } = answer.areas[code] ?? { certain: 0, possible: 0 };
      if (!possible) continue;
      const hint = { sticky: true, className: "hint", opacity: 1 };
      this.group.addLayer(this.area(shape, `tone tone-${this.tone(certain)}`).bindTooltip(this.hint(name, certain, possible), hint));
      if ((possible - certain) / possible >= this.HATCH_FROM) this.group.addLayer(this.area(shape, "hatched"));
    }
    this.group.addTo(this.map);
    this.hatch();
    this.onChange(answer);
  }

  area(shape, className) {
    const interactive = className !== "hatched";
    return L.geoJSON(shape.feature, { pane: "tones", renderer: this.renderer, interactive, smoothFactor: 1.2, style: () => ({ className }) });
  }

  hint(name, certain, possible) {
    const n = durand.words.count;
    return durand.dom.data(durand.t("area_hint", { name, certain: n(certain), possible: n(possible - certain) }), "span");
  }

  tone(certain) {
    return this.STEPS.filter((least) => certain >= least).length;
  }

  // The lines of the hatching, once in the renderer's own drawing.
  hatch() {
    const drawing = this.renderer._container;
    if (!drawing || drawing.querySelector("pattern")) return;
    const { svg } = durand.symbols;
    const lines = svg("path", { d: "M-1 1l2-2M0 6l6-6M5 7l2-2", class: "hatch-line" });
    drawing.prepend(svg("defs", {}, [svg("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse" }, [lines])]));
  }
};

// Incidents per area as a smooth surface: each district's weight, spread as wide as the district is. What is located
// more coarsely than a district has no weight in any, so that no capital glows for a whole province.
durand.Heat = L.Layer.extend({
  GRID: 5, // pixels of one patch
  SPREAD: 0.55, // of the radius of a circle as large as the district

  initialize() {
    this._spots = [];
  },

  // [{latlng, km, weight}]
  show(spots) {
    this._spots = spots;
    this._redraw();
  },

  onAdd() {
    this._canvas = L.DomUtil.create("canvas", "heat leaflet-zoom-animated");
    this.getPane("bands").append(this._canvas);
    durand.symbols.onScheme(() => this._redraw());
    this._redraw();
  },

  onRemove() {
    this._canvas.remove();
  },

  getEvents() {
    return { moveend: this._redraw, resize: this._redraw, zoomanim: (event) => durand.canvas.follow(this, event) };
  },

  _redraw() {
    if (!this._map) return;
    const { context, size, toPoint } = durand.canvas.prepare(this, 0.1);
    const [wide, high] = [Math.ceil(size.x / this.GRID), Math.ceil(size.y / this.GRID)];
    const field = new Float32Array(wide * high);
    let densest = 0;
    for (const { latlng, km, weight } of this._spots) {
      const { x, y } = toPoint(latlng);
      const reach = Math.max(9, durand.canvas.pixels(this._map, km * this.SPREAD, latlng.lat));
      const peak = weight / (km * km);
      densest = Math.max(densest, peak);
      const at = (pixel) => Math.floor(pixel / this.GRID);
      for (let row = Math.max(0, at(y - 3 * reach)); row <= Math.min(high - 1, at(y + 3 * reach)); row += 1) {
        for (let column = Math.max(0, at(x - 3 * reach)); column <= Math.min(wide - 1, at(x + 3 * reach)); column += 1) {
          const away = ((column + 0.5) * this.GRID - x) ** 2 + ((row + 0.5) * this.GRID - y) ** 2;
          field[row * wide + column] += peak * Math.exp(-away / (2 * reach * reach));
        }
      }
    }
    if (!densest) return;
    context.drawImage(this._tinted(field, wide, high, densest), 0, 0, wide * this.GRID, high * this.GRID);
  },

  // One pixel for each patch; what enlarges it smooths it. Density varies by powers of ten, and so does the tone.
  _tinted(field, wide, high, densest) {
    const canvas = Object.assign(document.createElement("canvas"), { width: wide, height: high });
    const context = canvas.getContext("2d");
    context.fillStyle = getComputedStyle(this._map.getContainer()).getPropertyValue("--heat");
    field.forEach((value, i) => {
      context.globalAlpha = 0.8 * Math.max(0, 1 + Math.log10(Math.min(1, value / densest)) / 3);
      if (context.globalAlpha) context.fillRect(i % wide, Math.floor(i / wide), 1, 1);
    });
    return canvas;
  },
});

// The layers as the page's choices have them.
durand.Layers = class {
  NAMES = ["provinces", "districts", "heat", "bands"];

  constructor(map, { data, source, state, onChange, failed }) {
    Object.assign(this, { map, data, source, state, onChange, failed, shapes: {}, answer: null });
    this.tones = new durand.AreaTones(map, { ask: (by) => source.areas(state.filters, by), onChange: (answer) => { this.answer = answer; onChange(); } });
    this.heat = new durand.Heat();
    this.bands = new durand.Bands(data.drawn.border);
    state.on("layers", () => this.update());
    state.on("filters", () => this.update());
  }

  // A page in one file has the districts' shapes without what tells them apart.
  get names() {
    return this.source.districts ? this.NAMES : this.NAMES.filter((name) => name === "provinces" || name === "bands");
  }

  has(name) {
    return this.state.layers.has(name) && this.names.includes(name);
  }

  async shapesOf(by) {
    const collection = by === "province" ? this.data.drawn.provinces : await (this.asked ||= this.source.districts());
    this.shapes[by] ||= collection.features.map((feature) => ({
      feature, code: feature.properties.iso ?? feature.properties.code ?? feature.id, name: feature.properties.name, p: feature.properties,
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
    const [shapes, { areas }] = [await this.shapesOf("district"), await this.source.areas(this.state.filters, "district")];
    if (!this.has("heat")) return;
    this.heat.addTo(this.map);
    this.heat.show(shapes.filter(({ code, p }) => areas[code]?.weight && Number.isFinite(p.centre_lon)).map(({ code, p }) => (
      { latlng: L.latLng(p.centre_lat, p.centre_lon), km: Math.sqrt(p.area_km2 / Math.PI), weight: areas[code].weight })));
  }

  // The menu: one box for each layer, with what it means beneath.
  menu() {
    const { element } = durand.dom;
    const { t } = durand;
    const notes = { provinces: "layer_areas_note", districts: "layer_areas_note", heat: "layer_heat_note", bands: "layer_bands_note" };
    return this.names.map((name) => {
      const box = Object.assign(document.createElement("input"), { type: "checkbox", value: name, checked: this.state.layers.has(name) });
      box.addEventListener("change", () => {
        const other = { provinces: "districts", districts: "provinces" }[name];
        if (box.checked && other) {
          this.state.layers.delete(other);
          for (const each of box.closest("div").parentElement.querySelectorAll("input")) if (each.value === other) each.checked = false;
        }
        this.state.toggleLayer(name, box.checked);
      });
      const label = element("label", "choice", box, element("span", "", t(`layer_${name}`)));
      return element("div", "layer", label, element("p", "quiet", t(notes[name])));
    });
  }
};
