"use strict";
// The ground under the incidents: provinces, districts, the line with its name. Styled by map.css.

durand.ground = (() => {
  const LABEL_GAP = 4;
  const ROUGH_TO = 7; // the zoom up to which rough outlines are off by less than two pixels

  function panes(map) {
    const order = {
      districts: 305,
      provinces: 310,
      tones: 312,
      bands: 314,
      line: 320,
      labels: 330,
      near: 400,
      incidents: 410,
      crossings: 405,
      spider: 430,
    };
    for (const [name, depth] of Object.entries(order)) map.createPane(name).style.zIndex = depth;
    for (const name of ["provinces", "districts", "bands", "line", "labels", "near", "incidents"]) {
      map.getPane(name).style.pointerEvents = "none";
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

  // Drawn only where there is room for them; a live page asks for them then.
  function districts(map, collection, { from, ask }) {
    if (!collection.features.length && !ask) return;
    /** @type {L.GeoJSON | null} */
    let layer = null;
    const draw = (found) => {
      map.getContainer().classList.add("has-districts");
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

  const overlap = (a, b) =>
    a.x < b.x + b.width + LABEL_GAP &&
    b.x < a.x + a.width + LABEL_GAP &&
    a.y < b.y + b.height + LABEL_GAP &&
    b.y < a.y + a.height + LABEL_GAP;

  // Names of areas, larger areas first; one that would run into another is left out at this zoom.
  function names(map, collection, from, className) {
    const markers = collection.features
      .filter((f) => Number.isFinite(f.properties.centre_lon))
      .sort((a, b) => (b.properties.area_km2 || 0) - (a.properties.area_km2 || 0))
      .map(({ properties: p }) => {
        const text = document.createElement("span");
        text.textContent = p.name;
        text.dir = "auto";
        const icon = L.divIcon({ html: text, className: `name ${className}`, iconSize: [0, 0] });
        return L.marker([p.centre_lat, p.centre_lon], {
          icon,
          pane: "labels",
          interactive: false,
          keyboard: false,
        }).addTo(map);
      });
    const place = () => {
      const taken = [];
      for (const marker of markers) {
        const element = marker.getElement();
        element.hidden = map.getZoom() < from;
        if (element.hidden) continue;
        const box = element.firstChild.getBoundingClientRect();
        element.hidden = taken.some((other) => overlap(box, other));
        if (!element.hidden) taken.push(box);
      }
    };
    map.on("zoomend", place);
    place();
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
    if (!naming) return remove;
    const longest = drawn
      .getLayers()
      .flatMap((layer) => {
        const latlngs = /** @type {any} */ (layer).getLatLngs();
        return /** @type {L.LatLng[][]} */ (Array.isArray(latlngs[0]) ? latlngs : [latlngs]);
      })
      .sort((a, b) => b.length - a.length)[0];
    if (longest) durand.lineLabel.follow(map, drawn, longest, naming);
    return remove;
  }

  // The land and the line until their whole outlines have come; a close view, where 2 km would show, is without.
  function rough(map, { provinces, border }) {
    if (map.getZoom() > ROUGH_TO) return () => {};
    const land = areas(provinces, "provinces").addTo(map);
    const removeLine = line(map, border, null);
    return () => {
      land.remove();
      removeLine();
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
      areas(provinces, "provinces").addTo(map);
      districts(map, drawn.districts, { from: symbols.districts.from, ask });
      line(map, border, { label, crossings: gates, covers });
      names(map, provinces, 5.5, "province-name");
    };
    if (!drawn.rough) complete(drawn);
    let isWhole = !drawn.rough;
    return {
      lacking: "", // why the whole outlines have not come
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
  }

  return { draw };
})();
