"use strict";
// Crossings: gates on the map by their status at the day that is looked at.

durand.crossings = (() => {
  const { t } = durand;
  const { element, data } = durand.dom;

  const label = (symbols, state) => (symbols.crossings[state] || symbols.crossings.unknown).label;

  // The status in words, as the service puts it: "open to returnees; closed to trade".
  function words(symbols, p) {
    const isKnown = durand.words.known(p.status_text) && p.status !== "unknown";
    return isKnown ? p.status_text : label(symbols, p.status);
  }

  const NAMES_FROM = 7;
  const STEPS = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1, Home: -Infinity, End: Infinity };

  // All gates are one stop of the Tab key; the arrow keys go from gate to gate.
  function asOneStop(map, spots) {
    const pane = map.getPane("crossings");
    pane.setAttribute("role", "group");
    durand.language.label(pane, t("gates_label"));
    const stop = (at) => {
      for (const [i, spot] of spots.entries()) spot.tabIndex = i === at ? 0 : -1;
    };
    stop(0);
    for (const [at, spot] of spots.entries()) {
      spot.addEventListener("focus", () => stop(at));
      spot.addEventListener("keydown", (event) => {
        const by = STEPS[event.key];
        if (!by) return;
        event.preventDefault();
        spots[Math.max(0, Math.min(spots.length - 1, at + by))].focus();
      });
    }
  }

  // One gate for each crossing that has a place; the list of statuses may be set again for another day.
  function gates(map, collection, symbols, select) {
    const markers = collection.features
      .filter((f) => f.geometry)
      .map((feature) => {
        const p = feature.properties;
        const body = element("span", "");
        const name = data(p.name, "span");
        name.className = "label crossing-name";
        name.hidden = true;
        body.append(durand.symbols.gate(symbols, p.status), name);
        const [lon, lat] = feature.geometry.coordinates;
        const icon = L.divIcon({ html: body, className: "crossing", iconSize: [24, 24] });
        const marker = L.marker([lat, lon], { icon, pane: "crossings", keyboard: true }).addTo(map);
        const spot = /** @type {HTMLElement} */ (marker.getElement());
        spot.dataset.crossing = p.id;
        marker.on("click", () => select(feature));
        spot.addEventListener("keydown", (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          select(feature);
        });
        return { feature, body, spot, name, latlng: L.latLng(lat, lon) };
      });
    const show = (statusOf) => {
      for (const { feature, body, spot } of markers) {
        const p = statusOf(feature.properties);
        const said = words(symbols, p);
        if (spot.dataset.said === said) continue;
        Object.assign(spot.dataset, {
          said,
          status: p.status,
          certainty: p.status_certainty || "",
          basis: p.status_basis || "",
        });
        durand.language.label(spot, t("crossing_label", { name: feature.properties.name, state: said }));
        body.replaceChild(durand.symbols.gate(symbols, p.status), body.firstChild);
      }
    };
    show((p) => p);
    asOneStop(
      map,
      markers.map(({ spot }) => spot),
    );
    return { show, discs: () => discs(map, markers), names: (symbols) => names(map, markers, symbols) };
  }

  const gateSize = (map) => (map.getZoom() >= NAMES_FROM ? 11 : 8);

  // The gates that are drawn, in the map's pixels.
  const discs = (map, markers) =>
    markers.map(({ latlng }) => ({ ...map.latLngToContainerPoint(latlng), r: gateSize(map) }));

  // The gates' names, which `durand.Labels` places.
  function names(map, markers, symbols) {
    if (map.getZoom() < NAMES_FROM) return hidden(markers);
    return markers.map(({ feature, name, latlng }) => {
      const at = map.latLngToContainerPoint(latlng);
      const gap = durand.labelSpots.reach(at, symbols, gateSize(map));
      const { id, name: text } = feature.properties;
      const spots = durand.labelSpots.around(at, gateSize(map), gap);
      return [{ key: `gate ${id}`, text, className: "crossing-name", latlng, node: name, spots }];
    });
  }

  function hidden(markers) {
    for (const { name } of markers) name.hidden = true;
    return [];
  }

  return { words, gates, label };
})();
