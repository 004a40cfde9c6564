"use strict";
// Puts what stands around the map together: what can be chosen, read and asked, and the day that is looked at.
durand.controls = (() => {
  const { t } = durand;
  const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

  const naming = ({ symbols, provinces, crossings }) => ({
    type: (type) => symbols.events[type]?.label || type,
    province: (iso) => provinces.get(iso)?.name || durand.language.district(iso),
    isProvince: (iso) => provinces.has(iso),
    crossing: (id) => crossings.find((f) => f.properties.id === id)?.properties.name ?? id,
  });

  /** @param {Page} page */
  function addState(page) {
    const credit = /** @type {HTMLTimeElement} */ (document.querySelector(".credit time"));
    page.days = new durand.LookedAtDay(page, credit.dateTime);
    page.picking = new durand.Picking(page);
    page.choosing = new durand.Choosing(page);
  }

  /** @param {Page} page */
  function addDrawing(page) {
    const { data, map, source, symbols } = page;
    page.ring = new durand.NearRing(page);
    page.hover = new durand.Hover(page);
    page.units = new durand.UnitShapes(map, { symbols, source });
    page.gates = durand.crossings.gates(map, data.drawn.crossings, symbols, (crossing) => {
      const [lon, lat] = crossing.geometry.coordinates;
      page.choosing.atPoint(map.latLngToContainerPoint([lat, lon]), crossing);
    });
    page.showKey = () => durand.key.show(page);
    page.layers = new durand.Layers(page);
    page.towns = new durand.Towns(map, source.towns);
    page.surroundings = new durand.Surroundings(map, source.surroundings);
  }

  /** @param {Page} page */
  function addPanel(page) {
    const { symbols, source, state, provinces, days, choosing } = page;
    page.panel = new durand.Panel(byId("panel"), {
      symbols,
      source,
      crossingName: naming(page).crossing,
      province: (iso) => provinces.get(iso),
      statusOf: (p, all) => days.statusOf(p, all),
      moment: () => days.moment(),
      onNear: (id) => state.change({ near: id, within_km: "25" }),
      onSelect: (id, features) => choosing.selected(id, features),
      onClose: () => choosing.closed(),
      onChoose: (id) => choosing.byId(id),
      onReturn: (id) => page.table.focus(id),
    });
    page.table = new durand.Table(byId("table"), {
      source,
      symbols,
      ask: () => ({ filters: state.filters, bbox: page.view.box(), near: page.ring.asked().near }),
      choose: (feature) => page.panel.showEntry({ feature }),
    });
  }

  // What a page in one file was made of, in words; empty for a live page and one of everything.
  function restriction({ source, params, summary }) {
    if (!source.inside) return "";
    const period = params.datetime ? [summary.period({}, params)] : [];
    return [...period, ...summary.restrictions(params).map(([, text]) => text)].join(t("list_comma"));
  }

  /** @param {Page} page */
  function addFilters(page) {
    const { symbols, state, vocabularies, busy, asking, picking } = page;
    page.summary = new durand.Summary(byId("summary"), {
      names: naming(page),
      open: (field) => (field === "missing" ? durand.missing.show(page) : durand.tools.openFilters(page, field)),
    });
    page.summary.restriction = restriction(page);
    page.filters = new durand.Filters(byId("filters"), {
      state,
      vocabularies,
      symbols,
      names: naming(page),
      source: page.source,
      restriction: page.summary.restriction,
      onPick: (done) => picking.start(done),
      onClose: () => durand.tools.filtersClosed(page),
    });
    page.timeline = new durand.Timeline(byId("time"), {
      state,
      onStep: () => busy.track(asking.chart()),
      onWindow: (datetime, how) =>
        state.change({ datetime, date_match: datetime ? state.filters.date_match : "" }, "time", how),
    });
  }

  /** @param {Page} page */
  function addTools(page) {
    const key = /** @type {HTMLDetailsElement} */ (byId("key"));
    page.tools = durand.tools.build(page);
    byId("tools").append(...Object.values(page.tools));
    durand.foldedHead.build(byId("head"));
    byId("skips").append(...durand.tools.skips(page));
    byId("finding").replaceWith(new durand.Finding(page).root);
    key.before(durand.going.build(page));
    durand.mapLabels(page);
    durand.language.say(/** @type {HTMLElement} */ (key.querySelector("summary")), t("key"));
    window.addEventListener("beforeprint", () => {
      key.open = true;
      page.map.fire("relabel");
    });
  }

  /** @param {Page} page */
  function listenToMap({ map, picking, choosing, hover }) {
    map.on("click", ({ containerPoint, latlng }) =>
      picking.isOn ? picking.take(latlng) : choosing.atPoint(containerPoint, null),
    );
    map.on("mousemove", (event) => hover.show(event));
    map.on("mouseout movestart", () => hover.hide());
    map.on("zoomstart", () => durand.spider.close());
  }

  /** @param {Page} page */
  function listenToState({ state, view, asking, choosing, filters, timeline, panel, ring }) {
    state.on("filters", (cause) => {
      durand.spider.close();
      if (cause !== "time") timeline.pause();
      if (cause !== "form") filters.fill();
      if (cause !== "address") ring.go();
      asking.soon("filters");
    });
    state.on("view", () => view.goTo(state.view));
    state.on("selection", () => (state.selected ? choosing.byId(state.selected) : panel.close()));
    window.addEventListener("online", () => asking.refresh("filters"));
    window.addEventListener("offline", () => asking.tellEmpty());
  }

  // For the style sheet: on paper the map and the chart are as large as on the screen, and shrunk as a whole.
  function noteSize({ map, root, timeline: { chart } }) {
    if (window.matchMedia("print").matches) return;
    const { x, y } = map.getSize();
    const sizes = {
      "map-width": x,
      "map-height": y,
      "chart-width": chart.clientWidth,
      "chart-height": chart.clientHeight,
    };
    for (const [name, pixels] of Object.entries(sizes)) root.style.setProperty(`--${name}`, String(pixels));
  }

  // What the page shows besides the incidents, which are drawn or on their way.
  /** @param {Page} page */
  function begin(page) {
    const { root, map, state, view, busy, asking, layers, choosing, asked } = page;
    new ResizeObserver(() => noteSize(page)).observe(map.getContainer());
    if (root.dataset.state === "failed") asking.rest();
    else asking.refresh("filters");
    if (state.layers.size) layers.update();
    busy.track(page.towns.load());
    busy.track(page.surroundings.load());
    // The panel makes the map narrower: the view that was asked for is that of the narrower one.
    if (state.selected) {
      busy.track(choosing.byId(state.selected)).then(() => view.openAt(asked, choosing.at));
    }
    page.showKey();
    busy.whenSettled(() => durand.keeping.start(root));
  }

  /** @param {Page} page */
  function add(page) {
    addState(page);
    addDrawing(page);
    addPanel(page);
    addFilters(page);
    addTools(page);
    listenToMap(page);
    listenToState(page);
    page.isWhole = true;
    page.root.dataset.whole = "1";
    begin(page);
  }

  return { add };
})();
