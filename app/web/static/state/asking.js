"use strict";
// Asking for what the page shows: the features in view, the summary and the bars of the filters.

durand.Asking = class {
  PAUSE_MS = 120; // that a view or filter must stand before it is asked for
  LOADING_MS = 200;
  WORLD = [-180, -90, 180, 90];

  /** @param {Page} page */
  constructor(page) {
    const { data, state } = page;
    this.page = page;
    this.asked = null; // what cancels the request for what is in view
    this.counted = null; // the summary of the filters
    this.drawn = null; // the box, zoom and filters of what is drawn
    this.coming = null; // the box, zoom and filters of the request that is under way
    this.charted = null; // the filters and the step of the bars
    const isAsked = Object.keys(state.filters).length > 0 || data.restricted;
    this.isFitting = !state.view && !state.selected && isAsked;
    /** @type {"" | "view" | "filters"} */
    this.wanted = "";
    this.timer = 0;
  }

  // Where the incidents are that were asked for, as far as they lie near the line.
  async fit(area) {
    const { source, state, symbols, view } = this.page;
    const { features } = await source.features(state.filters, area, 8);
    view.fit(features, symbols);
  }

  // What was asked for does not depend on the view: it holds a smaller one.
  holdsView(asked) {
    const { state, view } = this.page;
    if (!asked || asked.filters !== state.filters || asked.zoom !== view.wholeZoom) return false;
    return view.box().every((edge, i) => (i < 2 ? edge >= asked.area[i] : edge <= asked.area[i]));
  }

  // One request for what is in view. One for another view is dropped; what is drawn stays until the new one is.
  async features() {
    if (this.holdsView(this.coming)) return undefined;
    this.asked?.abort();
    this.coming = null;
    if (this.holdsView(this.drawn)) return this.tellEmpty();
    const mine = new AbortController();
    this.asked = mine;
    const timer = setTimeout(() => this.page.status.tell(durand.t("loading")), this.LOADING_MS);
    try {
      await this.draw(mine.signal);
    } catch (error) {
      if (!mine.signal.aborted) this.fail(error);
    } finally {
      clearTimeout(timer);
      if (this.asked === mine) this.coming = null;
    }
    return undefined;
  }

  async draw(signal) {
    const { source, state, view, marks, root } = this.page;
    if (this.isFitting) await this.fit(view.nearLine());
    this.isFitting = false;
    const wanted = { filters: state.filters, zoom: view.wholeZoom, area: view.box(0.15) };
    this.coming = wanted;
    const answer = await source.features(wanted.filters, wanted.area, wanted.zoom, signal);
    if (signal.aborted) return;
    this.drawn = wanted;
    marks.show(answer.features);
    this.page.showKey();
    root.dataset.state = "ready";
    this.tellEmpty();
  }

  fail(error) {
    const { t } = durand;
    const { state, status, root } = this.page;
    const why = error.message;
    this.drawn = null;
    if (error instanceof durand.Refused) status.tell(t("refused", { why }), "widen", () => state.setFilters({}));
    else {
      const text = t(root.dataset.state === "ready" ? "failed" : "failed_reload", { why });
      status.tell(text, "retry", () => this.refresh("filters"));
    }
    root.dataset.state = "failed";
  }

  tellEmpty() {
    const { t, words: w } = durand;
    const { status, source, state, marks, map, picking, busy, root } = this.page;
    const { ground, addOutlines, lacking, addControls } = this.page;
    if (root.dataset.state === "failed") return; // the failure stays told
    const { counted } = this;
    const widen = () => state.setFilters({});
    const everywhere = () => busy.track(this.fit(this.WORLD));
    if (picking?.isOn) status.tell(t("filter_near_picking"));
    else if (durand.service.keptAt) {
      status.tell(t("offline_kept", { when: durand.language.moment(durand.service.keptAt) }), "retry", () =>
        location.reload(),
      );
    } else if (!navigator.onLine && !source.inside)
      status.tell([t("offline"), ...(isSecureContext ? [] : [t("offline_plain")])].join(" "));
    else if (lacking)
      status.tell(t("part_failed", { what: t("what_controls"), why: lacking }), "retry", addControls);
    else if (counted && !counted.located) status.tell(t("nothing_matches"), "widen", widen);
    else if (counted && !marks.isAnyIn(map.getBounds())) {
      const n = w.some(counted.located, "incidents");
      status.tell(t("nothing_in_view", { n }), "show_elsewhere", everywhere);
    } else if (ground.lacking)
      status.tell(t("part_failed", { what: t("what_ground"), why: ground.lacking }), "retry", addOutlines);
    else status.tell("");
  }

  // The page comes with the summary of the filters that it was asked with; one at once, so that it is of now.
  summary(filters) {
    const { source, data, params } = this.page;
    const given = data.counted;
    data.counted = null;
    return given && durand.query(filters) === durand.query(params) ? given : source.summary(filters);
  }

  async summarise() {
    const { state, summary, timeline } = this.page;
    const { filters } = state;
    try {
      const answer = await this.summary(filters);
      if (filters !== state.filters) return;
      this.counted = answer;
      summary.show(answer, filters);
      timeline.follow(filters.datetime);
      if (this.drawn) this.tellEmpty();
    } catch (error) {
      if (filters !== state.filters) return;
      summary.fail(error);
      timeline.follow(filters.datetime);
    }
  }

  async chart() {
    const { t } = durand;
    const { source, state, timeline } = this.page;
    const { datetime, date_match: match, ...others } = state.filters;
    const wanted = `${durand.query(others)} ${state.step}`;
    if (wanted === this.charted) return;
    this.charted = wanted;
    try {
      const answer = await source.timeline(state.filters, state.step);
      if (wanted === this.charted) timeline.show(answer);
    } catch (error) {
      this.charted = null;
      durand.language.say(timeline.label, t("part_failed", { what: t("what_time"), why: error.message }));
    }
  }

  // All that follows from the filters besides the incidents.
  rest() {
    const { busy, ring, days } = this.page;
    busy.track(this.summarise());
    busy.track(this.chart());
    ring.show();
    days.show();
  }

  /** @param {"view" | "filters"} what has changed */
  refresh(what) {
    const { busy, table, isWhole } = this.page;
    const drawn = busy.track(this.features());
    if (table?.isOpen) busy.track(table.show());
    if (what === "filters" && isWhole) this.rest();
    return drawn;
  }

  /** @param {"view" | "filters"} what has changed */
  soon(what) {
    this.wanted = this.wanted === "filters" ? "filters" : what;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const now = this.wanted;
      this.wanted = "";
      this.page.busy.isDue = false;
      this.refresh(now || "view");
    }, this.PAUSE_MS);
    this.page.busy.due(true);
  }
};
