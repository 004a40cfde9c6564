"use strict";
// Rivers, lakes and the outlines of the countries around, below the outlines of provinces. Styled by map.css.

durand.Surroundings = class {
  /**
   * @param {L.Map} map
   * @param {() => Promise<{ waters: Feature[], neighbours: Feature[] }>} ask
   */
  constructor(map, ask) {
    this.map = map;
    this.ask = ask;
    this.countries = /** @type {Feature[]} */ ([]); // the neighbours, whose names may be written
  }

  // The map is whole without them: a failure is not told.
  async load() {
    try {
      const { waters, neighbours } = await this.ask();
      const isCountry = ({ properties }) => properties.kind === "country";
      const isOurs = ({ properties }) => ["AF", "PK"].includes(properties.code);
      this.draw([...waters, ...neighbours.filter((each) => !isCountry(each))]);
      this.countries = neighbours.filter((each) => isCountry(each) && !isOurs(each));
      this.map.fire("relabel");
    } catch {
      this.countries = [];
    }
  }

  // Each from its zoom on.
  draw(features) {
    const { map } = this;
    const pane = "surroundings";
    const renderer = L.svg({ pane, padding: 0.3 });
    const look = ({ kind }) => ({ pane, renderer, interactive: false, style: () => ({ className: kind }) });
    const layers = features.map((feature) => ({
      from: feature.properties.from_zoom ?? 0,
      layer: L.geoJSON(/** @type {any} */ (feature), look(feature.properties)),
    }));
    const update = () => {
      for (const { from, layer } of layers) map.getZoom() < from ? layer.remove() : layer.addTo(map);
    };
    map.on("zoomend", update);
    update();
  }
};
