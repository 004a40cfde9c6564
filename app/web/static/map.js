"use strict";
// Puts the map together: what folium made, what it is asked to show, and the first incidents. What stands around
// it, controls.js, comes after them.
durand.start = (() => {
  const { t } = durand;
  const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
  const NO_VOCABULARIES = { event_types: [], datasets: [], provinces: [], adm2: {}, sides: [], crossings: [] };

  // What the page is about: its data, its state, and where its records come from.
  function given(data) {
    const vocabularies = { ...NO_VOCABULARIES, ...data.vocabularies };
    const source = data.links ? durand.live(data.links) : durand.inside(data);
    source.statuses = durand.service.once(source.statuses);
    const narrow = window.matchMedia("(max-width: 720px)");
    const small = window.matchMedia("(max-width: 720px), (max-height: 599px)");
    return {
      data,
      vocabularies,
      source,
      symbols: data.symbols,
      crossings: data.drawn.crossings.features,
      provinces: new Map(vocabularies.provinces.map((p) => [p.iso, p])),
      params: durand.vocabulary.canonical(data.params || {}, vocabularies),
      state: new durand.State(source),
      map: /** @type {L.Map} */ (/** @type {any} */ (window)[data.map]),
      root: document.documentElement,
      isNarrow: () => narrow.matches,
      isSmall: () => small.matches,
      isWhole: false,
      lacking: "",
      showKey: () => {},
    };
  }

  /** @param {Page} page */
  function prepare({ data, root, map, symbols, state, view, isSmall }) {
    root.lang = data.lang;
    root.dir = data.dir;
    if (data.embed || state.frame.embed) {
      root.dataset.embed = "1";
      root.dataset.without = state.without.replaceAll(",", " ");
    }
    /** @type {HTMLDetailsElement} */ (byId("key")).open = !isSmall() && !root.dataset.embed;
    durand.symbols.setInks(symbols);
    durand.symbols.onLook(() => durand.symbols.setInks(symbols));
    map.getContainer().setAttribute("role", "region");
    durand.language.label(map.getContainer(), t("map_label"));
    map.attributionControl.setPrefix("Leaflet");
    map.setMinZoom(3).setMaxZoom(15);
    view.resized();
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    durand.language.foreign(map.getContainer().querySelectorAll(".leaflet-control"));
    view.open(state.view);
    document.getElementById("sketch")?.remove();
  }

  /** @param {Page} page */
  function addState(page) {
    page.busy = new durand.Busy(page.root);
    page.status = new durand.Status(byId("status"));
    page.view = new durand.View(page.map, {
      start: page.data.start,
      covered: () => (page.isNarrow() ? durand.Sheet.over(page.map, byId("panel")) : 0),
    });
    page.state.bbox = () => page.view.box();
    page.asking = new durand.Asking(page);
  }

  /** @param {Page} page */
  function addDrawing(page) {
    const { data, map, source, symbols, busy, asking } = page;
    page.ground = durand.ground.draw(map, data, { covers: [byId("key")], districts: source.districts });
    page.addOutlines = () => busy.track(page.ground.finish(source.outlines, () => asking.tellEmpty()));
    page.addControls = () => busy.track(addControls(page));
    page.marks = new durand.Marks(symbols).addTo(map);
  }

  /** @param {Page} page */
  function listenToMap({ map, root, state, busy, asking }) {
    map.on("movestart", () => busy.moving(true));
    map.on("moveend", () => {
      const { lng, lat } = map.getCenter();
      busy.isMoving = false;
      if (root.dataset.state) state.setView(lng, lat, map.getZoom());
      if (root.dataset.state) asking.soon("view");
      busy.tell();
    });
  }

  // Until all parts of the page have come the map's room changes: the view that was asked for stays, or the one
  // that the reader went to meanwhile.
  /** @param {Page} page */
  function keepView(page) {
    const { map, view, busy, root, state } = page;
    let isOurs = false;
    page.asked = state.view;
    map.on("moveend", () => {
      if (!isOurs && !busy.isSettled && root.dataset.state) page.asked = state.view;
    });
    new ResizeObserver(() => {
      isOurs = true;
      view.resized();
      if (!busy.isSettled) {
        if (page.asked) view.goTo(page.asked);
        else view.refit();
      }
      isOurs = false;
    }).observe(map.getContainer());
  }

  // Runs a script of ours; rejects with why it did not come.
  const run = (address) =>
    new Promise((done, fail) => {
      const script = document.createElement("script");
      script.addEventListener("load", done);
      script.addEventListener("error", () => fail(new Error(durand.t("service_silent"))));
      script.src = address;
      document.head.append(script);
    });

  // What stands around the map, and then the whole outlines.
  /** @param {Page} page */
  async function addControls(page) {
    try {
      if (!durand.controls) await run(page.data.controls);
    } catch (error) {
      page.lacking = error.message;
      page.asking.tellEmpty();
      return;
    }
    page.lacking = "";
    if (!page.isWhole) durand.controls.add(page);
    page.addOutlines();
  }

  // First what is asked for, then all else: on a slow line the incidents wait for nothing that they do not need.
  // A page in one file has all else already.
  /** @param {Page} page */
  async function begin(page) {
    keepView(page);
    const first = page.asking.refresh("view");
    if (page.source.inside) durand.controls.add(page);
    await first;
    await page.addControls();
  }

  return (data) => {
    const page = /** @type {Page} */ (/** @type {unknown} */ (given(data)));
    addState(page);
    prepare(page);
    addDrawing(page);
    listenToMap(page);
    page.busy.track(begin(page));
  };
})();

durand.start(durand.data);
