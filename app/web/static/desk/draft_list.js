"use strict";
// The drafts of one reading, one after the other: decided on with the keyboard, a click or a finger.

durand.DraftList = class {
  /**
   * @param {any[]} drafts
   * @param {{ decisions: Record<string, any>, may: boolean, keep: (decisions: any) => void,
   *   chosen: (draft: any) => void,
   *   say: (words: string, isTrouble?: boolean) => void }} about
   */
  constructor(drafts, { decisions, may, keep, chosen, say }) {
    this.drafts = drafts;
    this.decisions = decisions;
    this.may = may;
    this.keep = keep;
    this.chosen = chosen;
    this.say = say;
    this.element = durand.dom.element("div", "drafts");
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    this.element.addEventListener("focusin", (event) => this.onFocus(event));
    this.draw();
  }

  has = (id) => this.drafts.some((each) => each.id === id);
  isAccepted = (id) => this.decisions[id]?.as === "accepted";
  card = (draft) => /** @type {HTMLElement} */ (this.element.querySelector(`[data-id="${CSS.escape(draft.id)}"]`));
  at = () => this.drafts.find((each) => this.card(each).contains(document.activeElement));
  open = () => this.drafts.filter((each) => !this.decisions[each.id]);

  draw() {
    this.element.replaceChildren(...this.drafts.map((each) => durand.draftCard.make(each, this)));
    const first = this.open()[0] || this.drafts[0];
    if (first) this.card(first).tabIndex = 0;
  }

  // The cards of these drafts anew: what is decided of one may change what can be done with another.
  redraw(focused) {
    this.draw();
    if (focused) this.go(focused);
  }

  go(draft) {
    for (const each of this.drafts) this.card(each).tabIndex = each === draft ? 0 : -1;
    this.card(draft).focus();
    this.card(draft).scrollIntoView({ block: "nearest" });
  }

  onFocus(event) {
    const draft = this.drafts.find((each) => this.card(each).contains(event.target));
    if (draft) this.chosen(draft);
  }

  onKey(event) {
    const draft = this.at();
    const isTyping = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (!draft || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
    const ways = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };
    const acts = { a: "accept", c: "correct", d: "askWhy" };
    if (event.key in ways) this.step(draft, ways[event.key]);
    else if (event.key in acts && this.may) this.decide(draft, acts[event.key]);
    else return;
    event.preventDefault();
  }

  step(draft, by) {
    const next = this.drafts[this.drafts.indexOf(draft) + by];
    if (next) this.go(next);
  }

  decide(draft, act) {
    const decision = this.decisions[draft.id];
    if (!decision || (decision.as === "dropped" && act === "accept")) this[act](draft);
  }

  // To the next draft that nobody decided on, after this one first.
  goOn(draft) {
    const at = this.drafts.indexOf(draft);
    const open = this.open();
    this.redraw(open.find((each) => this.drafts.indexOf(each) > at) || open[0] || draft);
  }

  settle(ids, decision) {
    for (const id of ids) this.decisions[id] = decision;
    this.keep(this.decisions);
  }

  async accept(draft) {
    await this.tried(draft, async () => {
      await this.acceptOnly(draft);
      this.say(durand.t("desk_said_accepted", { left: this.open().length }));
      this.goOn(draft);
    });
  }

  async acceptOnly(draft) {
    const { told } = await durand.line.send("POST", `drafts/${encodeURIComponent(draft.id)}/accept`);
    this.settle(told.accepted, { as: "accepted" });
  }

  askWhy(draft) {
    const form = durand.draftCard.reasons(
      (why) => this.drop(draft, why),
      () => this.redraw(draft),
    );
    this.offer(draft, form);
    form.querySelector("button").focus();
  }

  // A form in place of the card's decisions.
  offer(draft, form) {
    const { card, more } = this.parts(draft);
    card.querySelector(".acts")?.remove();
    more.replaceChildren(form);
    form.scrollIntoView({ block: "nearest" });
  }

  async drop(draft, why) {
    await this.tried(draft, async () => {
      const path = `drafts/${encodeURIComponent(draft.id)}/drop`;
      const { told } = await durand.line.send("POST", path, { params: { why } });
      this.settle(told.dropped, { as: "dropped", why });
      this.say(durand.t("desk_said_dropped", { left: this.open().length }));
      this.goOn(draft);
    });
  }

  parts(draft) {
    const card = this.card(draft);
    return { card, more: /** @type {HTMLElement} */ (card.querySelector(".more")) };
  }

  correct(draft) {
    const key = `draft.${draft.id}`;
    const form = durand.draftCard.corrections(draft, {
      typed: durand.kept.read(key),
      send: (sent) => this.saveAndAccept(draft, durand.forms.changes(sent, draft.record)),
      leave: () => {
        durand.kept.forget(key);
        this.redraw(draft);
      },
    });
    form.addEventListener("input", () => durand.kept.write(key, durand.forms.read(form)));
    this.offer(draft, form);
    form.querySelector("input").focus();
  }

  // Accepted as the article says it, then corrected: what the source says stays underneath.
  async saveAndAccept(draft, changes) {
    await this.tried(draft, async () => {
      if (!this.isAccepted(draft.id)) {
        if (draft.incident && this.has(draft.incident) && !this.isAccepted(draft.incident)) {
          await this.acceptOnly(this.drafts.find(({ id }) => id === draft.incident));
        } else await this.acceptOnly(draft);
      }
      if (Object.keys(changes).length) {
        const found = await durand.line.item(draft.table, draft.id);
        await durand.line.change(found, changes, durand.t("desk_why_corrected"));
        Object.assign(draft.record, changes);
      }
      durand.kept.forget(`draft.${draft.id}`);
      this.settle([draft.id], { as: "accepted", corrected: Object.keys(changes).length > 0 });
      this.say(durand.t("desk_said_accepted", { left: this.open().length }));
      this.goOn(draft);
    });
  }

  // What goes wrong is said at the draft, whose form stays as it is.
  async tried(draft, act) {
    try {
      await act();
    } catch (error) {
      durand.forms.warn(this.parts(draft).more, error.message);
    }
  }
};
