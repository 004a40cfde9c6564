"use strict";
// Areas toned by the incidents that lie in them.

durand.AreaTones = class {
  STEPS = [1, 5, 20, 100, 500]; // lower ends of the tones, in incidents
  HATCH_FROM = 0.25; // share of an area's incidents that are only possibly there

  constructor(map, { ask, onChange }) {
    this.map = map;
    this.ask = ask;
    this.onChange = onChange;
    this.group = L.layerGroup();
    this.turn = 0;
    this.renderer = L.svg({ pane: "tones", padding: 0.3 });
  }

  hide() {
    this.turn += 1;
    this.group.remove();
  }

  // Tones the areas of `shapes` (code, name, GeoJSON) as an answer of /map/areas counts them.
  async show(by, shapes) {
    this.turn += 1;
    const { turn } = this;
    const answer = await this.ask(by);
    if (turn !== this.turn) return;
    this.group.clearLayers();
    for (const shape of shapes) {
      const { code, name } = shape;
      const { certain, possible } = answer.areas[code] ?? { certain: 0, possible: 0 };
      if (!possible) continue;
      const hint = { sticky: true, className: "hint", opacity: 1 };
      this.group.addLayer(
        this.area(shape, `tone tone-${this.tone(certain)}`).bindTooltip(this.hint(name, certain, possible), hint),
      );
      if ((possible - certain) / possible >= this.HATCH_FROM) this.group.addLayer(this.area(shape, "hatched"));
    }
    this.group.addTo(this.map);
    this.hatch();
    this.onChange(answer);
  }

  area(shape, className) {
    const interactive = className !== "hatched";
    return L.geoJSON(shape.feature, {
      pane: "tones",
      renderer: this.renderer,
      interactive,
      smoothFactor: 1.2,
      style: () => ({ className }),
    });
  }

  hint(name, certain, possible) {
    const n = durand.words.count;
    return durand.dom.data(
      durand.t("area_hint", { name, certain: n(certain), possible: n(possible - certain) }),
      "span",
    );
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
    drawing.prepend(
      svg("defs", {}, [
        svg("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse" }, [lines]),
      ]),
    );
  }
};
