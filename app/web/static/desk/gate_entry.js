"use strict";
// The line in which a status of a gate is written: what it says is shown, and words of the vocabulary are offered.

durand.GateEntry = class {
  /**
   * @param {{ today: () => string, send: (said: any) => Promise<void>, refuse: (words: string) => void }} about
   */
  constructor({ today, send, refuse }) {
    const { element } = durand.dom;
    const { t, forms, gateLine } = durand;
    this.today = today;
    this.sending = send;
    this.refuse = refuse;
    this.known = gateLine.book({ crossing: this.crossings(), ...durand.data.spellings });
    /** @type {any[]} */
    this.offered = [];
    this.at = -1;
    this.input = /** @type {any} */ (element("input", ""));
    this.list = element("ul", "offers");
    this.understood = element("div", "understood");
    this.element = forms.form(
      "gate-entry",
      { send: () => this.send() },
      element("h2", "", t("desk_gates")),
      element("p", "quiet", t("desk_gates_lead")),
      forms.named(t("desk_gates_line"), this.input),
      this.list,
      this.understood,
      element("p", "acts", forms.submit(t("desk_gates_save")), element("span", "quiet", t("desk_gates_enter"))),
    );
    this.makeCombobox();
    this.input.value = durand.kept.read("gates.line") || "";
  }

  // What each crossing is called, in every language of the atlas.
  crossings() {
    const { list, known } = durand.words;
    return Object.fromEntries(
      durand.data.drawn.crossings.features.map(({ properties: p }) => {
        const names = [p.name, p.name_ps, p.name_fa, p.name_ur, p.af_name, p.pk_name, ...list(p.aliases)];
        return [p.id, names.filter(known)];
      }),
    );
  }

  makeCombobox() {
    const { t } = durand;
    this.list.id = "gate-offers";
    this.list.role = "listbox";
    durand.language.label(this.list, t("desk_gates_offers"));
    this.list.hidden = true;
    this.understood.ariaLive = "polite";
    const { input } = this;
    input.name = "line";
    durand.language.mark(input, t("desk_gates_example"));
    input.dir = "auto";
    input.autocomplete = "off";
    input.placeholder = t("desk_gates_example");
    input.role = "combobox";
    input.setAttribute("aria-controls", this.list.id);
    input.setAttribute("aria-autocomplete", "list");
    input.addEventListener("input", () => this.typed());
    input.addEventListener("focus", () => this.offer());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.onKey(event));
  }

  read = () => durand.gateLine.read(this.input.value, this.known, this.today());

  typed() {
    durand.kept.write("gates.line", this.input.value);
    this.refuse("");
    this.tell();
    this.offer();
  }

  clear() {
    this.input.value = "";
    durand.kept.forget("gates.line");
    this.tell();
    this.close();
  }

  // What the line says so far.
  tell() {
    const { said } = this.read();
    const { data, facts } = durand.dom;
    const rows = Object.entries(said).map(([column, value]) => [
      column === "why" ? durand.t("desk_why") : durand.forms.about("crossing_status", column).title,
      data(durand.gateWords.value(column, value)),
    ]);
    this.understood.replaceChildren(...(rows.length ? [facts(rows)] : []));
  }

  offer() {
    const { element, data } = durand.dom;
    this.offered = durand.gateLine.offers(this.input.value, this.known, { today: this.today() });
    this.at = -1;
    this.list.replaceChildren(
      ...this.offered.map(({ column, word }, i) => {
        const what = element("span", "quiet", ` ${durand.forms.about("crossing_status", column).title}`);
        const made = element("li", "", data(durand.gateWords.value(column, word)), what);
        made.id = `gate-offer-${i}`;
        made.role = "option";
        made.ariaSelected = "false";
        made.addEventListener("pointerdown", (event) => event.preventDefault());
        made.addEventListener("click", () => this.take(i));
        return made;
      }),
    );
    this.list.hidden = !this.offered.length;
    this.choose(-1);
  }

  close() {
    this.list.hidden = true;
    this.choose(-1);
  }

  choose(at) {
    this.at = at;
    [...this.list.children].forEach((each, i) => {
      /** @type {any} */ (each).ariaSelected = String(i === at);
    });
    this.input.ariaExpanded = String(!this.list.hidden);
    if (at < 0) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", `gate-offer-${at}`);
      this.list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  take(at) {
    this.input.value = this.offered[at].line;
    this.input.focus();
    this.typed();
  }

  onKey(event) {
    const ways = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in ways) {
      if (this.list.hidden) this.offer();
      const count = this.offered.length + 1;
      this.choose(((this.at + 1 + ways[event.key] + count) % count) - 1);
    } else if (event.key === "Enter" && this.at >= 0) this.take(this.at);
    else if (event.key === "Escape" && !this.list.hidden) this.close();
    else return;
    event.preventDefault();
  }

  // Why the line cannot be written yet, in words; "" if it can.
  trouble({ unknown, twice, missing }) {
    const { t, gateLine, forms } = durand;
    const title = (column) => forms.about("crossing_status", column).title;
    if (unknown.length) {
      const [word] = unknown;
      const near = gateLine.nearest(word, this.known);
      return t("desk_gates_unknown", { word }) + (near ? ` ${t("desk_gates_near", { near })}` : "");
    }
    if (twice.length) return t("desk_gates_twice", { column: title(twice[0]) });
    return missing.length ? t(`desk_gates_needs_${missing[0]}`) : "";
  }

  async send() {
    const told = this.read();
    const trouble = this.trouble(told);
    this.refuse(trouble);
    this.close();
    if (!trouble) await this.sending(told.said);
    this.input.focus();
  }
};
