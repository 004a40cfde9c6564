"use strict";
// What is said of the incident or cluster under the mouse.

durand.Hover = class {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.hint = L.tooltip({ direction: "top", className: "hint", opacity: 1, offset: [0, -6] });
  }

  hide() {
    this.page.marks.pointAt(null);
    this.hint.remove();
  }

  show({ containerPoint }) {
    const { map, marks } = this.page;
    const found = marks.at(containerPoint, 0);
    const cluster = found.length ? null : marks.clusterAt(containerPoint);
    map.getContainer().classList.toggle("over-incident", Boolean(found.length || cluster));
    if (!found.length && !cluster) return this.hide();
    const text = cluster ? this.ofCluster(cluster) : this.ofIncidents(durand.selection.featuresOf(found));
    marks.pointAt(found[0] ?? null);
    const spot = cluster ? cluster.latlng : found[0].latlng;
    this.hint.setContent(durand.dom.data(text, "span")).setLatLng(spot).addTo(map);
    return undefined;
  }

  ofIncidents(features) {
    const { title } = features[0].properties;
    const isOne = features.length === 1 && durand.words.known(title);
    return isOne ? title : durand.words.some(features.length, "incidents");
  }

  ofCluster({ feature: { properties: p } }) {
    const { t, words: w } = durand;
    const deaths = t("summary_deaths", { range: w.range(p) });
    return t("hint_cluster", { incidents: w.some(p.count, "incidents"), deaths });
  }
};
