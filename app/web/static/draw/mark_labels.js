"use strict";
// Where the incidents' symbols are, and the numbers beside them, for `durand.Labels`.

durand.markLabels = (() => {
  const COUNT_AT_LEAST = [
    [10, 2],
    [8.5, 5],
    [7, 10],
    [0, 25],
  ]; // from that zoom on, numbers of at least so many incidents

  // Pixels from a place's middle to the outermost rim of its discs.
  function reach(place, { areaGap, areaRim, ownRim }) {
    return Math.max(...place.looks.map((look) => look.radius + (look.area ? areaGap + areaRim : ownRim)));
  }

  // The discs and donuts that are drawn in and just around the view, in the map's pixels.
  /** @param {Page} page */
  function discs({ map, marks, symbols: { disc } }) {
    const view = map.getBounds().pad(marks.MARGIN);
    const chosen = marks.chosen();
    const all = [
      ...marks.all().map((place) => ({ latlng: place.latlng, r: reach(place, disc) })),
      ...marks.clusters().map(({ latlng, radius }) => ({ latlng, r: radius + 1.5 })),
      ...(chosen ? [{ latlng: chosen.latlng, r: chosen.looks[0].radius + 5 }] : []),
    ];
    return all
      .filter(({ latlng }) => view.contains(latlng))
      .map(({ latlng, r }) => ({ ...map.latLngToContainerPoint(latlng), r }));
  }

  // What is said of the dead of each donut, the largest first; nothing beside a chosen place.
  /** @param {Page} page */
  function ranges({ map, marks }) {
    if (marks.chosen()) return [];
    const labels = marks.clusters().map(({ feature, latlng, radius }) => {
      const { x, y } = map.latLngToContainerPoint(latlng);
      const away = (size) => radius + 2.6 + size.y / 2;
      return {
        key: `range ${feature.id}`,
        text: durand.symbols.shortRange(feature.properties),
        className: "range",
        latlng,
        spots: (size) => [1, -1].map((side) => ({ x, y: y + side * away(size) })),
      };
    });
    return labels.filter(({ text }) => text).map((label) => [label]);
  }

  // How many incidents lie on one point, the most first.
  /** @param {Page} page */
  function counts({ map, marks, symbols: { disc } }) {
    const least = COUNT_AT_LEAST.find(([zoom]) => map.getZoom() >= zoom)?.[1] ?? Infinity;
    if (marks.chosen()) return [];
    return marks
      .inView()
      .filter((place) => place.features.length >= least)
      .sort((a, b) => b.features.length - a.features.length || a.key.localeCompare(b.key))
      .map(({ key, latlng, features, looks }) => {
        const gap = reach({ looks }, disc) + 2;
        const spots = durand.labelSpots.around(map.latLngToContainerPoint(latlng), gap);
        return [
          { key: `count ${key}`, text: durand.words.count(features.length), className: "count", latlng, spots },
        ];
      });
  }

  return { discs, ranges, counts };
})();
