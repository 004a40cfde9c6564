"use strict";
// The ground under the incidents: provinces, districts, the line. Styled by map.css.

durand.ground = (() => {
  const ROUGH_TO = 7; // the zoom up to which rough outlines are off by less than two pixels
  const TOUCHED = ["tones", "crossings", "spider"]; // panes that answer to the pointer

  function panes(map) {
    const order = {
      land: 300,
      surroundings: 303,
      districts: 305,
      provinces: 310,
      tones: 312,
      bands: 314,
      line: 320,
      near: 400,
      incidents: 410,
      crossings: 405,
      labels: 415,
      spider: 430,
    };
    for (const [name, depth] of Object.entries(order)) {
      const { style } = map.createPane(name);
      style.zIndex = depth;
      if (!TOUCHED.includes(name)) style.pointerEvents = "none";
    }
  }

  function areas(collection, pane) {
    const renderer = L.svg({ pane, padding: 0.3 });
    return L.geoJSON(collection, {
      pane,
      renderer,
      interactive: false,
      smoothFactor: 1.2,
      style: () => ({ className: `area ${pane}` }),
    });
  }

  // The land below rivers and lakes, and its outlines above them.
  function land(map, provinces) {
    return L.layerGroup([areas(provinces, "land"), areas(provinces, "provinces")]).addTo(map);
  }

  // Drawn only where there is room for them; a live page asks for them then.
  function districts(map, collection, { from, ask }) {
    if (!collection.features.length && !ask) return;
    /** @type {L.GeoJSON | null} */
    let layer = null;
    const draw = (found) => {
      layer = areas(found, "districts");
      update();
    };
    const update = () => {
      const wanted = map.getZoom() >= from;
      if (layer) return wanted ? layer.addTo(map) : layer.remove();
      if (!wanted) return null;
      if (collection.features.length) return draw(collection);
      const asked = ask;
      ask = null;
      // The map is whole without their outlines: a next zoom asks again.
      return asked?.()
        .then(draw)
        .catch(() => {
          ask = asked;
        });
    };
    map.on("zoomend", update);
    update();
  }

  function line(map, collection, naming) {
    const renderer = L.svg({ pane: "line", padding: 0.3 });
    const stroke = (className) =>
      L.geoJSON(collection, {
        pane: "line",
        renderer,
        interactive: false,
        smoothFactor: 0.8,
        style: () => ({ className, fill: false }),
      }).addTo(map);
    const casing = stroke("casing");
    const drawn = stroke("frontier");
    const remove = () => {
      casing.remove();
      drawn.remove();
    };
    if (!naming) return { remove };
    const longest = drawn
      .getLayers()
      .flatMap((layer) => {
        const latlngs = /** @type {any} */ (layer).getLatLngs();
        return /** @type {L.LatLng[][]} */ (Array.isArray(latlngs[0]) ? latlngs : [latlngs]);
      })
      .sort((a, b) => b.length - a.length)[0];
    return { remove, name: longest && durand.lineLabel.follow(map, drawn, longest, naming) };
  }

  // The land and the line until their whole outlines have come; a close view, where 2 km would show, is without.
  function rough(map, { provinces, border }) {
    if (map.getZoom() > ROUGH_TO) return () => {};
    const parts = [land(map, provinces), line(map, border, null)];
    return () => {
      for (const part of parts) part.remove();
    };
  }

  // `covers` are elements that lie over the map: the line's name keeps clear of them. `finish` draws the whole
  // outlines of a page that began with rough ones.
  function draw(map, data, { covers, districts: ask }) {
    const { drawn, symbols, lineLabel: label } = data;
    panes(map);
    const mark = () => {
      for (const zoom of [6, 7, 8, 9]) map.getContainer().classList.toggle(`from-${zoom}`, map.getZoom() >= zoom);
    };
    map.on("zoomend", mark);
    mark();
    const gates = drawn.crossings.features
      .filter((f) => f.geometry)
      .map((f) => L.latLng(f.geometry.coordinates[1], f.geometry.coordinates[0]));
    const removeRough = drawn.rough ? rough(map, drawn.rough) : () => {};
    const complete = ({ provinces, border }) => {
      removeRough();
      durand.language.name(provinces.features.map((feature) => feature.properties));
      land(map, provinces);
      districts(map, drawn.districts, { from: symbols.districts.from, ask });
      const { name } = line(map, border, { label, crossings: gates, covers });
      Object.assign(ground, { provinces: provinces.features, lineName: name ?? null });
      map.fire("relabel");
    };
    let isWhole = !drawn.rough;
    const ground = {
      lacking: "", // why the whole outlines have not come
      provinces: /** @type {Feature[]} */ ([]), // that are drawn in whole
      lineName: /** @type {any} */ (null),
      // Draws the whole outlines once they have come, and tells how it stands.
      async finish(outlines, tell) {
        try {
          const found = await outlines();
          if (!isWhole) complete(found);
          isWhole = true;
          this.lacking = "";
        } catch (error) {
          this.lacking = error.message;
        }
        tell();
      },
    };
    if (isWhole) complete(drawn);
    return ground;
  }

  return { draw };
})();
