"use strict";
// Inbox: all that waits for a person, by kind, with filters; decided one by one, or many with one reason.

durand.InboxPlace = class {
  constructor(desk) {
    const { element } = durand.dom;
    this.desk = desk;
    this.kept = { filters: {}, selected: [], why: "", asked: null, ...durand.kept.read("inbox") };
    this.shown = Object.fromEntries(durand.inboxEntries.KINDS.map((kind) => [kind, 20]));
    this.turn = 0;
    this.isSending = false; // whether the decisions on what is selected are on their way
    this.head = element("div", "inbox-head");
    this.bulk = element("div", "bulk");
    /** @type {any} */
    this.list = null;
    /** @type {any} */
    this.count = null;
    /** @type {any} */
    this.why = null;
    /** @type {any} */
    this.trouble = null;
    this.element = element("section", "inbox", this.head);
  }

  keep = () => durand.kept.write("inbox", this.kept);

  // With a kind, all of that kind.
  async show(kind = "") {
    if (kind) this.kept.filters = { kind };
    if (!this.list || kind) {
      this.list = new durand.InboxList({
        may: durand.line.may("editor"),
        kept: this.kept,
        keep: this.keep,
        more: (kind) => this.more(kind),
        say: (words) => this.desk.say(words, true),
        decide: (decisions, why, gone) => this.decide(decisions, why, gone),
        selection: () => this.showBulk(),
      });
      this.head.replaceChildren(...this.heading());
      this.element.replaceChildren(this.head, this.list.element, this.bulk);
      this.makeBulk();
    }
    await this.tried(() => this.load());
    if (!this.list.at() && this.list.entries.length) this.list.go(this.list.entries[0]);
  }

  async tried(act) {
    try {
      await act();
    } catch (error) {
      this.desk.say(error.message, true);
    }
  }

  heading() {
    const { t } = durand;
    const { element } = durand.dom;
    const gates = durand.data.drawn.crossings.features.map(({ properties: p }) => [
      p.id,
      durand.forms.gateName(p.id),
    ]);
    const kinds = durand.inboxEntries.KINDS.map((kind) => [kind, t(`desk_inbox_kind_${kind}`)]);
    const datasets = durand.data.datasets.map((each) => [each, each]);
    const all = ["", t("desk_inbox_all")];
    return [
      element("h2", "", t("desk_inbox")),
      element("p", "quiet", this.list.may ? t("desk_inbox_keys") : t("desk_may_not_decide")),
      element(
        "div",
        "fields",
        this.filter("kind", t("desk_inbox_kind"), [all, ...kinds]),
        this.filter("crossing", t("desk_inbox_crossing"), [all, ...gates]),
        this.filter("dataset", t("desk_dataset"), [all, ...datasets]),
        this.filter("order", t("desk_inbox_order"), [
          ["oldest", t("desk_inbox_oldest")],
          ["newest", t("desk_inbox_newest")],
        ]),
      ),
    ];
  }

  option(value, words) {
    const option = /** @type {HTMLOptionElement} */ (durand.dom.element("option", "", words));
    option.value = value;
    return option;
  }

  // Datasets that came since the page was opened, such as by an import, are among the filter's too.
  addDatasets(names) {
    const select = /** @type {HTMLSelectElement} */ (this.head.querySelector('select[name="dataset"]'));
    const known = new Set([...select.options].map(({ value }) => value));
    select.append(...names.filter((each) => !known.has(each)).map((each) => this.option(each, each)));
  }

  filter(name, label, options) {
    const { element } = durand.dom;
    const select = /** @type {HTMLSelectElement} */ (element("select", ""));
    select.name = name;
    for (const each of options) select.append(this.option(...each));
    select.value = this.kept.filters[name] ?? options[0][0];
    if (select.selectedIndex < 0) select.selectedIndex = 0;
    select.addEventListener("change", () => {
      this.kept.filters[name] = select.value;
      this.keep();
      this.tried(() => this.load());
    });
    return durand.forms.named(label, select);
  }

  // One page of each kind that is wanted; an answer that a later question overtook is left aside.
  async load(focused = undefined) {
    this.turn += 1;
    const { turn } = this;
    const { kind, ...filters } = this.kept.filters;
    const kinds = durand.inboxEntries.KINDS.filter((each) => !kind || each === kind);
    const answers = await Promise.all(
      kinds.map((each) =>
        durand.line.send("GET", "inbox", { params: { ...filters, kind: each, limit: this.shown[each] } }),
      ),
    );
    if (turn !== this.turn) return;
    this.addDatasets(answers.flatMap(({ told }) => told.datasets));
    const groups = answers.map(({ told }, i) => ({
      kind: kinds[i],
      count: told.numberMatched,
      entries: told.inbox,
    }));
    this.list.draw(
      groups.filter(({ count }) => count),
      focused,
    );
    if (!this.list.entries.length) {
      this.list.element.replaceChildren(durand.dom.element("p", "", durand.t("desk_inbox_empty")));
    }
  }

  more(kind) {
    this.shown[kind] += 50;
    return this.tried(() => this.load());
  }

  // All of the decisions, or none: the service writes them as one revision. Raises what the service refuses.
  async decide(decisions, why, gone) {
    const focused = this.list.at()?.key ?? [...gone][0];
    const { told } = await durand.line.json("POST", "inbox", { decisions, ...(why ? { why } : {}) });
    this.kept.asked = null;
    for (const key of gone) this.list.selected.delete(key);
    await this.load(focused);
    this.desk.say(
      durand.t("desk_inbox_decided", { n: told.decided, number: told.decided, revision: told.revision }),
    );
  }

  makeBulk() {
    const { t, forms } = durand;
    const { element, button } = durand.dom;
    this.count = element("strong", "");
    this.why = element("input", "");
    this.why.name = "why";
    this.why.value = this.kept.why;
    this.why.addEventListener("input", () => {
      this.kept.why = this.why.value;
      this.keep();
    });
    this.bulk.role = "region";
    durand.language.label(this.bulk, t("desk_inbox_bulk"));
    this.trouble = element("p", "warning");
    this.trouble.setAttribute("role", "alert");
    this.bulk.replaceChildren(
      this.count,
      forms.named(t("desk_inbox_one_reason"), this.why),
      element(
        "p",
        "acts",
        button(t("desk_inbox_all_first"), () => this.decideAll(0), "tool first"),
        button(t("desk_inbox_all_second"), () => this.decideAll(1), "tool"),
        button(t("desk_inbox_none"), () => this.clear(), "plain"),
      ),
      this.trouble,
    );
  }

  showBulk() {
    const { selected } = this.list;
    this.bulk.hidden = !selected.size;
    this.count.textContent = durand.t("desk_inbox_selected", { n: selected.size, number: selected.size });
    this.kept.selected = [...selected];
    this.keep();
  }

  clear() {
    for (const entry of this.list.entries) this.list.select(entry, false);
  }

  async decideAll(which) {
    const entries = this.list.entries.filter(({ key }) => this.list.selected.has(key));
    const decisions = durand.inboxEntries.together(entries, which);
    const why = this.why.value.trim();
    this.trouble.textContent = "";
    if (this.isSending) return;
    if (!why && decisions.some((each) => durand.inboxEntries.needsWhy(each.decision))) {
      this.trouble.textContent = durand.t("desk_needs_why");
      this.why.focus();
      return;
    }
    this.isSending = true;
    try {
      await this.decide(decisions, why, new Set(entries.map(({ key }) => key)));
      this.why.value = "";
      this.kept.why = "";
      this.keep();
    } catch (error) {
      this.trouble.textContent = error.message;
    } finally {
      this.isSending = false;
    }
  }
};
