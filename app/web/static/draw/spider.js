"use strict";
// Incidents at exactly one point, drawn apart on legs around it: a button for each, in the list's order.

durand.spider = (() => {
  const AT_MOST = 12; // more are a list
  const DISTANCE = 44; // pixels from the point, so that neighbours are 24 apart at the least

  /** @type {L.LayerGroup | null} */
  let drawn = null;

  function close() {
    drawn?.remove();
    drawn = null;
  }

  // The first leg points up, the others follow clockwise: the same incidents always stand the same.
  function open(map, features, { symbols, choose }) {
    close();
    if (features.length < 2 || features.length > AT_MOST) return;
    const [lon, lat] = features[0].geometry.coordinates;
    const centre = L.latLng(lat, lon);
    const middle = map.latLngToLayerPoint(centre);
    const reach = Math.max(DISTANCE, (features.length * 30) / (2 * Math.PI));
    const renderer = L.svg({ pane: "spider", padding: 0.3 });
    const legs = L.layerGroup();
    for (const [i, feature] of features.entries()) {
      const angle = (2 * Math.PI * i) / features.length - Math.PI / 2;
      const spot = map.layerPointToLatLng(middle.add([reach * Math.cos(angle), reach * Math.sin(angle)]));
      legs.addLayer(
        L.polyline([centre, spot], { pane: "spider", renderer, interactive: false, className: "leg" }),
      );
      legs.addLayer(foot(spot, feature, { symbols, choose }));
    }
    drawn = legs.addTo(map);
  }

  function foot(spot, feature, { symbols, choose }) {
    const p = feature.properties;
    const look = durand.symbols.look(symbols, p);
    const sign = durand.symbols.sample(symbols, { ...look, radius: Math.min(11, Math.max(6, look.radius)) });
    const icon = L.divIcon({ html: sign, className: "foot", iconSize: [26, 26] });
    const marker = L.marker(spot, { icon, pane: "spider", keyboard: true });
    marker.on("add", () => {
      const element = /** @type {HTMLElement} */ (marker.getElement());
      durand.language.label(
        element,
        durand.t("spider_label", { title: p.title || durand.t("untitled"), date: durand.words.date(p) }),
      );
      element.dataset.incident = p.id;
      element.addEventListener("keydown", (event) => event.key === "Enter" && choose(feature));
    });
    marker.on("click", () => choose(feature));
    return marker;
  }

  return { open, close, AT_MOST };
})();
