"use strict";
// The statements on one gate, the latest first, each corrected or retracted with a reason; and the gate's changes.

durand.GateHistory = class {
  /**
   * @param {string} crossing
   * @param {{ changed: () => Promise<void>, say: (words: string, isTrouble?: boolean) => void }} about
   */
  constructor(crossing, { changed, say }) {
    this.crossing = crossing;
    this.changed = changed;
    this.say = say;
    this.element = durand.dom.element("section", "gate-history");
    this.element.addEventListener("keydown", (event) => this.onKey(event));
  }

  async load() {
    const { t, line, words: w } = durand;
    const { element, data } = durand.dom;
    const params = { crossing: this.crossing, sortby: "-date_from", limit: 200 };
    const of = encodeURIComponent(this.crossing);
    const [{ told: found }, { told: days }] = await Promise.all([
      line.send("GET", "collections/crossing_status/items", { params }),
      line.send("GET", `crossings/${of}/timeline`),
    ]);
    const changes = [...days.changes]
      .reverse()
      .map((each) => element("li", "", `${w.day(each.day)}: `, data(each.words)));
    this.element.replaceChildren(
      element("h3", "", t("desk_gates_of", { gate: durand.forms.gateName(this.crossing) })),
      element("p", "quiet", found.features.length ? t("desk_gates_keys") : t("no_statuses")),
      ...found.features.map(({ properties }) => this.statement(properties)),
      element("h4", "", t("history")),
      element("ul", "changes", ...changes),
    );
    for (const { properties: p } of found.features) if (durand.kept.read(this.key(p.id))) await this.correct(p.id);
  }

  key = (id) => `status.${id}`;

  statement(p) {
    const { t, words: w, gateWords } = durand;
    const { element, data, button } = durand.dom;
    const source = [p.document, p.source_ref].filter(w.known).join(", ");
    const verified = w.known(p.verified_on) ? t("desk_gates_verified", { day: w.day(p.verified_on) }) : "";
    const made = element(
      "article",
      "statement",
      element("h4", "", w.capital(p.status), " · ", gateWords.about(p)),
      element("p", "", [w.span(p.date_from, p.date_to), verified].filter(w.known).join("; ")),
      element("p", "quiet", data(gateWords.speaker(p)), source ? " · " : "", source ? data(source) : null),
      w.known(p.statement) ? data(p.statement, "blockquote") : null,
      durand.line.may("editor")
        ? element(
            "p",
            "acts",
            durand.draftCard.act("c", t("desk_correct"), () => this.tried(p.id, () => this.correct(p.id)), ""),
            durand.draftCard.act("r", t("desk_retract"), () => this.retract(p.id), ""),
            button(t("desk_versions"), () => this.tried(p.id, () => this.versions(p.id)), "plain"),
          )
        : null,
      element("div", "more"),
    );
    made.tabIndex = 0;
    made.dataset.id = p.id;
    return made;
  }

  card = (id) => /** @type {HTMLElement} */ (this.element.querySelector(`[data-id="${CSS.escape(id)}"]`));
  more = (id) => /** @type {HTMLElement} */ (this.card(id).querySelector(".more"));

  onKey(event) {
    const card = event.target.closest(".statement");
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (!card || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const cards = /** @type {any[]} */ ([...this.element.querySelectorAll(".statement")]);
    const next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (next) cards[cards.indexOf(card) + next]?.focus();
    else if (event.key === "c" && durand.line.may("editor"))
      this.tried(card.dataset.id, () => this.correct(card.dataset.id));
    else if (event.key === "r" && durand.line.may("editor")) this.retract(card.dataset.id);
    else return;
    event.preventDefault();
  }

  // What goes wrong is said at the statement, whose form stays as it is.
  async tried(id, act) {
    const more = this.more(id);
    durand.forms.warn(more, "");
    try {
      await act();
    } catch (error) {
      durand.forms.warn(more, error.message);
    }
  }

  // A form below the statement; its first field has the focus.
  offer(id, form) {
    this.more(id).replaceChildren(form);
    form.querySelector("select, input").focus();
    form.scrollIntoView({ block: "nearest" });
  }

  async versions(id) {
    this.more(id).replaceChildren(await durand.beside.versions(id, "crossing_status"));
  }

  async correct(id) {
    const found = await durand.line.item("crossing_status", id);
    const record = found.told.properties;
    const kept = durand.kept.read(this.key(id));
    if (kept) found.etag = kept.etag;
    const form = durand.gateForms.correction(record, {
      send: (sent) => this.tried(id, () => this.save(id, found, sent)),
      leave: () => this.leave(id),
    });
    if (kept) durand.forms.fill(form, kept.said);
    form.addEventListener("input", () =>
      durand.kept.write(this.key(id), { said: durand.forms.read(form), etag: found.etag }),
    );
    this.offer(id, form);
  }

  leave(id) {
    durand.kept.forget(this.key(id));
    this.more(id).replaceChildren();
    this.card(id).focus();
  }

  async save(id, found, form) {
    const changes = durand.forms.changes(form, found.told.properties);
    const why = form.elements.why.value.trim();
    if (!Object.keys(changes).length) throw new Error(durand.t("desk_nothing_changed"));
    if (!why) throw new Error(durand.t("desk_needs_why"));
    try {
      await durand.line.change(found, changes, why);
    } catch (error) {
      if (error.status !== 412) throw error;
      this.showStale(id, { found, form, error, changes });
      return;
    }
    durand.kept.forget(this.key(id));
    await this.ended(id, durand.t("desk_saved"));
  }

  showStale(id, { found, form, error, changes }) {
    const made = durand.beside.stale(error.told, changes, {
      table: "crossing_status",
      save: () => {
        found.etag = error.etag;
        return this.tried(id, () => this.save(id, found, form));
      },
      take: () => {
        durand.kept.forget(this.key(id));
        return this.tried(id, () => this.correct(id));
      },
    });
    form.querySelector(".stale")?.remove();
    form.append(made);
    made.querySelector("button").focus();
  }

  retract(id) {
    const form = durand.gateForms.retraction({
      leave: () => this.leave(id),
      send: (why) =>
        this.tried(id, async () => {
          if (!why) throw new Error(durand.t("desk_needs_why"));
          const found = await durand.line.item("crossing_status", id);
          await durand.line.send("DELETE", found.path, { match: found.etag, params: { why } });
          await this.ended(id, durand.t("desk_retracted"));
        }),
    });
    this.offer(id, form);
  }

  async ended(id, words) {
    await this.changed();
    this.say(words);
    (this.card(id) || this.element.querySelector(".statement"))?.focus();
  }
};
