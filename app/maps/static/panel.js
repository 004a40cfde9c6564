"use strict";
// The panel beside the map (a sheet at the bottom of a phone): a list, or one thing with the way back to its list.

durand.Panel = class {
  PAGE = 60; // rows shown before "Show more"
  FEW = 3; // incidents at one point that are told in full, one below the other

  constructor(root, { symbols, source, crossingName, onSelect, onClose }) {
    Object.assign(this, { root, symbols, source, crossingName, onSelect, onClose, turn: 0, list: null });
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  close() {
    if (this.root.hidden) return;
    this.turn += 1;
    this.list = null;
    this.root.hidden = true;
    this.root.replaceChildren();
    this.onClose();
  }

  _open(className, ...children) {
    const { element } = durand.details;
    this.turn += 1;
    const close = element("button", "plain close", "Close");
    close.type = "button";
    close.addEventListener("click", () => this.close());
    const bar = element("div", "bar", close);
    if (this.list && className !== "list") {
      const back = element("button", "plain back", "Back to the list");
      back.type = "button";
      back.addEventListener("click", () => this.showList(this.list.title, this.list.entries));
      bar.prepend(back);
    }
    this.root.className = `panel ${className}`;
    this.root.replaceChildren(bar, ...children);
    this.root.hidden = false;
    this.root.scrollTop = 0;
    const heading = this.root.querySelector("h2");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  // A few incidents are shown at once, more as a list. Entries: {feature, place?} for incidents, {crossing} for crossings.
  show(title, entries) {
    this.list = null;
    if (entries.length === 1) return this.showEntry(entries[0]);
    if (entries.length <= this.FEW && entries.every((entry) => entry.feature)) return this._showIncidents(title, entries);
    return this.showList(title, entries);
  }

  showList(title, entries) {
    const { element } = durand.details;
    this.list = { title, entries };
    const rows = element("ol", "rows");
    const more = element("button", "plain more");
    more.type = "button";
    const extend = () => {
      const shown = rows.children.length;
      rows.append(...entries.slice(shown, shown + this.PAGE).map((entry) => this._row(entry)));
      const left = entries.length - rows.children.length;
      more.hidden = left <= 0;
      more.textContent = `Show more (${durand.words.count(left)} left)`;
    };
    more.addEventListener("click", extend);
    extend();
    this._open("list", element("h2", "", title), rows, more);
    const places = new Set(entries.map((entry) => entry.place));
    this.onSelect(places.size === 1 ? entries[0].place || null : null);
  }

  _row(entry) {
    const { element, data } = durand.details;
    const words = durand.words;
    const p = (entry.feature || entry.crossing).properties;
    const button = element("button", "row");
    button.type = "button";
    if (entry.crossing) {
      const state = this.symbols.crossings[p.status] || this.symbols.crossings.unknown;
      button.append(durand.symbols.gate(this.symbols, p.status),
        element("span", "", data(p.name), element("span", "quiet", `Crossing, ${state.label}`)));
    } else {
      const look = { ...durand.symbols.look(this.symbols, p), radius: 5 };
      const type = durand.symbols.symbolOf(this.symbols, p.event_type).label;
      button.append(durand.symbols.sample(this.symbols, look),
        element("span", "", data(words.known(p.title) ? p.title : "untitled"),
          element("span", "quiet", data(words.date(p)), ` · ${type} · ${words.deaths(p)}`)));
    }
    button.addEventListener("click", () => this.showEntry(entry));
    return element("li", "", button);
  }

  showEntry(entry) {
    if (entry.crossing) this._showCrossing(entry.crossing);
    else this._showIncidents("", [entry]);
  }

  _showIncidents(title, entries) {
    const articles = entries.map(({ feature, place }) =>
      durand.details.incident(feature.properties, this.symbols, {
        itemLink: place ? this.source.itemLink(feature.properties.id) : null,
        choose: (id) => this.onChoose(id),
        crossingName: this.crossingName,
      }));
    this._open("one", ...(title ? [durand.details.element("p", "quiet", title)] : []), ...articles);
    this.onSelect(entries[0].place || null);
    entries.forEach(({ feature }, i) => {
      const claims = this.source.claims(feature.properties.id);
      this._fill(articles[i].querySelector(".claims"), claims, durand.details.claims, "claims");
    });
  }

  _showCrossing(crossing) {
    const p = crossing.properties;
    const article = durand.details.crossing(p, this.symbols, { nearLink: this.source.nearLink(p.id) });
    this._open("one", article);
    this.onSelect(null);
    const make = (features) => durand.details.statuses(features, this.symbols);
    this._fill(article.querySelector(".statuses"), this.source.statuses(p.id), make, "statements");
  }

  // What is asked for later than what it belongs to; an answer for a panel that has moved on is dropped.
  async _fill(section, promise, make, what) {
    const { element } = durand.details;
    const turn = this.turn;
    const waiting = setTimeout(() => section.replaceChildren(element("p", "quiet", `Asking for its ${what} …`)), 200);
    let children;
    try {
      children = make(await promise);
    } catch (error) {
      children = [element("p", "warning", `Its ${what} could not be loaded (${error.message}). Choose it again to retry.`)];
    }
    clearTimeout(waiting);
    if (turn === this.turn) section.replaceChildren(...children);
  }
};
