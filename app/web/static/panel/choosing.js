"use strict";
// What is chosen, on the map or by its id, and how the panel and the map show it.

durand.Choosing = class {
  SLACK = 6; // pixels beside an incident that a mouse may click
  FINGER_SLACK = 22;

  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.fingers = window.matchMedia("(pointer: coarse)");
    this.at = null; // where the chosen incident is
  }

  // The panel shows these now: the map does, too.
  selected(id, features) {
    const { view, state, marks, units, crossings } = this.page;
    const [chosen] = features.length ? features : crossings.filter((f) => id === `crossing:${f.properties.id}`);
    view.resized();
    state.select(id);
    marks.select(features);
    units.show(features);
    this.at = chosen?.geometry?.coordinates ?? null;
    if (this.at) view.reveal(this.at);
  }

  closed() {
    const { view, state, marks, units } = this.page;
    durand.spider.close();
    this.at = null;
    state.select("");
    marks.select(null);
    units.show(null);
    view.resized();
  }

  fail(what, error) {
    this.page.status.tell(durand.t("part_failed", { what, why: error.message }));
  }

  // By its id, whether it is on the map or not.
  async byId(id) {
    const { panel, source, crossings } = this.page;
    try {
      const crossing = id.startsWith("crossing:") && crossings.find((f) => f.properties.id === id.slice(9));
      if (crossing) panel.showCrossing(crossing);
      else panel.showEntry({ feature: await source.incident(id) });
    } catch (error) {
      this.fail(id, error);
    }
  }

  show(features, title = "") {
    const { t, words: w } = durand;
    const { map, panel, symbols } = this.page;
    const isOnePlace = new Set(features.map((f) => String(f.geometry.coordinates))).size === 1;
    const incidents = w.some(features.length, "incidents");
    durand.spider.close();
    panel.show(title || t(isOnePlace ? "at_point" : "around_point", { incidents }), durand.entriesOf(features));
    const choose = (feature) => panel.showEntry({ feature });
    if (isOnePlace) durand.spider.open(map, features, { symbols, choose });
  }

  // Many at one place, or as near as the map goes, are a list; others come apart when the map goes there.
  async openCluster({ feature }) {
    const { t, words: w } = durand;
    const { map, busy, source, state } = this.page;
    const { bbox, count, is_one_place: isOnePlace } = feature.properties;
    const bounds = L.latLngBounds([bbox[1], bbox[0]], [bbox[3], bbox[2]]);
    const zoom = Math.min(map.getMaxZoom(), Math.max(map.getZoom() + 1, map.getBoundsZoom(bounds.pad(0.1))));
    if (!isOnePlace && map.getZoom() < map.getMaxZoom()) {
      map.setView(bounds.getCenter(), zoom);
      return;
    }
    try {
      const { features } = await busy.track(source.cluster(state.filters, feature.id, 1000, 0));
      const incidents = w.some(count, "incidents");
      this.show(features, isOnePlace ? "" : t("cluster_title", { incidents }));
    } catch (error) {
      this.fail(t("what_list"), error);
    }
  }

  // What lies at a point of the map, under the crossing that was clicked if one was.
  atPoint(point, crossing) {
    const { marks, panel } = this.page;
    const hit = marks.at(point, 0);
    const cluster = hit.length ? null : marks.clusterAt(point);
    if (cluster && !crossing) return this.openCluster(cluster);
    const slack = this.fingers.matches ? this.FINGER_SLACK : this.SLACK;
    const features = durand.selection.featuresOf(hit.length ? hit : marks.at(point, slack));
    if (crossing && features.length) {
      const title = durand.t("and_under", { name: crossing.properties.name });
      return panel.show(title, [{ crossing }, ...durand.entriesOf(features)]);
    }
    if (crossing) return panel.showCrossing(crossing);
    if (features.length) return this.show(features);
    durand.spider.close();
    return panel.close();
  }
};
