"use strict";
// Gates: a status written in one line, beside it what is said of every gate on a day, below it one gate's history.

durand.GatesPlace = class {
  constructor(desk) {
    const { element } = durand.dom;
    this.desk = desk;
    this.today = new Date().toISOString().slice(0, 10);
    this.matrix = element("div", "matrix");
    this.history = element("div", "history");
    this.chosen = "";
    this.entry = new durand.GateEntry({
      today: () => this.today,
      send: (said) => this.tried(() => this.write(said)),
      refuse: (words) => this.desk.say(words, true),
    });
    this.day = this.dayField();
    this.head = element("div", "head-of-gates");
    this.element = element(
      "section",
      "gates",
      element("div", "left", this.head, this.history),
      element("div", "right", durand.forms.named(durand.t("desk_gates_on"), this.day), this.matrix),
    );
  }

  dayField() {
    const made = /** @type {any} */ (durand.dom.element("input", ""));
    made.type = "date";
    made.name = "at";
    made.addEventListener("change", () => this.tried(() => this.draw()));
    return made;
  }

  async tried(act) {
    try {
      await act();
    } catch (error) {
      this.desk.say(error.message, true);
    }
  }

  async show(id) {
    this.chosen = id;
    const title = durand.dom.element("h2", "", durand.t("desk_gates"));
    this.head.replaceChildren(durand.line.may("contributor") ? this.entry.element : title);
    this.entry.tell();
    if (!id) this.entry.input.focus();
    await this.tried(() => this.draw());
    if (id && !this.history.contains(document.activeElement)) this.history.querySelector(".statement")?.focus();
  }

  // The matrix and the chosen gate's history as the store has them now.
  async draw() {
    const { told } = await durand.line.send("GET", "crossings/status", { params: { at: this.day.value } });
    if (!this.day.value) this.today = told.at;
    this.matrix.replaceChildren(...durand.gateMatrix.parts(told, this.chosen));
    if (!this.chosen) {
      this.history.replaceChildren();
      return;
    }
    const history = new durand.GateHistory(this.chosen, {
      changed: () => this.draw(),
      say: (words, isTrouble) => this.desk.say(words, isTrouble),
    });
    await history.load();
    this.history.replaceChildren(history.element);
  }

  async write({ why, ...said }) {
    const { t, line } = durand;
    const body = { traffic: "all", direction: "both", ...said };
    await line.json("POST", "collections/crossing_status/items", body, { params: { why } });
    this.entry.clear();
    const written = line.may("editor") ? "desk_gates_written" : "desk_gates_drafted";
    this.chosen = said.crossing;
    history.replaceState(null, "", `#gates/${encodeURIComponent(said.crossing)}`);
    await this.draw();
    this.desk.say(t(written, { gate: durand.forms.gateName(said.crossing), status: said.status }));
  }
};
