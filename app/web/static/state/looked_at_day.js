"use strict";
// The day that is looked at, and crossings with their status on it.

durand.LookedAtDay = class {
  /**
   * @param {Page} page
   * @param {string} today
   */
  constructor(page, today) {
    this.page = page;
    this.today = today;
    this.said = null; // what is said of crossings, once it has come
  }

  // The last day that the filters ask for; empty for today.
  last() {
    const { datetime } = this.page.state.filters;
    return datetime ? durand.selection.interval(datetime)[1] || "" : "";
  }

  moment() {
    const day = this.last();
    return { day, until: day || this.today, filters: this.page.state.filters };
  }

  // A crossing with its status on the day that is looked at.
  statusOf(p, all = this.said) {
    const day = this.last();
    if (all) return { ...p, ...durand.crossingDays.statusOn(all, p, day || this.today) };
    return day
      ? { ...p, status: "unknown", status_text: "unknown", status_certainty: null, status_basis: null }
      : p;
  }

  async show() {
    const { source, busy, gates, panel } = this.page;
    const day = this.last();
    try {
      if (day) this.said = await busy.track(source.statuses());
    } catch {
      this.said = null;
    }
    if (day !== this.last()) return;
    gates.show((p) => this.statusOf(p));
    panel.renewStatuses();
    this.page.showKey();
  }
};
