"use strict";
// The place of a record: a pin to drag, a name with its candidates, and what would follow from it.

durand.PlaceFields = class {
  /**
   * @param {any} desk
   * @param {any} record
   * @param {() => void} changed what happens when a person moved the place
   */
  constructor(desk, record, changed) {
    const { element, button } = durand.dom;
    this.desk = desk;
    /** @type {any} */
    this.pin = null;
    /** @type {any} */
    this.reach = null;
    this.changed = changed;
    this.told = element("p", "place-told");
    this.told.ariaLive = "polite";
    this.candidates = element("ul", "candidates");
    const names = ["place_name", "longitude", "latitude", "geo_precision", "radius_km"];
    this.fields = Object.fromEntries(
      names.map((name) => [name, durand.forms.field("incidents", name, record[name])]),
    );
    this.map = element("div", "edit-map");
    this.element = element(
      "fieldset",
      "place-fields",
      element("legend", "", durand.t("where")),
      this.fields.place_name,
      element(
        "p",
        "acts",
        button(durand.t("desk_name_search"), () => this.search(), "tool look-up"),
      ),
      this.candidates,
      element("div", "fields", ...names.slice(1).map((name) => this.fields[name])),
    );
    this.element.addEventListener("input", () => this.draw());
  }

  input = (name) => /** @type {any} */ (this.fields[name].querySelector("input, select"));

  // The map, when the form is in the page, with the pin where the record lies.
  showMap() {
    this.desk.map.showIn(this.map);
    this.draw();
    if (this.pin) this.desk.map.map.setView(this.pin.getLatLng(), 9, { animate: false });
  }

  get at() {
    const [lon, lat] = ["longitude", "latitude"].map((name) => this.input(name).value);
    return lon === "" || lat === "" ? null : { lon: Number(lon), lat: Number(lat) };
  }

  draw() {
    const { map } = this.desk;
    map.clear();
    this.pin = null;
    const { at } = this;
    if (!at) return;
    const km = Number(this.input("radius_km").value) || 0;
    this.reach = L.circle([at.lat, at.lon], { radius: km * 1000, className: "reach" }).addTo(map.spots);
    const icon = L.divIcon({ className: "pin", iconSize: [30, 30] });
    this.pin = L.marker([at.lat, at.lon], { icon, draggable: true, alt: durand.t("desk_pin") }).addTo(map.spots);
    durand.language.label(this.pin.getElement(), durand.t("desk_pin"));
    this.pin.on("drag", () => this.moved(this.pin.getLatLng()));
    this.pin.getElement().addEventListener("keydown", (event) => this.nudge(event));
    this.tell();
  }

  moved({ lat, lng }) {
    this.input("longitude").value = lng.toFixed(5);
    this.input("latitude").value = lat.toFixed(5);
    this.reach.setLatLng([lat, lng]);
    this.changed();
    this.tell();
  }

  // By a pixel of the map; with Shift by ten.
  nudge(event) {
    const ways = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const { map } = this.desk.map;
    const far = event.shiftKey ? 10 : 1;
    const to = map.containerPointToLatLng(
      map.latLngToContainerPoint(this.pin.getLatLng()).add([way[0] * far, way[1] * far]),
    );
    this.pin.setLatLng(to);
    this.moved(to);
  }

  // What would follow from the place, once it rests for a moment.
  tell() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(async () => {
      const { at } = this;
      if (!at) return;
      const params = {
        ...{ longitude: at.lon, latitude: at.lat },
        ...{ radius_km: this.input("radius_km").value, geo_precision: this.input("geo_precision").value },
      };
      try {
        const { told: p } = await durand.line.send("GET", "place", { params });
        const w = durand.words;
        this.told.replaceChildren(durand.dom.data([w.derived(p), w.toLine(p), w.within(p)].join("; ")));
      } catch (error) {
        this.told.replaceChildren(error.message);
      }
    }, 150);
  }

  async search() {
    const { element, button, data } = durand.dom;
    const params = { q: this.input("place_name").value, limit: 6 };
    try {
      const { told } = await durand.line.send("GET", "geocode", { params });
      const items = told.features.map((each) => {
        const p = each.properties;
        const where = [p.name, p.district, p.province, p.country].filter(durand.words.known).join(", ");
        const words = {
          name: where,
          precision: durand.words.precision({ geo_precision: p.precision }),
          km: p.radius_km,
        };
        return element(
          "li",
          "",
          button(durand.t("desk_candidate", words), () => this.take(each), "plain"),
        );
      });
      const none = element("li", "", data(told.reason || durand.t("desk_found_none")));
      this.candidates.replaceChildren(...(items.length ? items : [none]));
      this.candidates.querySelector("button")?.focus();
    } catch (error) {
      this.candidates.replaceChildren(element("li", "warning", error.message));
    }
  }

  take({ geometry, properties: p }) {
    [this.input("longitude").value, this.input("latitude").value] = geometry.coordinates;
    this.input("geo_precision").value = p.precision;
    this.input("radius_km").value = p.radius_km;
    this.changed();
    this.draw();
    this.desk.map.map.panTo(this.pin.getLatLng(), { animate: false });
  }
};
