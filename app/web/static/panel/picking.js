"use strict";
// Taking a point of the map for the filter "near": the next click says it.

durand.Picking = class {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    /** @type {((lon: number, lat: number) => void) | null} */
    this.done = null;
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.isOn && this.stop());
  }

  get isOn() {
    return this.done !== null;
  }

  /** @param {(lon: number, lat: number) => void} done */
  start(done) {
    const { map, filters, status, isNarrow } = this.page;
    this.done = done;
    if (isNarrow()) filters.close();
    map.getContainer().classList.add("picking");
    status.tell(durand.t("filter_near_picking"));
  }

  stop() {
    this.done = null;
    this.page.map.getContainer().classList.remove("picking");
    this.page.asking.tellEmpty();
  }

  take({ lng, lat }) {
    const { done } = this;
    this.stop();
    done?.(lng, lat);
  }
};
