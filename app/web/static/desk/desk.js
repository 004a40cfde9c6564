"use strict";
// Puts the desk together: who is at it, its places, and the one that the address names.

durand.Desk = class {
  constructor(data) {
    this.data = data;
    this.map = new durand.DeskMap(data);
    this.root = this.byId("place");
    this.places = this.makePlaces();
    this.shown = "";
  }

  byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

  makePlaces() {
    return {
      read: new durand.ReadPlace(this),
      import: new durand.ImportPlace(this),
      edit: new durand.EditPlace(this),
      inbox: new durand.InboxPlace(this),
      gates: new durand.GatesPlace(this),
    };
  }

  say(words, isTrouble = false) {
    const status = this.byId("status");
    status.textContent = words;
    status.classList.toggle("fine", !isTrouble);
  }

  // Who is at the desk, and how to enter where that is nobody who may write.
  showWho() {
    const { t, line } = durand;
    const { element, data, link } = durand.dom;
    const { name, role } = line.who();
    const who = name ? [data(name), ` (${role})`] : [t("desk_nobody")];
    const enter = line.may("contributor")
      ? []
      : [" ", t("desk_how_to_enter"), " ", link(t("desk_enter"), "session")];
    this.byId("who").replaceChildren(element("span", "", ...who, ...enter));
  }

  showPlaces(at) {
    const { link } = durand.dom;
    const links = Object.keys(this.places).map((name) => {
      const made = link(durand.t(`desk_${name}`), `#${name}`, "place-link");
      if (name === at) made.ariaCurrent = "page";
      return made;
    });
    this.byId("places").replaceChildren(...links, link(durand.t("desk_to_map"), "map", "place-link"));
  }

  // The address: #place or #place/what, what being a record's id.
  route() {
    const [name, ...rest] = location.hash.slice(1).split("/");
    const at = name in this.places ? name : "read";
    this.showPlaces(at);
    this.say("");
    const place = this.places[at];
    if (this.shown !== at) this.root.replaceChildren(place.element);
    this.shown = at;
    place.show(decodeURIComponent(rest.join("/")));
    document.documentElement.dataset.place = at;
  }

  async open() {
    try {
      await durand.line.open();
    } catch (error) {
      this.say(error.message, true);
    }
    this.showWho();
    window.addEventListener("hashchange", () => this.route());
    // A file that is dropped beside its field does not take the place of the desk.
    for (const type of ["dragover", "drop"]) window.addEventListener(type, (event) => event.preventDefault());
    this.route();
    document.documentElement.dataset.state = "ready";
  }
};

new durand.Desk(durand.data).open();
