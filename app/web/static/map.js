"use strict";
// Puts the page together: the map folium made, what it is asked to show, and everything that follows from that.
durand.start = (() => {
  const { t } = durand;
  const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const NO_VOCABULARIES = { event_types: [], datasets: [], provinces: [], adm2: {}, sides: [], crossings: [] };

  // What the page is about: its data, its state, and where its records come from.
  function given(data) {
    const vocabularies = { ...NO_VOCABULARIES, ...data.vocabularies };
    const source = data.links ? durand.live(data.links) : durand.inside(data);
    source.statuses = durand.remembered(source.statuses);
    const narrow = window.matchMedia("(max-width: 720px)");
    const small = window.matchMedia("(max-width: 720px), (max-height: 599px)");
    return {
      data,
      vocabularies,
      source,
      symbols: data.symbols,
      crossings: data.drawn.crossings.features,
      provinces: new Map(vocabularies.provinces.map((p) => [p.iso, p])),
      params: durand.reading.canonical(data.params || {}, vocabularies),
      state: new durand.State(source),
      map: /** @type {L.Map} */ (/** @type {any} */ (window)[data.map]),
      root: document.documentElement,
      isNarrow: () => narrow.matches,
      isSmall: () => small.matches,
    };
  }

  const naming = ({ symbols, provinces, crossings }) => ({
    type: (type) => symbols.events[type]?.label || type,
    province: (iso) => provinces.get(iso)?.name || iso,
    isProvince: (iso) => provinces.has(iso),
    crossing: (id) => crossings.find((f) => f.properties.id === id)?.properties.name ?? id,
  });

  /** @param {Page} page */
  function prepare({ data, root, map, symbols, state, view }) {
    root.lang = data.lang;
    root.dir = data.dir;
    if (data.embed || state.frame.embed) root.dataset.embed = "1";
    durand.symbols.setInks(symbols);
    durand.symbols.onScheme(() => durand.symbols.setInks(symbols));
    map.getContainer().setAttribute("role", "region");
    map.getContainer().setAttribute("aria-label", t("map_label"));
    map.attributionControl.setPrefix("Leaflet");
    map.setMinZoom(3).setMaxZoom(15);
    view.resized();
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    view.open(state.view);
    document.getElementById("sketch")?.remove();
  }

  /** @param {Page} page */
  function addState(page) {
    const credit = /** @type {HTMLTimeElement} */ (document.querySelector(".credit time"));
    page.busy = new durand.Busy(page.root);
    page.status = new durand.Status(byId("status"));
    page.view = new durand.View(page.map, {
      start: page.data.start,
      covered: () => (page.isNarrow() ? durand.Sheet.over(page.map, byId("panel")) : 0),
    });
    page.state.bbox = () => page.view.box();
    page.asking = new durand.Asking(page);
    page.days = new durand.LookedAtDay(page, credit.dateTime);
    page.picking = new durand.Picking(page);
    page.choosing = new durand.Choosing(page);
  }

  /** @param {Page} page */
  function addDrawing(page) {
    const { data, map, source, symbols } = page;
    const { drawn } = data;
    page.ground = durand.ground.draw(map, data, { covers: [byId("key")], districts: source.districts });
    page.addOutlines = () => page.busy.track(page.ground.finish(source.outlines, () => page.asking.tellEmpty()));
    page.ring = new durand.NearRing(page);
    page.hover = new durand.Hover(page);
    page.marks = new durand.Marks(symbols).addTo(map);
    page.units = new durand.UnitShapes(map, { symbols, source });
    page.gates = durand.crossings.gates(map, drawn.crossings, symbols, (crossing) => {
      const [lon, lat] = crossing.geometry.coordinates;
      page.choosing.atPoint(map.latLngToContainerPoint([lat, lon]), crossing);
    });
    page.showKey = () => durand.key.show(page);
    page.layers = new durand.Layers(page);
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
    const { root, isSmall } = page;
    const key = /** @type {HTMLDetailsElement} */ (byId("key"));
    page.tools = durand.tools.build(page);
    byId("tools").append(...Object.values(page.tools));
    durand.foldedHead.build(byId("head"));
    byId("skips").append(...durand.tools.skips(page));
    byId("finding").replaceWith(new durand.Finding(page).root);
    key.before(durand.going.build(page));
    byId("panel").setAttribute("aria-label", t("selection"));
    /** @type {HTMLElement} */ (key.querySelector("summary")).textContent = t("key");
    key.open = !isSmall() && !root.dataset.embed;
    window.addEventListener("beforeprint", () => {
      key.open = true;
    });
  }

  /** @param {Page} page */
  function listenToMap({ map, root, state, busy, asking, picking, choosing, hover }) {
    map.on("click", ({ containerPoint, latlng }) =>
      picking.isOn ? picking.take(latlng) : choosing.atPoint(containerPoint, null),
    );
    map.on("mousemove", (event) => hover.show(event));
    map.on("mouseout movestart", () => hover.hide());
    map.on("zoomstart", () => durand.spider.close());
    map.on("movestart", () => busy.moving(true));
    map.on("moveend", () => {
      const { lng, lat } = map.getCenter();
      busy.isMoving = false;
      if (root.dataset.state) state.setView(lng, lat, map.getZoom());
      if (root.dataset.state) asking.soon("view");
      busy.tell();
    });
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

  // Until all parts of the page have come the map's room changes: the view that was asked for stays.
  function keepView(page, asked) {
    const { map, view, busy } = page;
    new ResizeObserver(() => {
      view.resized();
      noteSize(page);
      if (busy.isSettled) return;
      if (asked) view.goTo(asked);
      else view.refit();
    }).observe(map.getContainer());
  }

  /** @param {Page} page */
  function begin(page) {
    const { state, view, busy, asking, layers, choosing } = page;
    const asked = state.view;
    keepView(page, asked);
    asking.refresh("filters").finally(page.addOutlines);
    if (state.layers.size) layers.update();
    // The panel makes the map narrower: the view that was asked for is that of the narrower one.
    if (state.selected) {
      busy.track(choosing.byId(state.selected)).then(() => view.openAt(asked, choosing.at));
    }
    page.showKey();
  }

  return (data) => {
    const page = /** @type {Page} */ (/** @type {unknown} */ (given(data)));
    addState(page);
    prepare(page);
    addDrawing(page);
    addPanel(page);
    addFilters(page);
    addTools(page);
    listenToMap(page);
    listenToState(page);
    begin(page);
  };
})();

durand.start(durand.data);
