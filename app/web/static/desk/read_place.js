"use strict";
// Read: an article in, its text with marks on the one side, its drafts and their places on the other.

durand.ReadPlace = class {
  constructor(desk) {
    this.desk = desk;
    this.element = durand.dom.element("section", "read");
    /** @type {any} */
    this.text = null;
    /** @type {any} */
    this.published = null;
    /** @type {any} */
    this.source = null;
    /** @type {any} */
    this.list = null;
    this.spots = new Map();
  }

  show() {
    const kept = durand.kept.read("reading");
    if (kept) this.showReading(kept);
    else this.showForm();
  }

  showForm() {
    const { t, forms } = durand;
    const { element } = durand.dom;
    this.text = element("textarea", "paste");
    this.text.name = "text";
    this.text.rows = 14;
    this.text.dir = "auto";
    this.published = element("input", "");
    this.published.type = "date";
    this.published.name = "published";
    this.source = element("input", "");
    this.source.name = "source";
    const file = /** @type {any} */ (element("input", ""));
    file.type = "file";
    file.accept = ".txt,.html,.htm,.pdf,text/plain,text/html,application/pdf";
    file.addEventListener("change", () => file.files[0] && this.sendFile(file.files[0]));
    const form = forms.form(
      "article-form",
      { send: () => this.sendText() },
      element("h2", "", t("desk_read")),
      element("p", "quiet", t("desk_read_lead")),
      forms.named(t("desk_article"), this.text),
      element(
        "div",
        "fields",
        forms.named(t("desk_published"), this.published),
        forms.named(t("desk_publication"), this.source),
        forms.named(t("desk_file"), file),
      ),
      element("p", "acts", forms.submit(t("desk_read_it")), element("span", "quiet", t("desk_ctrl_enter"))),
    );
    form.addEventListener("input", () => durand.kept.write("article", forms.read(form)));
    forms.fill(form, durand.kept.read("article") || {});
    this.takeDrops(form);
    this.element.replaceChildren(form);
    this.text.focus();
  }

  takeDrops(form) {
    form.addEventListener("dragover", (event) => event.preventDefault());
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      const [file] = event.dataTransfer.files;
      if (file) this.sendFile(file);
      else this.text.value = event.dataTransfer.getData("text/plain");
    });
  }

  sendText() {
    if (this.text.value.trim()) this.send(this.text.value, "text/plain; charset=utf-8");
    else this.text.focus();
  }

  sendFile(file) {
    const kinds = { txt: "text/plain", html: "text/html", htm: "text/html", pdf: "application/pdf" };
    this.send(file, kinds[file.name.split(".").pop().toLowerCase()] || file.type || "text/plain");
  }

  async send(body, type) {
    const { t, line } = durand;
    const writes = line.may("contributor");
    const params = { published: this.published.value, source: this.source.value.trim(), text: "true" };
    this.desk.say(t("desk_reading"));
    try {
      const { told } = await line.send("POST", writes ? "drafts" : "read", { params, body, type });
      const kept = { reading: told, decisions: {} };
      durand.kept.write("reading", kept);
      this.desk.say("");
      this.showReading(kept);
      this.list.open()[0] && this.list.go(this.list.open()[0]);
    } catch (error) {
      this.desk.say(error.message, true);
    }
  }

  showReading(kept) {
    const { element } = durand.dom;
    const drafts = durand.draftsOf.all(kept.reading);
    this.list = new durand.DraftList(drafts, {
      decisions: kept.decisions,
      may: durand.line.may("editor"),
      keep: () => {
        durand.kept.write("reading", kept);
        this.drawSpots(drafts);
      },
      chosen: (draft) => this.choose(draft),
      say: (words) => this.desk.say(words),
    });
    const map = element("div", "beside-map");
    this.element.replaceChildren(
      this.head(kept.reading),
      element(
        "div",
        "two",
        this.article(kept.reading, drafts),
        element("div", "right", map, this.list.element, this.unread(kept.reading)),
      ),
    );
    this.desk.map.showIn(map);
    this.drawSpots(drafts);
    this.desk.map.fit();
  }

  head({ document: about, incidents, claims, crossing_status: statuses }) {
    const { t } = durand;
    const { element, data, button } = durand.dom;
    const counts = { incidents: incidents.length, claims: claims.length, statuses: statuses.length };
    return element(
      "div",
      "reading-head",
      element("h2", "", data(about.title || t("untitled"))),
      element(
        "p",
        "quiet",
        t("desk_found", counts),
        " ",
        this.list.may ? t("desk_keys") : t("desk_may_not_decide"),
      ),
      ...about.notes.map((note) => element("p", "warning", note)),
      element(
        "p",
        "acts",
        button(t("desk_change_day"), () => this.again(), "tool"),
        button(t("desk_another"), () => this.another(), "tool"),
      ),
    );
  }

  another() {
    durand.kept.forget("article");
    this.again();
  }

  // The form as it was sent: drafts that nobody decided on follow the article's day.
  again() {
    durand.kept.forget("reading");
    this.showForm();
  }

  article({ text, unread }, drafts) {
    const { element } = durand.dom;
    const missed = unread.map((each, i) => ({ id: `unread-${i}`, line: each.source_line, quote: each.quote }));
    const made = element("div", "article");
    made.dir = "auto";
    made.tabIndex = 0;
    made.role = "region";
    durand.language.label(made, durand.t("desk_article"));
    for (const { text: part, ids } of durand.marking.pieces(text, [...drafts, ...missed])) {
      const own = ids.filter((id) => !id.startsWith("unread-"));
      if (!ids.length) made.append(part);
      else made.append(this.marked(part, own));
    }
    return made;
  }

  marked(part, ids) {
    const mark = durand.dom.element("mark", ids.length ? "" : "missed", part);
    mark.dataset.ids = ids.join(" ");
    mark.addEventListener(
      "click",
      () => ids.length && this.list.go(this.list.drafts.find((d) => ids.includes(d.id))),
    );
    return mark;
  }

  unread({ unread }) {
    const { t } = durand;
    const { element, data } = durand.dom;
    if (!unread.length) return null;
    const items = unread.map(({ source_line: line, quote, why }) =>
      element("li", "", t("desk_line", { line }), " ", data(quote, "q"), element("span", "quiet", ` ${why}`)),
    );
    const made = element("details", "unread", element("summary", "", t("desk_unread", { n: unread.length })));
    made.append(element("ul", "", ...items));
    return made;
  }

  drawSpots(drafts) {
    this.desk.map.clear();
    this.spots.clear();
    const gates = new Map(this.desk.data.drawn.crossings.features.map((each) => [each.properties.id, each]));
    for (const draft of drafts) {
      const p = draft.record;
      const gate = draft.table === "crossing_status" ? gates.get(p.crossing)?.geometry : null;
      const [lon, lat] = gate ? gate.coordinates : [p.longitude, p.latitude];
      if (!durand.words.known(lon)) continue;
      const as = this.list.decisions[draft.id]?.as ?? "open";
      const spot = { lon, lat, km: gate ? null : p.radius_km, name: p.title || p.crossing || "", className: as };
      this.spots.set(draft.id, { lon, lat, group: this.desk.map.add(spot, () => this.list.go(draft)) });
    }
  }

  choose(draft) {
    for (const mark of /** @type {any} */ (this.element.querySelectorAll("mark"))) {
      const is = mark.dataset.ids.split(" ").includes(draft.id);
      mark.classList.toggle("chosen", is);
      if (is) mark.scrollIntoView({ block: "nearest" });
    }
    for (const { group } of this.spots.values()) this.desk.map.mark(group, "chosen", false);
    const spot = this.spots.get(draft.id) || this.spots.get(draft.incident);
    if (!spot) return;
    this.desk.map.mark(spot.group, "chosen", true);
    this.desk.map.reveal(spot.lon, spot.lat);
  }
};
