"use strict";
// The desk's map: the ground of the incident map, and spots that the place on show puts on it.

durand.DeskMap = class {
  constructor(data) {
    const { element } = durand.dom;
    this.element = element("div", "desk-map");
    this.element.role = "region";
    durand.language.label(this.element, durand.t("desk_map"));
    this.data = data;
    /** @type {any} */
    this.map = null;
    /** @type {any} */
    this.spots = null;
  }

  // Into a part of the page; the map is made when it first has room.
  showIn(parent) {
    parent.append(this.element);
    if (!this.map) this.make();
    this.map.invalidateSize({ pan: false });
    this.clear();
  }

  make() {
    const [west, south, east, north] = this.data.start;
    this.map = L.map(this.element, { zoomSnap: 0.25, attributionControl: false });
    this.map.fitBounds([
      [south, west],
      [north, east],
    ]);
    const ink = () => durand.symbols.setInks(this.data.symbols);
    ink();
    durand.symbols.onLook(ink);
    const ground = durand.ground.draw(this.map, this.data, { covers: [], districts: null });
    const towns = new durand.Towns(this.map, async () => this.data.towns);
    const surroundings = new durand.Surroundings(this.map, async () => this.data.surroundings);
    const areas = durand.areaNames.sources(
      this.map,
      () => ground.provinces,
      () => surroundings.countries,
    );
    new durand.Labels(this.map, {
      covers: () => this.element.querySelectorAll(".leaflet-control"),
      symbols: () => this.discs(),
      lineName: () => ground.lineName,
      sources: [areas.countries, () => towns.names(this.discs()), areas.provinces, areas.neighbours],
    });
    towns.load();
    surroundings.load();
    this.spots = L.layerGroup().addTo(this.map);
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(this.element);
  }

  clear() {
    this.spots.clearLayers();
    this.map.fire("relabel");
  }

  // The spots and the pin, in the map's pixels.
  discs() {
    const [SPOT, PIN] = [8, 16];
    const all = (this.spots?.getLayers() ?? []).flatMap((each) => each.getLayers?.() ?? [each]);
    return all
      .filter(
        (each) => each instanceof L.Marker || (each instanceof L.CircleMarker && !(each instanceof L.Circle)),
      )
      .map((each) => ({
        ...this.map.latLngToContainerPoint(each.getLatLng()),
        r: each instanceof L.Marker ? PIN : SPOT,
      }));
  }

  /**
   * A spot with the circle that the place lies in.
   * @param {{ lon: number, lat: number, km?: number | null, name: string, className?: string }} spot
   * @param {() => void} [act] what a click on it does
   */
  add({ lon, lat, km, name, className = "" }, act) {
    const group = L.featureGroup();
    if (km) L.circle([lat, lon], { radius: km * 1000, className: `reach ${className}` }).addTo(group);
    L.circleMarker([lat, lon], { radius: 7, className: `spot ${className}` }).addTo(group);
    group.bindTooltip(name, { className: "hint" });
    if (act) group.on("click", act);
    group.addTo(this.spots);
    this.map.fire("relabel");
    return group;
  }

  mark(group, className, is) {
    group.eachLayer((each) => each.getElement()?.classList.toggle(className, is));
    if (is) group.bringToFront();
  }

  // So that all spots are in view, and no nearer than a district.
  fit() {
    const bounds = L.latLngBounds([]);
    for (const each of this.spots.getLayers()) {
      bounds.extend(/** @type {any} */ (each).getBounds?.() ?? /** @type {any} */ (each).getLatLng());
    }
    if (bounds.isValid()) this.map.fitBounds(bounds, { padding: [30, 30], maxZoom: 9, animate: false });
  }

  reveal(lon, lat) {
    this.map.panInside([lat, lon], { padding: [40, 40], animate: false });
  }
};
