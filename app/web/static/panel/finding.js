"use strict";
// One box to find a place by: names in any script, crossings, coordinates, ids and words of incidents. A combobox
// with a list, as ARIA's authoring practices have it: arrows choose, Enter takes the first or the chosen one.

durand.Finding = class {
  PAUSE_MS = 180; // that a text must stand before it is asked for
  MOST = 8;
  LEAST_LETTERS = 2;

  /** @param {Page} page */
  constructor(page) {
    const { element } = durand.dom;
    const { t } = durand;
    this.page = page;
    this.turn = 0;
    this.timer = 0;
    /** @type {Found[]} */
    this.found = [];
    this.at = -1;
    this.ring = L.circle([0, 0], { pane: "near", radius: 1, interactive: false, className: "near-ring" });
    this.field = Object.assign(element("input", ""), { type: "search", placeholder: t("find"), id: "find" });
    this.list = Object.assign(element("ul", "found"), { id: "found", hidden: true });
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-controls": "found",
      "aria-expanded": "false",
      "aria-autocomplete": "list",
    }))
      this.field.setAttribute(name, value);
    durand.language.label(this.field, t("find_label")).autocomplete = "off";
    this.list.setAttribute("role", "listbox");
    durand.language.label(this.list, t("find_found"));
    this.root = element("div", "finding", this.field, this.list);
    this.field.addEventListener("input", () => this.soon());
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("focusout", ({ relatedTarget }) => {
      if (!this.root.contains(/** @type {Node | null} */ (relatedTarget))) this.close();
    });
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.page.busy.track(this.search()), this.PAUSE_MS);
  }

  async key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.found.length) this.choose((this.at + step + this.found.length) % this.found.length);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter") await this.enter();
    else return;
    event.preventDefault();
  }

  // The chosen one, or else the first of what the text as it now is finds.
  async enter() {
    clearTimeout(this.timer);
    if (this.at < 0) await this.page.busy.track(this.search());
    const taken = this.found[Math.max(0, this.at)];
    if (taken) this.take(taken);
  }

  async search() {
    const text = this.field.value.trim();
    this.turn += 1;
    const { turn } = this;
    if (text.length < this.LEAST_LETTERS) return this.close();
    let found;
    try {
      found = await durand.findable.search(this.page, text, this.MOST);
    } catch (error) {
      if (turn === this.turn)
        this.tell(durand.t("part_failed", { what: durand.t("find_found"), why: error.message }));
      return undefined;
    }
    if (turn === this.turn) this.show(found, text);
    return undefined;
  }

  show(found, text) {
    const { element, data } = durand.dom;
    this.found = found;
    this.at = -1;
    if (!found.length) return this.tell(durand.t("find_nothing", { text }));
    this.list.replaceChildren(
      ...found.map((each, i) => {
        const row = element("li", "", data(each.name), element("span", "quiet", each.about));
        row.id = `found-${i}`;
        row.setAttribute("role", "option");
        row.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
        row.addEventListener("click", () => this.take(each));
        return row;
      }),
    );
    return this.open();
  }

  // A sentence in the list's place, which is none of the things to choose.
  tell(text) {
    const row = durand.dom.element("li", "quiet", text);
    row.setAttribute("role", "option");
    row.setAttribute("aria-disabled", "true");
    this.found = [];
    this.list.replaceChildren(row);
    this.open();
  }

  open() {
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
  }

  close() {
    this.turn += 1;
    this.at = -1;
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  choose(at) {
    this.open();
    this.at = at;
    for (const [i, row] of [...this.list.children].entries()) row.setAttribute("aria-selected", String(i === at));
    this.field.setAttribute("aria-activedescendant", `found-${at}`);
    this.list.children[at].scrollIntoView({ block: "nearest" });
  }

  // Goes to what was found: an incident or a crossing is chosen, of a place the panel says what is near.
  take(found) {
    const { choosing, state, panel } = this.page;
    this.close();
    this.field.value = found.name;
    this.ring.remove();
    if (found.words) return state.change({ q: found.words });
    panel.list = null;
    const shown = found.id ? choosing.byId(found.id) : durand.placeNear.show(this.page, found);
    if (found.at) this.goTo(found);
    return shown;
  }

  // The panel is open by now, and has made the map narrower.
  goTo({ at, km = 1, id }) {
    const { map } = this.page;
    this.ring.setLatLng(at).setRadius(Math.max(km, 1) * 1000);
    if (!id) this.ring.addTo(map);
    map.fitBounds(L.latLng(at).toBounds(Math.max(km, 1) * 4000), { maxZoom: 11, animate: false });
  }
};
