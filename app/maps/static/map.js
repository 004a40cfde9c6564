"use strict";
// Puts the page together: the map folium made, the ground, the incidents, the panel and the key.

(() => {
  const data = JSON.parse(document.getElementById("durand-data").textContent);
  const map = window[data.map];
  const byId = (id) => document.getElementById(id);
  const status = byId("status");
  const source = durand.records.open(data);
  const { symbols } = data;
  const words = durand.words;
  const fingers = window.matchMedia("(pointer: coarse)");
  const narrow = window.matchMedia("(max-width: 720px)");
  const crossings = data.drawn.crossings.features;

  const [west, south, east, north] = data.start;

  durand.symbols.setInks(symbols);
  durand.symbols.dark.addEventListener("change", () => durand.symbols.setInks(symbols));
  const places = new durand.Places(symbols);

  // Newest first; what has no date comes last; the id settles the rest, so that the order is always the same.
  const newestFirst = (a, b) =>
    (b.feature.properties.date_end || "").localeCompare(a.feature.properties.date_end || "") ||
    a.feature.properties.id.localeCompare(b.feature.properties.id);
  const entriesOf = (found) => found.flatMap((place) => place.features.map((feature) => ({ feature, place }))).sort(newestFirst);

  const panel = new durand.Panel(byId("panel"), {
    symbols,
    source,
    crossingName: (id) => crossings.find((f) => f.properties.id === id)?.properties.name ?? id,
    onSelect: (place) => {
      resized();
      places.select(place);
      if (place) reveal(place.latlng);
    },
    onClose: () => {
      places.select(null);
      resized();
      byId("list").focus({ preventScroll: true });
    },
  });
  panel.onChoose = (id) => {
    const found = places.find(id);
    if (found) panel.showEntry(found);
    else source.unlocated().then((features) => {
      const feature = features.find((f) => f.properties.id === id);
      if (feature) panel.showEntry({ feature });
      else status.textContent = `${id} is not among the incidents shown.`;
    }).catch((error) => { status.textContent = `${id} could not be loaded (${error.message}).`; });
  };

  function resized() {
    map.invalidateSize({ pan: false });
  }

  // Moves the map only when the place is hidden; on a phone the sheet covers its lower part.
  function reveal(latlng) {
    const sheet = narrow.matches && !byId("panel").hidden ? byId("panel").offsetHeight : 0;
    map.panInside(latlng, { paddingTopLeft: [40, 40], paddingBottomRight: [40, 40 + sheet] });
  }

  function countTitle(entries) {
    const one = new Set(entries.map(({ place }) => place)).size === 1;
    return `${words.some(entries.length, "incident")} ${one ? "at exactly this point" : "around this point"}`;
  }

  function selectAt(point, crossing) {
    const found = places.at(point, fingers.matches ? 22 : 6);
    const entries = entriesOf(found);
    if (crossing) panel.show(`${crossing.properties.name}, and what lies under it`, [{ crossing }, ...entries]);
    else if (entries.length) panel.show(countTitle(entries), entries);
    else panel.close();
  }

  const hint = L.tooltip({ direction: "top", className: "hint", opacity: 1, offset: [0, -6] });

  // What a click would show, under the mouse.
  function hover(event) {
    const found = places.at(event.containerPoint, 0);
    map.getContainer().classList.toggle("over-incident", found.length > 0);
    if (!found.length) return hint.remove();
    const entries = entriesOf(found);
    const { title } = entries[0].feature.properties;
    const text = entries.length > 1 || !words.known(title) ? words.some(entries.length, "incident") : title;
    hint.setContent(durand.details.data(text, "span")).setLatLng(found[0].latlng).addTo(map);
  }

  function listInView() {
    const entries = entriesOf(places.inView());
    const gates = crossings
      .filter((f) => f.geometry && map.getBounds().contains([f.geometry.coordinates[1], f.geometry.coordinates[0]]))
      .map((crossing) => ({ crossing }));
    panel.showList(`In view: ${words.some(entries.length, "incident")}, ${words.some(gates.length, "crossing")}`, [...gates, ...entries]);
  }

  async function listUnlocated(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const features = await source.unlocated();
      panel.showList(`${words.count(features.length)} not on the map`, features.map((feature) => ({ feature })));
    } catch (error) {
      status.textContent = `The incidents without a place could not be loaded (${error.message}).`;
    }
  }

  // What was asked for fills the view, as far as it lies near the line.
  function showAll() {
    const near = L.latLngBounds([[south, west], [north, east]]).pad(0.4);
    const found = places.all().map((place) => place.latlng).filter((latlng) => near.contains(latlng));
    if (found.length) map.fitBounds(L.latLngBounds(found), { padding: [60, 60], maxZoom: 9.5, animate: false });
  }

  async function load() {
    let loaded = 0;
    const began = performance.now();
    const draw = (features) => {
      loaded += features.length;
      places.add(features);
      if (performance.now() - began > 200) status.textContent = `drawing ${words.count(loaded)} of ${words.count(data.located)} …`;
    };
    try {
      await source.incidents(draw);
      durand.key.fill(byId("key-body"), symbols, places.types(), crossings.length > 0);
      if (data.restricted) showAll();
      status.textContent = loaded ? "" : "No incident matches. Widen what is asked for.";
      document.documentElement.dataset.state = "ready";
    } catch (error) {
      status.textContent = `Only ${words.some(loaded, "incident")} could be loaded (${error.message}). Reload the page to try again.`;
      document.documentElement.dataset.state = "failed";
    }
  }

  map.attributionControl.setPrefix("Leaflet");
  map.setMinZoom(3).setMaxZoom(15);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  map.fitBounds([[south, west], [north, east]], { animate: false });
  durand.ground.draw(map, data, [byId("key")], (crossing) => {
    const [lon, lat] = crossing.geometry.coordinates;
    selectAt(map.latLngToContainerPoint([lat, lon]), crossing);
  });
  places.addTo(map);
  durand.key.fill(byId("key-body"), symbols, new Set(), crossings.length > 0);
  byId("key").open = !narrow.matches;
  map.on("click", (event) => selectAt(event.containerPoint, null));
  map.on("mousemove", hover);
  map.on("mouseout movestart", () => hint.remove());
  byId("list").addEventListener("click", listInView);
  if (byId("unlocated")) byId("unlocated").addEventListener("click", listUnlocated);
  load();
})();
