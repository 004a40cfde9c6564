"use strict";
// Fields of a form made from the columns of a table, and what a person has changed in them.

durand.forms = (() => {
  const { t } = durand;
  const { element } = durand.dom;
  const { columns, values } = durand.data;
  const NUMBER = /_(low|best|high)$|^injured$|_km$|^longitude$|^latitude$/;
  const DATE = /^date_(start|end|from|to)$|^said_on$|^verified_on$/;
  const LONG = ["statement", "notes", "quote"];
  let made = 0;

  const about = (table, name) => columns[table].find((each) => each.name === name) || { title: name, about: "" };

  const gates = new Map(
    durand.data.drawn.crossings.features.map(({ properties: p }) => [p.id, p.name_en || p.name || p.id]),
  );
  const gateName = (id) => gates.get(id) || id;

  function choice(options, value) {
    const select = element("select", "");
    const all = options.includes(value) || !value ? options : [...options, value];
    for (const each of ["", ...all]) {
      const option = element("option", "", gateName(each) || t("desk_not_said"));
      option.value = each;
      select.append(option);
    }
    return select;
  }

  function options(name) {
    if (name === "crossing") return [...gates.keys()];
    return values[name];
  }

  function control(name, value) {
    const known = options(name);
    if (known) return choice(known, value);
    const input = /** @type {HTMLInputElement} */ (element(LONG.includes(name) ? "textarea" : "input", ""));
    if (DATE.test(name)) input.type = "date";
    else if (NUMBER.test(name)) {
      input.type = "number";
      input.step = "any";
    }
    input.dir = "auto";
    return input;
  }

  // A labelled field of a column; its name is the column's.
  function field(table, name, value) {
    const { title, about: says } = about(table, name);
    const input = control(name, value);
    made += 1;
    input.id = `field-${made}`;
    /** @type {any} */ (input).name = name;
    /** @type {any} */ (input).value = value ?? "";
    input.title = says;
    const label = element("label", "", title);
    label.htmlFor = input.id;
    return element("p", `field field-${name}`, label, input);
  }

  // A field of words of ours: `label` is text.
  function named(label, input) {
    made += 1;
    input.id = `field-${made}`;
    const made_label = element("label", "", label);
    made_label.htmlFor = input.id;
    return element("p", "field", made_label, input);
  }

  const typed = (name, text) => (text === "" ? null : NUMBER.test(name) ? Number(text) : text);

  /**
   * The columns whose fields say something else than the record.
   * @param {HTMLFormElement} form
   * @param {any} record
   */
  function changes(form, record) {
    const found = {};
    for (const input of /** @type {any} */ (form.elements)) {
      if (!input.name || !input.closest(".field") || input.dataset.aside) continue;
      const value = typed(input.name, input.value.trim());
      if (value !== (record[input.name] ?? null)) found[input.name] = value;
    }
    return found;
  }

  // What a form says, by the names of its fields: kept, so that it can be filled again.
  const read = (form) =>
    Object.fromEntries([...form.elements].filter((each) => each.name).map((each) => [each.name, each.value]));

  function fill(form, said) {
    for (const input of form.elements) if (input.name in said) input.value = said[input.name];
  }

  // A form: Enter sends it, and so does Ctrl+Enter in a long field; Escape gives it up.
  function form(className, { send, leave = (_form) => {} }, ...children) {
    const made_form = element("form", className, ...children);
    made_form.noValidate = true;
    made_form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(made_form);
    });
    made_form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) made_form.requestSubmit();
      if (event.key === "Escape") leave(made_form);
    });
    return made_form;
  }

  function submit(text, className = "tool first") {
    const button = element("button", className, text);
    button.type = "submit";
    return button;
  }

  // What went wrong, at the top of an element, in place of what went wrong there before; "" takes it away.
  function warn(around, words) {
    around.querySelector(".warning")?.remove();
    if (!words) return;
    const said = element("p", "warning", words);
    said.role = "alert";
    around.prepend(said);
  }

  return { about, gateName, field, named, changes, read, fill, form, submit, warn };
})();
