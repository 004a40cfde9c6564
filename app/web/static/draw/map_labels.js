"use strict";
// What is written on the incident map, in the order of its weight.

/** @param {Page} page */
durand.mapLabels = (page) => {
  const { map, gates, ground, towns, surroundings } = page;
  const chart = /** @type {Element} */ (map.getContainer().parentElement);
  const areas = durand.areaNames.sources(
    map,
    () => ground.provinces,
    () => surroundings.countries,
  );
  const feet = () => {
    const frame = map.getContainer().getBoundingClientRect();
    return [...document.querySelectorAll(".foot.leaflet-marker-icon")].map((foot) => {
      const { x, y, width } = foot.getBoundingClientRect();
      return { x: x + width / 2 - frame.x, y: y + width / 2 - frame.y, r: width / 2 };
    });
  };
  const symbols = () => [...durand.markLabels.discs(page), ...gates.discs(), ...feet()];
  document.getElementById("key")?.addEventListener("toggle", () => map.fire("relabel"));
  return new durand.Labels(map, {
    covers: () => chart.querySelectorAll(".key, .finding, .going, .leaflet-control"),
    symbols,
    lineName: () => ground.lineName,
    sources: [
      () => durand.markLabels.ranges(page),
      () => gates.names(symbols()),
      areas.countries,
      () => durand.markLabels.counts(page),
      () => towns.names(symbols()),
      areas.provinces,
      areas.neighbours,
    ],
  });
};
