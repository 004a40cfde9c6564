"use strict";
// The outlines of the units that the selected incidents are: a whole district, province or country, not a circle.

durand.UnitShapes = class {
  constructor(map, { symbols, source }) {
    this.symbols = symbols;
    this.source = source;
    this.districts = source.districts;
    this.asked = null;
    this.turn = 0;
    this.layer = L.geoJSON(null, {
      pane: "near",
      renderer: L.svg({ pane: "near", padding: 0.3 }),
      interactive: false,
      style: () => ({ className: "unit-shape" }),
    }).addTo(map);
  }

  // Draws the units of these incidents, and nothing for those that are no unit. A page in one file has no
  // districts that could be told apart; there the words alone name the unit.
  async show(features) {
    this.turn += 1;
    const turn = this.turn;
    this.layer.clearLayers();
    const units = new Set(
      (features || [])
        .map((f) => f.properties)
        .filter((p) => durand.symbols.isArea(this.symbols, p) && p.unit)
        .map((p) => p.unit),
    );
    for (const unit of units) {
      const shapes = await this.shapes(unit);
      if (turn !== this.turn) return;
      for (const shape of shapes) this.layer.addData(shape);
    }
  }

  // "PK" is a country, "PK-KP" a province, "PK-KP/Khyber" a district, "PK-KP/Khyber/Landi Kotal" a tehsil.
  async shapes(unit) {
    const [province, district, tehsil] = unit.split("/");
    const code = (p) => p.iso ?? p.code ?? p.id;
    if (!district)
      return (await this.source.outlines()).provinces.features.filter(({ properties: p }) =>
        [code(p), code(p)?.slice(0, 2)].includes(province),
      );
    if (!this.districts) return [];
    this.asked ||= this.districts();
    const { features } = await this.asked.catch(() => {
      this.asked = null;
      return { features: [] };
    });
    return features.filter(
      ({ properties: p }) =>
        p.province === province && district === (p.adm2 || p.name) && (!tehsil || p.name === tehsil),
    );
  }
};
