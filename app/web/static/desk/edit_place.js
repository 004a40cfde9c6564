"use strict";
// Edit: one incident with its place, claims and versions. What is typed stays until it is saved or given up.

durand.EditPlace = class {
  constructor(desk) {
    this.desk = desk;
    this.element = durand.dom.element("section", "edit");
    /** @type {any} */
    this.found = null;
    this.id = "";
  }

  show(id) {
    this.id = id;
    return id ? this.tried(() => this.showRecord()) : this.showSearch();
  }

  async tried(act) {
    try {
      await act();
    } catch (error) {
      this.desk.say(error.message, true);
    }
  }

  showSearch() {
    const { t, forms } = durand;
    const { element } = durand.dom;
    const words = /** @type {any} */ (element("input", ""));
    words.type = "search";
    const list = element("ul", "hits");
    list.ariaLive = "polite";
    const form = forms.form(
      "plain-form",
      { send: () => this.tried(() => this.find(words.value.trim(), list)) },
      element("h2", "", t("desk_edit")),
      forms.named(t("desk_edit_lead"), words),
      element("p", "acts", forms.submit(t("desk_find"))),
      list,
    );
    this.element.replaceChildren(form);
    words.focus();
  }

  async find(words, list) {
    const { element, data, link } = durand.dom;
    if (/^\S+:\S+$/.test(words)) {
      location.hash = `edit/${encodeURIComponent(words)}`;
      return;
    }
    const params = { q: words, sortby: "-date_start", limit: 30 };
    const { told } = await durand.line.send("GET", "collections/incidents/items", { params });
    const items = told.features.map(({ properties: p }) => {
      const made = link("", `#edit/${encodeURIComponent(p.id)}`);
      made.append(data(p.title || durand.t("untitled")));
      return element("li", "", made, " · ", data(durand.words.date(p)), " · ", data(p.id));
    });
    list.replaceChildren(...(items.length ? items : [element("li", "", durand.t("desk_found_none"))]));
    list.querySelector("a")?.focus();
  }

  async showRecord() {
    try {
      this.found = await durand.line.item("incidents", this.id);
    } catch (error) {
      if (error.status !== 404) throw error;
      await this.showRetracted();
      return;
    }
    this.drawRecord();
    await this.showBesides();
  }

  drawRecord() {
    const { element, data } = durand.dom;
    this.record = this.found.told.properties;
    this.key = `edit.${this.id}`;
    this.place = new durand.PlaceFields(this.desk, this.record, () => this.keep());
    this.stale = element("div", "");
    this.form = this.makeForm();
    this.besides = element("div", "besides");
    const title = element("h2", "", data(this.record.title || durand.t("untitled")));
    this.element.replaceChildren(
      title,
      element("p", "quiet", data(this.id)),
      element("div", "two", this.form, element("div", "right", this.place.map, this.place.told, this.besides)),
    );
    this.restore();
    this.place.showMap();
  }

  // A record that is there no more: its versions, with who retracted it and why, and the way to how it was.
  async showRetracted() {
    const { element, data, link } = durand.dom;
    const { told } = await durand.line.send(
      "GET",
      `collections/incidents/items/${encodeURIComponent(this.id)}/versions`,
    );
    const last = told.versions.at(-1);
    const before = `collections/incidents/items/${encodeURIComponent(this.id)}?as_of=${last.revision - 1}&f=html`;
    this.element.replaceChildren(
      element("h2", "", data(this.id)),
      element("p", "", durand.t("desk_retracted"), " ", link(durand.t("desk_as_it_was"), before)),
      await durand.beside.versions(this.id),
    );
  }

  async showBesides() {
    const claims = await durand.beside.claims(this.id, () => this.tried(() => this.showBesides()));
    this.besides.replaceChildren(claims, await durand.beside.versions(this.id));
  }

  makeForm() {
    const { t, forms } = durand;
    const { element, button } = durand.dom;
    const names = ["title", "event_type", "date_start", "date_end", "actor1", "actor2"];
    const figures = ["fatalities_low", "fatalities_best", "fatalities_high", "injured"];
    const fields = [...names, ...figures, "notes"].map((name) =>
      forms.field("incidents", name, this.record[name]),
    );
    this.why = /** @type {any} */ (element("input", ""));
    this.why.name = "why";
    this.why.dataset.aside = "1";
    const acts = durand.line.may("editor")
      ? element(
          "p",
          "acts",
          forms.submit(t("desk_save")),
          button(t("desk_retract"), () => this.tried(() => this.retract()), "tool retract"),
          button(t("desk_cancel"), () => this.giveUp(), "plain"),
        )
      : null;
    const form = forms.form(
      "record-form",
      { send: () => this.tried(() => this.save()) },
      element("div", "fields", ...fields),
      this.place.element,
      element("div", "foot-of-form", forms.named(t("desk_why"), this.why), acts),
      durand.recordState.part(
        this.record,
        durand.line.may("editor") ? (state) => this.tried(() => this.mark(state)) : null,
      ),
      this.stale,
    );
    form.addEventListener("input", () => this.keep());
    return form;
  }

  // With the tag of the version that was seen: a later one must not be overwritten unseen.
  keep() {
    durand.kept.write(this.key, { said: durand.forms.read(this.form), etag: this.found.etag });
  }

  restore() {
    const kept = durand.kept.read(this.key);
    if (!kept) return;
    durand.forms.fill(this.form, kept.said);
    this.found.etag = kept.etag;
    this.desk.say(durand.t("desk_unsaved"));
  }

  giveUp() {
    durand.kept.forget(this.key);
    this.desk.say("");
    return this.tried(() => this.showRecord());
  }

  async save() {
    const changes = durand.forms.changes(this.form, this.record);
    if (!Object.keys(changes).length) {
      this.desk.say(durand.t("desk_nothing_changed"));
      return;
    }
    try {
      await durand.line.change(this.found, changes, this.why.value.trim());
    } catch (error) {
      if (error.status !== 412) throw error;
      this.showStale(error, changes);
      return;
    }
    durand.kept.forget(this.key);
    await this.showRecord();
    this.desk.say(durand.t("desk_saved"));
  }

  showStale(error, changes) {
    const made = durand.beside.stale(error.told, changes, {
      save: () => {
        this.found.etag = error.etag;
        this.keep();
        return this.tried(() => this.save());
      },
      take: () => this.giveUp(),
    });
    this.stale.replaceChildren(made);
    made.querySelector("button").focus();
    made.scrollIntoView({ block: "nearest" });
  }

  // The reason that was typed; without one it is asked for.
  reason() {
    const why = this.why.value.trim();
    if (!why) {
      this.desk.say(durand.t("desk_needs_why"), true);
      this.why.focus();
    }
    return why;
  }

  async mark(state) {
    if (Object.keys(durand.forms.changes(this.form, this.record)).length) {
      this.desk.say(durand.t("desk_save_first"), true);
      return;
    }
    const why = this.reason();
    if (!why) return;
    const sent = { kind: "record", table: "incidents", id: this.id, decision: state };
    await durand.line.json("POST", "inbox", { decisions: [sent], why });
    durand.kept.forget(this.key);
    await this.showRecord();
    this.desk.say(durand.t("desk_saved"));
  }

  async retract() {
    const why = this.reason();
    if (!why) return;
    await durand.line.send("DELETE", this.found.path, { match: this.found.etag, params: { why } });
    durand.kept.forget(this.key);
    await this.showRetracted();
  }
};
