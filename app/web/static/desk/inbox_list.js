"use strict";
// The entries of the inbox in groups: gone through, selected and decided with the keyboard, a click or a finger.

durand.InboxList = class {
  /**
   * @param {{ may: boolean, kept: any, keep: () => void, more: (kind: string) => void,
   *   say: (words: string) => void,
   *   decide: (decisions: any[], why: string, gone: Set<string>) => Promise<void>,
   *   selection: () => void }} about
   */
  constructor({ may, kept, keep, more, say, decide, selection }) {
    this.may = may;
    this.kept = kept;
    this.keep = keep;
    this.more = more;
    this.say = say;
    this.decide = decide;
    this.selection = selection;
    /** @type {Set<string>} */
    this.selected = new Set(kept.selected || []);
    /** @type {Set<string>} */
    this.sending = new Set();
    /** @type {any[]} */
    this.entries = [];
    this.element = durand.dom.element("div", "entries");
    this.element.addEventListener("keydown", (event) => this.onKey(event));
  }

  card = (entry) =>
    /** @type {HTMLElement} */ (this.element.querySelector(`[data-key="${CSS.escape(entry.key)}"]`));
  under = (entry) => /** @type {HTMLElement} */ (this.card(entry).querySelector(".more"));
  at = () => this.entries.find((each) => this.card(each).contains(document.activeElement));

  // Groups: `{kind, count, entries}` in order. The focus stays at its entry, or goes to the next one that is left.
  draw(groups, focused = this.at()?.key) {
    const before = this.entries;
    this.entries = groups.flatMap(({ entries }) => entries);
    this.element.replaceChildren(...groups.map((group) => this.group(group)));
    const there = new Set(this.entries.map(({ key }) => key));
    const gone = new Set(before.map(({ key }) => key).filter((key) => !there.has(key)));
    this.selected = new Set([...this.selected].filter((key) => there.has(key)));
    const [first] = this.entries;
    if (first) this.card(first).tabIndex = 0;
    const next = gone.has(focused) ? durand.inboxEntries.following(before, focused, gone) : focused;
    const at = this.entries.find(({ key }) => key === next);
    if (at) this.go(at);
    this.askAgain();
    this.selection();
  }

  group({ kind, count, entries }) {
    const { t } = durand;
    const { element, button } = durand.dom;
    const words = t("desk_inbox_more", { n: count - entries.length });
    const more = count > entries.length ? button(words, () => this.more(kind), "tool") : null;
    const heading = element(
      "h3",
      "",
      `${t(`desk_inbox_kind_${kind}`)} `,
      element("span", "count", durand.words.count(count)),
    );
    heading.id = `inbox-${kind}`;
    return element(
      "section",
      `group-of-${kind}`,
      heading,
      ...entries.map((each) => durand.inboxCards.make(each, this)),
      more,
    );
  }

  go(entry) {
    for (const each of this.entries) this.card(each).tabIndex = each === entry ? 0 : -1;
    this.card(entry).focus();
    this.card(entry).scrollIntoView({ block: "nearest" });
  }

  onKey(event) {
    const entry = this.at();
    const isTyping = /^(TEXTAREA|SELECT)$|^INPUT$/.test(event.target.tagName) && event.target.type !== "checkbox";
    if (!entry || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
    const ways = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };
    const keys = { a: 0, r: 1 };
    if (event.key in ways) this.step(entry, ways[event.key]);
    else if (event.key === "g") this.card(entry).querySelector("a")?.click();
    else if (event.key === "x" && this.may) this.select(entry, !this.selected.has(entry.key));
    else if (event.key in keys && this.may) this.press(entry, keys[event.key]);
    else return;
    event.preventDefault();
  }

  step(entry, by) {
    const next = this.entries[this.entries.indexOf(entry) + by];
    if (next) this.go(next);
  }

  press(entry, which) {
    const word = durand.inboxEntries.choices(entry)[which];
    if (word) this.choose(entry, word);
  }

  select(entry, is) {
    if (!entry.choices.length) return;
    this.selected[is ? "add" : "delete"](entry.key);
    this.card(entry).classList.toggle("selected", is);
    const box = /** @type {HTMLInputElement} */ (this.card(entry).querySelector("input.select"));
    box.checked = is;
    this.selection();
  }

  // One decision, at once where it needs no reason.
  choose(entry, word) {
    if (!durand.inboxEntries.needsWhy(word)) return this.send(entry, word, "");
    this.ask(entry, word, "");
    /** @type {any} */ (this.card(entry).querySelector(".reasons button")).focus();
  }

  ask(entry, word, typed) {
    const card = this.card(entry);
    card.querySelector(":scope > .acts")?.remove();
    const form = durand.draftCard.reasons(
      (why) => this.send(entry, word, why),
      () => this.leave(entry),
      {
        given: durand.inboxEntries.REASONS[word],
        word: durand.t(`desk_inbox_choice_${word}`),
      },
    );
    const own = /** @type {HTMLInputElement} */ (form.querySelector("input"));
    own.value = typed;
    const note = () => this.note({ key: entry.key, word, why: own.value });
    form.addEventListener("input", note);
    note();
    this.under(entry).replaceChildren(form);
    form.scrollIntoView({ block: "nearest" });
  }

  // The reason that was being typed before a reload.
  askAgain() {
    const { asked } = this.kept;
    const entry = asked && this.entries.find(({ key }) => key === asked.key);
    if (entry && this.may && asked.why) this.ask(entry, asked.word, asked.why);
  }

  note(asked) {
    this.kept.asked = asked;
    this.keep();
  }

  leave(entry) {
    this.note(null);
    const made = durand.inboxCards.make(entry, this);
    this.card(entry).replaceWith(made);
    this.go(entry);
  }

  // A key that is pressed twice decides once.
  async send(entry, word, why) {
    if (this.sending.has(entry.key)) return;
    this.sending.add(entry.key);
    try {
      await this.decide([durand.inboxEntries.decision(entry, word)], why, new Set([entry.key]));
      this.note(null);
    } catch (error) {
      this.refused(entry, error);
    } finally {
      this.sending.delete(entry.key);
    }
  }

  // What goes wrong is said at the entry, whose form stays as it is; above the list if the entry is shown no more.
  refused(entry, error) {
    if (this.card(entry)) durand.forms.warn(this.under(entry), error.message);
    else this.say(error.message);
  }
};
