"use strict";
// The panel beside the map (a sheet at the bottom of a phone): a list, or one thing with the way back to its list.

/** What the panel lists of incidents. */
durand.entriesOf = (features) => features.map((feature) => ({ feature }));

durand.Panel = class {
  PAGE = 60; // rows shown before "Show more"
  FEW = 3; // incidents at one point that are told in full, one below the other

  constructor(root, about) {
    const { symbols, source, crossingName, province, statusOf, moment } = about;
    const { onNear, onSelect, onClose, onChoose, onReturn } = about;
    this.root = root;
    this.symbols = symbols;
    this.source = source;
    this.crossingName = crossingName;
    this.province = province;
    this.statusOf = statusOf;
    this.moment = moment;
    this.onNear = onNear;
    this.onSelect = onSelect;
    this.onClose = onClose;
    this.onChoose = onChoose;
    this.onReturn = onReturn;
    this.sheet = new durand.Sheet(root);
    this.turn = 0;
    /** @type {{ title: string, entries: any[] } | null} */
    this.list = null;
    this.crossing = null;
    /** @type {any} */
    this.opener = null; // the element that the panel was opened from
    this.openerRow = undefined;
    root.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  close() {
    if (this.root.hidden) return;
    this.turn += 1;
    this.list = null;
    this.root.hidden = true;
    this.root.replaceChildren();
    this.onClose();
    if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
    else if (this.openerRow) this.onReturn(this.openerRow);
  }

  open(className, ...children) {
    const { element, button } = durand.dom;
    const { t } = durand;
    if (this.root.hidden) {
      this.opener = document.activeElement;
      this.openerRow = this.opener?.closest("tr")?.dataset.id;
    }
    this.turn += 1;
    const bar = element(
      "div",
      "bar",
      this.sheet.grip(),
      button(t("close"), () => this.close(), "plain close"),
    );
    const { list } = this;
    if (list && className !== "list") {
      bar.prepend(button(t("back"), () => this.showList(list.title, list.entries), "plain back"));
    }
    this.root.className = `panel ${className} ${this.sheet.height}`;
    this.root.replaceChildren(bar, ...children);
    this.root.hidden = false;
    this.root.scrollTop = 0;
    const heading = this.root.querySelector("h2");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
  }

  // A few incidents are shown at once, more as a list. Entries: {feature} for incidents, {crossing} for crossings.
  show(title, entries) {
    this.list = null;
    if (entries.length === 1) return this.showEntry(entries[0]);
    if (entries.length <= this.FEW && entries.every((entry) => entry.feature))
      return this._showIncidents(title, entries);
    return this.showList(title, entries);
  }

  showList(title, entries) {
    this.list = { title, entries };
    this.open("list", durand.dom.element("h2", "", title), ...this.rows(entries));
    this.onSelect("", this._onePlace(entries));
  }

  _onePlace(entries) {
    const features = entries.map(({ feature }) => feature).filter(Boolean);
    const spots = new Set(features.map((f) => String(f.geometry?.coordinates)));
    return features.length === entries.length && spots.size === 1 ? features : [];
  }

  // A list with a button that shows more of it.
  rows(entries) {
    const { element, button } = durand.dom;
    const rows = element("ol", "rows");
    const extend = () => {
      const shown = rows.children.length;
      rows.append(...entries.slice(shown, shown + this.PAGE).map((entry) => this._row(entry)));
      const left = entries.length - rows.children.length;
      more.hidden = left <= 0;
      durand.language.say(more, durand.t("show_more", { n: durand.words.count(left) }));
    };
    const more = button("", extend, "plain more");
    extend();
    return [rows, more];
  }

  _row(entry) {
    const { element, data, button } = durand.dom;
    const { words, t } = durand;
    const p = (entry.feature || entry.crossing).properties;
    const made = button("", () => this.showEntry(entry), "row");
    if (entry.crossing) {
      this._sayStatus(made, p);
    } else {
      const look = { ...durand.symbols.look(this.symbols, p), radius: 5 };
      const type = durand.symbols.symbolOf(this.symbols, p.event_type).label;
      made.append(
        durand.symbols.sample(this.symbols, look),
        element(
          "span",
          "",
          data(words.known(p.title) ? p.title : t("untitled")),
          element("span", "quiet", data(words.date(p)), ` · ${type} · ${words.deaths(p)}`),
        ),
      );
    }
    return element("li", "", made);
  }

  // The row of a crossing says its status on the day that is looked at.
  _sayStatus(row, p) {
    const { element, data } = durand.dom;
    const now = this.statusOf(p);
    const said = `${durand.t("crossing")}, ${durand.crossings.words(this.symbols, now)}`;
    row.replaceChildren(
      durand.symbols.gate(this.symbols, now.status),
      element("span", "", data(p.name), element("span", "quiet", said)),
    );
    row.crossing = p;
  }

  // Says the crossings' statuses again, in the rows and in the article that are open, when the day has changed or
  // the statements have come.
  renewStatuses() {
    for (const row of this.root.querySelectorAll("button.row"))
      if (row.crossing) this._sayStatus(row, row.crossing);
    if (this.crossing && this.root.contains(this.crossing.article)) this.crossing.renew();
  }

  showEntry(entry) {
    if (entry.crossing) this.showCrossing(entry.crossing);
    else this._showIncidents("", [entry]);
  }

  // At once what the map knows of them; the whole record when it has come.
  _showIncidents(title, entries) {
    const { element } = durand.dom;
    const slots = entries.map(({ feature }) => element("div", "slot", this._article(feature)));
    this.open("one", ...(title ? [element("p", "quiet", title)] : []), ...slots);
    this.onSelect(
      entries.length === 1 ? entries[0].feature.properties.id : "",
      entries.map(({ feature }) => feature),
    );
    for (const [i, { feature }] of entries.entries()) this._complete(slots[i], feature);
  }

  _article(feature) {
    const p = feature.properties;
    const { source } = this;
    const revisions = (feature.links || []).filter(({ rel }) => /version|revision/.test(rel));
    return durand.details.incident(p, this.symbols, {
      itemLink: feature.geometry ? source.itemLink(p.id) : null,
      nearLink: feature.geometry ? source.nearLink(...feature.geometry.coordinates) : null,
      revisions,
      choose: (id) => this.onChoose(id),
      crossingName: this.crossingName,
      province: this.province,
    });
  }

  async _complete(slot, feature) {
    const turn = this.turn;
    const still = () => turn === this.turn;
    const { id } = feature.properties;
    const fillClaims = () =>
      durand.dom.fill(slot.querySelector(".claims"), this.source.claims(id), {
        make: durand.details.claims,
        waiting: "asking_claims",
        failed: "what_claims",
        still,
      });
    if ("source_ref" in feature.properties) return fillClaims();
    const claims = slot.querySelector(".claims");
    await durand.dom.fill(claims, this.source.incident(id), {
      make: (whole) => {
        if (!still()) return [];
        const had = slot.contains(document.activeElement);
        slot.replaceChildren(this._article(whole));
        const heading = slot.querySelector("h2");
        heading.tabIndex = -1;
        if (had) heading.focus({ preventScroll: true });
        return [];
      },
      waiting: "asking_details",
      failed: "what_details",
      still,
    });
    return still() ? fillClaims() : undefined;
  }

  showCrossing(crossing) {
    this.crossing = new durand.CrossingArticle(this, crossing);
    this.open("one", this.crossing.article);
    this.onSelect(`crossing:${crossing.properties.id}`, []);
    this.crossing.ask();
  }
};
