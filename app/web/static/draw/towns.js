"use strict";
// The towns' names, each from the zoom at which it has room among more important ones.

durand.Towns = class {
  GAP = 5; // pixels between a town's point and its name

  /**
   * @param {L.Map} map
   * @param {() => Promise<[string, number, number, number, number, string?][]>} ask name, longitude, latitude, the
   *   zoom from which it is written, 1 for a large town, the name's language; the most important first
   */
  constructor(map, ask) {
    this.map = map;
    this.ask = ask;
    this.all = [];
  }

  // The map is whole without them: a failure is not told.
  async load() {
    try {
      this.all = await this.ask();
      this.map.fire("relabel");
    } catch {
      this.all = [];
    }
  }

  names(symbols) {
    const { map } = this;
    const [view, zoom] = [map.getBounds(), map.getZoom()];
    return this.all
      .filter(([, lon, lat, from]) => from <= zoom && view.contains([lat, lon]))
      .map(([text, lon, lat, , isLarge, lang]) => {
        const at = map.latLngToContainerPoint([lat, lon]);
        const gap = durand.labelSpots.reach(at, symbols, this.GAP);
        return {
          key: `town ${text} ${lon} ${lat}`,
          text,
          lang,
          className: isLarge ? "town large" : "town",
          latlng: L.latLng(lat, lon),
          dot: true,
          spots: durand.labelSpots.around(at, this.GAP, gap),
        };
      })
      .map((label) => [label]);
  }
};
