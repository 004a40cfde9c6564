"use strict";
// A field for several values of a long list: a part of a name finds them, Enter takes the first, and each chosen
// one is a button that takes it away.

durand.Several = class {
  // `load` gives the options, [value, name, where it lies]; `shown` gives the name of any value.
  constructor({ name, label, hint, load, shown, onChange }) {
    const { element } = durand.dom;
    this.load = load;
    this.options = [];
    this.shown = shown;
    this.onChange = onChange;
    this.values = [];
    this.field = Object.assign(element("input", ""), { type: "search", name, placeholder: hint });
    this.field.autocomplete = "off";
    durand.language.mark(this.field, hint);
    this.list = Object.assign(element("datalist", ""), { id: `${name}-names` });
    this.field.setAttribute("list", this.list.id);
    this.chosen = element("ul", "chosen");
    durand.language.label(this.chosen, label);
    this.said = element("p", "quiet said");
    this.said.setAttribute("role", "status");
    const field = element("label", "field", element("span", "", label), this.field);
    this.root = element("div", "several", field, this.list, this.chosen, this.said);
    this.field.addEventListener("focus", () => this.offer());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !this.field.value.trim()) return;
      event.preventDefault(); // it sends no form
      this.offer().then(() => this.take(this.find(this.field.value)));
    });
    this.field.addEventListener("input", ({ inputType }) => {
      // Taken from the list, not typed.
      if (!inputType || inputType === "insertReplacementText") this.takeWhole();
    });
    this.field.addEventListener("change", () => this.takeWhole());
  }

  // The list is made when it is first needed: it is long.
  async offer() {
    if (this.options.length) return;
    try {
      const options = await this.load();
      this.options = options.map(([value, text, where]) => ({ value, text, label: `${text} (${where})` }));
    } catch (error) {
      durand.language.say(
        this.said,
        durand.t("part_failed", { what: durand.t("what_names"), why: error.message }),
      );
    }
    this.list.replaceChildren(...this.options.map(({ label }) => durand.filterFields.option(label, label)));
  }

  takeWhole() {
    const whole = this.options.find(({ label }) => label === this.field.value);
    if (whole) this.take(whole);
  }

  // The option that a text means: by its whole name, else by its beginning, else by a part of it.
  find(text) {
    const wanted = text.trim().toLocaleLowerCase();
    const tests = [
      ({ label }) => label === wanted,
      ({ name }) => name === wanted,
      ({ name }) => name.startsWith(wanted),
      ({ label }) => label.includes(wanted),
    ];
    const folded = this.options.map((each) => ({
      each,
      name: each.text.toLocaleLowerCase(),
      label: each.label.toLocaleLowerCase(),
    }));
    for (const test of tests) {
      const found = folded.find(test);
      if (found) return found.each;
    }
    return null;
  }

  take(option) {
    if (!this.options.length) return; // why is said already
    if (!option) {
      durand.language.say(this.said, durand.t("several_nothing", { text: this.field.value.trim() }));
      return;
    }
    this.field.value = "";
    if (!this.values.includes(option.value)) this.show([...this.values, option.value]);
    durand.language.say(this.said, durand.t("several_taken", { name: this.shown(option.value) }));
    this.onChange();
  }

  drop(value) {
    this.show(this.values.filter((each) => each !== value));
    durand.language.say(this.said, durand.t("several_dropped", { name: this.shown(value) }));
    this.field.focus();
    this.onChange();
  }

  show(values) {
    const { element, button, data } = durand.dom;
    this.values = values;
    this.said.textContent = "";
    this.chosen.replaceChildren(
      ...values.map((value) => {
        const name = this.shown(value);
        const cross = element("span", "cross", "×");
        cross.setAttribute("aria-hidden", "true");
        const made = button(data(name), () => this.drop(value), "plain");
        made.append(" ", cross);
        durand.language.label(made, durand.t("several_drop", { name }));
        return element("li", "", made);
      }),
    );
  }
};
