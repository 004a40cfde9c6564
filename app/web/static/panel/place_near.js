"use strict";
// What is near a place that was found: the incidents of the filters around it, in the panel.

durand.placeNear = (() => {
  const KM = 25;
  const WORLD = [-180, -90, 180, 90];

  /** @param {Page} page */
  async function show({ panel, source, state, busy }, { name, about, at: [lat, lon] }) {
    const { element, button, data, fill } = durand.dom;
    const { t, words: w } = durand;
    const near = [lon, lat].map((degrees) => Number(degrees.toFixed(4))).join(",");
    const slot = element("div", "slot");
    const narrow = button(t("near_only", { km: KM }), () => state.change({ near, within_km: String(KM) }));
    const spot = element("p", "quiet", about, " · ", data(`${lat.toFixed(4)}, ${lon.toFixed(4)}`));
    panel.list = null;
    panel.open("one place", element("h2", "", data(name)), spot, slot, element("p", "", narrow));
    panel.onSelect("", []);
    const { turn } = panel;
    const filters = { ...state.filters, near, within_km: String(KM) };
    const answer = busy.track(source.items(filters, WORLD, { sortby: "-date_start", limit: 100 }));
    await fill(slot, answer, {
      make: ({ numberMatched, features }) => {
        const title = t("near_found", { incidents: w.some(numberMatched, "incidents"), km: KM });
        const entries = durand.entriesOf(features);
        panel.list = { title: `${name}: ${title}`, entries };
        return [element("h3", "", title), ...panel.rows(entries)];
      },
      waiting: "loading",
      failed: "what_list",
      still: () => panel.turn === turn,
    });
  }

  return { show };
})();
