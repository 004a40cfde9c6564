"use strict";
// Puts the page together: the map folium made, what it is asked to show, and everything that follows from that.

(() => {
  const { data, t, words: w } = durand;
  const { element, button } = durand.dom;
  const { symbols } = data;
  const map = window[data.map];
  const byId = (id) => document.getElementById(id);
  const html = document.documentElement;
  const source = data.links ? durand.live(data.links) : durand.inside(data);
  const state = new durand.State(source);
  const fingers = window.matchMedia("(pointer: coarse)");
  const narrow = window.matchMedia("(max-width: 720px)");
  const crossings = data.drawn.crossings.features;
  const today = document.querySelector(".credit time").dateTime;
  const [west, south, east, north] = data.start;
  const vocabularies = { event_types: [], datasets: [], provinces: [], adm2: {}, sides: [], crossings: [], ...data.vocabularies };
  const params = durand.reading.canonical(data.params || {}, vocabularies);
  const PAUSE_MS = 120; // that a view or filter must stand before it is asked for
  const LOADING_MS = 200;
  const LAYOUT_MS = 60;

  const provinces = new Map(vocabularies.provinces.map((p) => [p.iso, p]));
  const names = {
    type: (type) => symbols.events[type]?.label || type,
    province: (iso) => provinces.get(iso)?.name || iso,
    crossing: (id) => crossings.find((f) => f.properties.id === id)?.properties.name ?? id,
  };

  let asked = null; // what cancels the request for what is in view
  let counted = null; // the summary of the filters
  let drawn = null; // the box, zoom and filters of what is drawn
  let fitting = !state.view && (Object.keys(state.filters).length > 0 || data.restricted);
  let pending = 0;
  let picking = null;
  let statements = null;

  source.statuses = ((ask) => () => (statements ||= ask().catch((error) => { statements = null; throw error; })))(source.statuses);

  // While anything is asked for, about to be, or moving, the page says so to those who wait for it.
  let waiting = 0;
  let moving = false;
  let settled = false; // whether the page has been drawn once
  function tellBusy() {
    if (pending || waiting || moving || !settled) html.dataset.busy = "true";
    else delete html.dataset.busy;
    // The last answer may still change the page's layout.
    if (!settled && !pending && html.dataset.state) setTimeout(() => { settled = true; tellBusy(); }, LAYOUT_MS);
  }

  async function track(work) {
    pending += 1;
    tellBusy();
    try {
      return await work;
    } finally {
      pending -= 1;
      tellBusy();
    }
  }

  function tell(text, label, act) {
    byId("status").replaceChildren(...(text ? [text, ...(label ? [" ", button(t(label), act)] : [])] : []));
  }

  // --- the view -------------------------------------------------------------------------------------------------
  function box(share = 0) {
    const bounds = map.getBounds().pad(share);
    const clamp = (value, most) => Number(Math.max(-most, Math.min(most, value)).toFixed(4));
    return [clamp(bounds.getWest(), 180), clamp(bounds.getSouth(), 90), clamp(bounds.getEast(), 180), clamp(bounds.getNorth(), 90)];
  }
  state.bbox = () => box();

  // Where the incidents are that were asked for, as far as they lie near the line.
  let fitted = null;
  const refit = () => fitted && map.fitBounds(fitted, { padding: [60, 60], maxZoom: 9.5, animate: false });

  async function fit(everywhere) {
    const near = L.latLngBounds([[south, west], [north, east]]).pad(0.4);
    const area = everywhere ? [-180, -90, 180, 90] : [near.getWest(), near.getSouth(), near.getEast(), near.getNorth()];
    const { features } = await source.features(state.filters, area, 8);
    const found = new durand.Marks(symbols);
    found.show(features);
    fitted = found.bounds().isValid() ? found.bounds() : null;
    refit();
  }

  // What is drawn does not depend on the view: a smaller one has it already.
  const isDrawn = () => drawn && drawn.filters === state.filters && drawn.zoom === wholeZoom() &&
    box().every((edge, i) => (i < 2 ? edge >= drawn.area[i] : edge <= drawn.area[i]));
  const wholeZoom = () => Math.floor(map.getZoom() + 0.01);

  // One request for what is in view; an older one is dropped, and what is drawn stays until the new one is.
  async function askFeatures() {
    asked?.abort();
    if (isDrawn()) return tellEmpty();
    const mine = (asked = new AbortController());
    const timer = setTimeout(() => tell(t("loading")), LOADING_MS);
    try {
      if (fitting) await fit(false);
      fitting = false;
      const wanted = { filters: state.filters, zoom: wholeZoom(), area: box(0.15) };
      const answer = await source.features(wanted.filters, wanted.area, wanted.zoom, mine.signal);
      if (mine.signal.aborted) return undefined;
      drawn = wanted;
      marks.show(answer.features);
      fillKey();
      tellEmpty();
      html.dataset.state = "ready";
    } catch (error) {
      if (mine.signal.aborted) return undefined;
      drawn = null;
      if (error instanceof durand.Refused) tell(t("refused", { why: error.message }), "widen", () => state.setFilters({}));
      else tell(t(html.dataset.state === "ready" ? "failed" : "failed_reload", { why: error.message }), "retry", () => refresh("filters"));
      html.dataset.state = "failed";
    } finally {
      clearTimeout(timer);
    }
    return undefined;
  }

  function tellEmpty() {
    if (picking) tell(t("filter_near_picking"));
    else if (!navigator.onLine && !source.inside) tell(t("offline"));
    else if (counted && !counted.located) tell(t("nothing_matches"), "widen", () => state.setFilters({}));
    else if (counted && !marks.isAnyIn(map.getBounds())) tell(t("nothing_in_view", { n: w.some(counted.located, "incidents") }), "show_elsewhere", () => track(fit(true)));
    else tell("");
  }

  async function askSummary() {
    const filters = state.filters;
    try {
      const answer = await source.summary(filters);
      if (filters !== state.filters) return;
      counted = answer;
      summary.show(counted, filters);
      timeline.follow(filters.datetime);
      if (drawn) tellEmpty();
    } catch (error) {
      if (filters !== state.filters) return;
      byId("summary").replaceChildren(t("part_failed", { what: t("what_summary"), why: error.message }));
      timeline.follow(filters.datetime);
    }
  }

  let charted = null;
  async function askTimeline() {
    const { datetime, date_match: match, ...others } = state.filters;
    const wanted = `${durand.query(others)} ${state.step}`;
    if (wanted === charted) return undefined;
    charted = wanted;
    try {
      const answer = await source.timeline(state.filters, state.step);
      if (wanted === charted) timeline.show(answer);
    } catch (error) {
      charted = null;
      timeline.label.textContent = t("part_failed", { what: t("what_time"), why: error.message });
    }
    return undefined;
  }

  function refresh(what) {
    track(askFeatures());
    if (table.isOpen) track(table.show());
    if (what !== "filters") return;
    track(askSummary());
    track(askTimeline());
    showNear();
    showGates();
  }

  let wanted = "";
  function soon(what) {
    wanted = what === "filters" || wanted === "filters" ? "filters" : what;
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const now = wanted;
      [waiting, wanted] = [0, ""];
      refresh(now);
    }, PAUSE_MS);
    tellBusy();
  }

  // --- what follows from the filters ----------------------------------------------------------------------------
  const ring = L.circle([0, 0], { pane: "near", radius: 1, interactive: false, className: "near-ring" });
  function showNear() {
    const { near, within_km: km = "25" } = source.inside && !state.filters.near ? params : state.filters;
    const place = near && (vocabularies.crossings.find(({ id }) => id === near) || { lon: Number(near.split(",")[0]), lat: Number(near.split(",")[1]) });
    if (!place || !Number.isFinite(place.lat) || place.lat === null) return ring.remove();
    return ring.setLatLng([place.lat, place.lon]).setRadius(Number(km) * 1000).addTo(map);
  }

  // A place that is chosen is gone to, unless it is in view.
  let nearWas = state.filters.near;
  function goNear() {
    const { near } = state.filters;
    if (near === nearWas) return;
    nearWas = near;
    showNear();
    if (near && !map.getBounds().contains(ring.getBounds())) map.fitBounds(ring.getBounds(), { padding: [20, 20], maxZoom: 10 });
  }

  // The last day that the filters ask for; empty for today.
  const lastDay = () => (state.filters.datetime ? durand.selection.interval(state.filters.datetime)[1] || "" : "");

  // What is said of crossings, once it has come; and a crossing with its status on the day that is looked at.
  let said = null;
  const statusOf = (p, all = said) => {
    if (all) return { ...p, ...durand.crossings.statusOn(all, p, lastDay() || today) };
    return lastDay() ? { ...p, status: "unknown", status_certainty: null, status_basis: null } : p;
  };

  async function showGates() {
    const day = lastDay();
    try {
      if (day) said = await track(source.statuses());
    } catch {
      said = null;
    }
    if (day !== lastDay()) return;
    gates.show((p) => statusOf(p));
    panel.renewStatuses();
    fillKey();
  }

  function fillKey() {
    durand.key.fill(byId("key-body"), symbols, {
      present: marks.types(), clustered: marks.clusters().length > 0, crossings: crossings.length > 0, day: lastDay(),
      layers: layers.NAMES.filter((name) => layers.has(name)), near: map.hasLayer(ring), steps: layers.tones.STEPS, counted: layers.answer || {},
    });
  }

  // --- the panel ------------------------------------------------------------------------------------------------
  // Whatever changes the map's room: the panels, the sentence, the window.
  const resized = () => map.invalidateSize({ pan: false });

  // For the style sheet: on paper the map and the chart are as large as on the screen, and shrunk as a whole.
  function noteSize() {
    if (window.matchMedia("print").matches) return;
    const { x, y } = map.getSize();
    const { clientWidth, clientHeight } = timeline.chart;
    for (const [name, pixels] of Object.entries({ "--map-width": x, "--map-height": y, "--chart-width": clientWidth, "--chart-height": clientHeight })) {
      html.style.setProperty(name, pixels);
    }
  }

  // Moves the map only when the place is hidden; on a phone the sheet covers its lower part.
  function reveal([lon, lat]) {
    const sheet = narrow.matches && !byId("panel").hidden ? byId("panel").offsetHeight - byId("time").offsetHeight : 0;
    map.panInside([lat, lon], { paddingTopLeft: [40, 40], paddingBottomRight: [40, 40 + Math.max(0, sheet)] });
  }

  let chosenAt = null;
  const panel = new durand.Panel(byId("panel"), {
    symbols,
    source,
    crossingName: names.crossing,
    province: (iso) => provinces.get(iso),
    statusOf,
    moment: () => ({ day: lastDay(), until: lastDay() || today, filters: state.filters }),
    onNear: (id) => state.change({ near: id, within_km: "25" }),
    onSelect: (id, features) => {
      resized();
      state.select(id);
      marks.select(features);
      units.show(features);
      chosenAt = features[0]?.geometry?.coordinates ?? null;
      if (chosenAt) reveal(chosenAt);
    },
    onClose: () => {
      durand.spider.close();
      state.select("");
      marks.select(null);
      units.show(null);
      resized();
    },
    onChoose: (id) => choose(id),
    onReturn: (id) => table.focus(id),
  });

  // By its id, whether it is on the map or not.
  async function choose(id) {
    try {
      const crossing = id.startsWith("crossing:") && crossings.find((f) => f.properties.id === id.slice(9));
      if (crossing) return panel.showCrossing(crossing);
      return panel.showEntry({ feature: await source.incident(id) });
    } catch (error) {
      return tell(t("part_failed", { what: id, why: error.message }));
    }
  }

  // Newest first; what has no date comes last; the id settles the rest, so that the order is always the same.
  const newestFirst = (a, b) =>
    (b.properties.date_end || "").localeCompare(a.properties.date_end || "") || a.properties.id.localeCompare(b.properties.id);
  const featuresOf = (found) => found.flatMap((place) => place.features).sort(newestFirst);
  const entriesOf = (features) => features.map((feature) => ({ feature }));

  function showFeatures(features, title) {
    const one = new Set(features.map((f) => String(f.geometry.coordinates))).size === 1;
    const incidents = w.some(features.length, "incidents");
    durand.spider.close();
    panel.show(title || t(one ? "at_point" : "around_point", { incidents }), entriesOf(features));
    if (one) durand.spider.open(map, features, { symbols, choose: (feature) => panel.showEntry({ feature }) });
  }

  // Many at one place, or as near as the map goes, are a list; others come apart when the map goes there.
  async function openCluster({ feature }) {
    const { bbox, count, is_one_place: isOnePlace } = feature.properties;
    const bounds = L.latLngBounds([[bbox[1], bbox[0]], [bbox[3], bbox[2]]]);
    const zoom = Math.min(map.getMaxZoom(), Math.max(map.getZoom() + 1, map.getBoundsZoom(bounds.pad(0.1))));
    if (!isOnePlace && map.getZoom() < map.getMaxZoom()) return map.setView(bounds.getCenter(), zoom);
    try {
      const { features } = await track(source.cluster(state.filters, feature.id, 1000, 0));
      return showFeatures(features, isOnePlace ? "" : t("cluster_title", { incidents: w.some(count, "incidents") }));
    } catch (error) {
      return tell(t("part_failed", { what: t("what_list"), why: error.message }));
    }
  }

  function selectAt(point, crossing) {
    const hit = marks.at(point, 0);
    const cluster = hit.length ? null : marks.clusterAt(point);
    if (cluster && !crossing) return openCluster(cluster);
    const features = featuresOf(hit.length ? hit : marks.at(point, fingers.matches ? 22 : 6));
    if (crossing && features.length) {
      return panel.show(t("and_under", { name: crossing.properties.name }), [{ crossing }, ...entriesOf(features)]);
    }
    if (crossing) return panel.showCrossing(crossing);
    if (features.length) return showFeatures(features);
    durand.spider.close();
    return panel.close();
  }

  function showMissing() {
    const box = element("div", "");
    panel.list = null;
    panel.open("missing", element("h2", "", t("missing_title")), box);
    panel.onSelect("", []);
    const turn = panel.turn;
    const filters = state.filters;
    const section = (title, why, features) => [element("h3", "", title), element("p", "quiet", why), ...(features ? panel.rows(entriesOf(features)) : [])];
    const make = ([unlocated, undated]) => [
      ...(unlocated.length ? section(t("missing_unlocated", { n: w.count(unlocated.length) }), t("missing_unlocated_why"), unlocated) : []),
      ...(undated.length ? section(t("missing_undated", { n: w.count(undated.length) }), t("missing_undated_why"), undated) : []),
      ...(counted?.withheld ? section(t("missing_withheld", { n: w.count(counted.withheld) }), t("missing_withheld_why")) : []),
      ...(unlocated.length || undated.length || counted?.withheld ? [] : [element("p", "", t("missing_none"))]),
    ];
    track(durand.dom.fill(box, Promise.all([source.unlocated(filters), source.undated(filters)]),
      { make, waiting: "loading", failed: "what_list", still: () => turn === panel.turn }));
  }

  // --- under the mouse ------------------------------------------------------------------------------------------
  const hint = L.tooltip({ direction: "top", className: "hint", opacity: 1, offset: [0, -6] });

  function hover(event) {
    const found = marks.at(event.containerPoint, 0);
    const cluster = found.length ? null : marks.clusterAt(event.containerPoint);
    map.getContainer().classList.toggle("over-incident", Boolean(found.length || cluster));
    if (!found.length && !cluster) return hint.remove();
    const features = featuresOf(found);
    const title = features[0]?.properties.title;
    let text = features.length > 1 || !w.known(title) ? w.some(features.length, "incidents") : title;
    if (cluster) {
      const { properties: p } = cluster.feature;
      text = t("hint_cluster", { incidents: w.some(p.count, "incidents"), deaths: t("summary_deaths", { range: w.range(p) }) });
    }
    return hint.setContent(durand.dom.data(text, "span")).setLatLng(cluster ? cluster.latlng : found[0].latlng).addTo(map);
  }

  function stopPicking() {
    picking = null;
    map.getContainer().classList.remove("picking");
    tellEmpty();
  }

  function pick(done) {
    picking = done;
    if (narrow.matches) filters.close();
    map.getContainer().classList.add("picking");
    tell(t("filter_near_picking"));
  }

  function clicked(event) {
    if (!picking) return selectAt(event.containerPoint, null);
    const done = picking;
    stopPicking();
    return done(event.latlng.lng, event.latlng.lat);
  }

  // --- the page's parts -----------------------------------------------------------------------------------------
  html.lang = data.lang;
  html.dir = data.dir;
  if (data.embed || state.frame.embed) html.dataset.embed = "1";
  durand.symbols.setInks(symbols);
  durand.symbols.onScheme(() => durand.symbols.setInks(symbols));
  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", t("map_label"));
  map.attributionControl.setPrefix("Leaflet");
  map.setMinZoom(3).setMaxZoom(15);
  map.invalidateSize({ pan: false });
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  const { view } = state;
  if (view) map.setView([view[1], view[0]], view[2], { animate: false });
  else map.fitBounds([[south, west], [north, east]], { animate: false });

  durand.ground.draw(map, data, { covers: [byId("key")], districts: source.districts });
  const marks = new durand.Marks(symbols).addTo(map);
  const units = new durand.UnitShapes(map, { symbols, drawn: data.drawn, districts: source.districts });
  const gates = durand.crossings.gates(map, data.drawn.crossings, symbols, (crossing) => {
    const [lon, lat] = crossing.geometry.coordinates;
    selectAt(map.latLngToContainerPoint([lat, lon]), crossing);
  });
  const layers = new durand.Layers(map, { data, source, state, onChange: fillKey, failed: (text) => tell(text) });
  const summary = new durand.Summary(byId("summary"), { names, open: (field) => (field === "missing" ? showMissing() : openFilters(field)) });
  const given = source.inside ? summary.restrictions(params).map(([, text]) => text) : [];
  if (given.length || (source.inside && params.datetime)) summary.restriction = [...(params.datetime ? [summary.period({}, params)] : []), ...given].join(t("list_comma"));
  const filters = new durand.Filters(byId("filters"), {
    state, vocabularies, symbols, restriction: summary.restriction, onPick: pick,
    onClose: () => { resized(); tools.filters.setAttribute("aria-expanded", "false"); tools.filters.focus({ preventScroll: true }); },
  });
  const timeline = new durand.Timeline(byId("time"), {
    state,
    onWindow: (datetime, how) => (how === "step" ? track(askTimeline())
      : state.change({ datetime, date_match: datetime ? state.filters.date_match : "" }, "time", how)),
  });
  const table = new durand.Table(byId("table"), {
    source, symbols, ask: () => ({ filters: state.filters, bbox: box() }), choose: (feature) => panel.showEntry({ feature }),
  });

  function openFilters(field) {
    filters.open(field);
    tools.filters.setAttribute("aria-expanded", "true");
    resized();
  }

  function toggleTable() {
    byId("table").hidden = table.isOpen;
    tools.list.setAttribute("aria-pressed", String(table.isOpen));
    if (table.isOpen) track(table.show()).then(() => byId("table").focus({ preventScroll: true }));
  }

  // A menu that opens under its button; made anew each time, so that its links have the filters of the moment.
  function menu(name, title, make) {
    const body = element("div", "menu-body");
    const made = element("details", `menu ${name}`, element("summary", "", title), body);
    made.firstChild.addEventListener("click", () => {
      if (!made.open) body.replaceChildren(element("h2", "", title), ...make().filter(Boolean));
    });
    made.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      made.open = false;
      made.firstChild.focus();
    });
    document.addEventListener("pointerdown", (event) => { if (!made.contains(event.target)) made.open = false; });
    return made;
  }

  const tools = {
    filters: button(t("filters"), () => (byId("filters").hidden ? openFilters("datetime") : filters.close()), "tool filters-tool"),
    list: button(t("list"), toggleTable, "tool list-tool"),
    layers: menu("layers-menu", t("layers"), () => layers.menu()),
    share: menu("share-menu", t("download"), () => durand.sharing.menu({ source, state, incidents: w.some(counted?.located ?? 0, "incidents") })),
  };
  tools.filters.setAttribute("aria-expanded", "false");
  tools.filters.setAttribute("aria-controls", "filters");
  tools.list.id = "list";
  tools.list.setAttribute("aria-pressed", "false");
  const full = durand.dom.link(t("share_full"), state.address, "full");
  Object.assign(full, { target: "_blank", rel: "noopener" });
  full.addEventListener("click", () => {
    const { embed: _, ...frame } = state.frame;
    full.href = state.addressWith(frame);
  });
  byId("tools").append(tools.filters, tools.list, tools.layers, tools.share, full);
  byId("panel").setAttribute("aria-label", t("selection"));
  byId("key").querySelector("summary").textContent = t("key");
  byId("key").open = !narrow.matches && !html.dataset.embed;

  // --- what happens ---------------------------------------------------------------------------------------------
  map.on("click", clicked);
  map.on("mousemove", hover);
  map.on("mouseout movestart", () => hint.remove());
  map.on("zoomstart", () => durand.spider.close());
  map.on("movestart", () => { moving = true; tellBusy(); });
  map.on("moveend", () => {
    const { lng, lat } = map.getCenter();
    moving = false;
    if (html.dataset.state) state.setView(lng, lat, map.getZoom());
    if (html.dataset.state) soon("view");
    tellBusy();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && picking && stopPicking());
  state.on("filters", (cause) => {
    durand.spider.close();
    if (cause !== "time") timeline.pause();
    if (cause !== "form") filters.fill();
    if (cause !== "address") goNear();
    soon("filters");
  });
  // To the very spot: without `reset` the map would be moved there by whole pixels.
  const goTo = (view) => view && map.setView([view[1], view[0]], view[2], { animate: false, reset: true });
  state.on("view", () => goTo(state.view));
  state.on("selection", () => (state.selected ? choose(state.selected) : panel.close()));
  window.addEventListener("online", () => refresh("filters"));
  window.addEventListener("offline", () => tellEmpty());
  window.addEventListener("beforeprint", () => { byId("key").open = true; });

  // Until all parts of the page have come the map's room changes: the view that was asked for stays.
  new ResizeObserver(() => {
    resized();
    noteSize();
    if (!settled) (view ? goTo(view) : refit());
  }).observe(map.getContainer());

  refresh("filters");
  if (state.layers.size) track(layers.update());
  // The panel makes the map narrower: the view that was asked for is that of the narrower one.
  if (state.selected) {
    track(choose(state.selected)).then(() => {
      goTo(view);
      if (chosenAt) reveal(chosenAt);
    });
  }
  fillKey();
})();
