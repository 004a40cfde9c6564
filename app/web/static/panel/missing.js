"use strict";
// What the filters select and the map cannot show: without a place, without a date, withheld.

durand.missing = (() => {
  const { t, words: w } = durand;
  const { element } = durand.dom;

  const section = (kind, count, rows) =>
    count
      ? [
          element("h3", "", t(`missing_${kind}`, { n: w.count(count) })),
          element("p", "quiet", t(`missing_${kind}_why`)),
          ...rows,
        ]
      : [];

  function children(panel, [unlocated, undated], withheld) {
    const rows = (features) => (features.length ? panel.rows(durand.entriesOf(features)) : []);
    const found = [
      ...section("unlocated", unlocated.length, rows(unlocated)),
      ...section("undated", undated.length, rows(undated)),
      ...section("withheld", withheld, []),
    ];
    return found.length ? found : [element("p", "", t("missing_none"))];
  }

  /** @param {Page} page */
  function show({ panel, source, state, busy, asking }) {
    const box = element("div", "");
    panel.list = null;
    panel.open("missing", element("h2", "", t("missing_title")), box);
    panel.onSelect("", []);
    const { turn } = panel;
    const { filters } = state;
    const make = (found) => children(panel, found, asking.counted?.withheld);
    const answers = Promise.all([source.unlocated(filters), source.undated(filters)]);
    const still = () => turn === panel.turn;
    busy.track(durand.dom.fill(box, answers, { make, waiting: "loading", failed: "what_list", still }));
  }

  return { show };
})();
