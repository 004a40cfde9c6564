"use strict";
// The forms of a statement on a gate: its columns to correct, and the reason of a retraction.

durand.gateForms = (() => {
  const { t, forms } = durand;
  const { element, button } = durand.dom;
  const COLUMNS = [
    ...["status", "traffic", "direction", "date_from", "date_to", "verified_on"],
    ...["authority", "said_by", "hours", "document", "source_ref", "statement"],
  ];

  // Not a column of the record, so it is no change of it.
  function reason() {
    const why = /** @type {any} */ (element("input", ""));
    why.name = "why";
    why.dataset.aside = "1";
    return why;
  }

  function correction(record, { send, leave }) {
    const fields = COLUMNS.map((name) => forms.field("crossing_status", name, record[name]));
    return forms.form(
      "status-form",
      { send, leave },
      element("div", "fields", ...fields),
      forms.named(t("desk_why"), reason()),
      element("p", "acts", forms.submit(t("desk_save")), button(t("desk_cancel"), leave)),
    );
  }

  function retraction({ send, leave }) {
    const why = reason();
    return forms.form(
      "status-form",
      { send: () => send(why.value.trim()), leave },
      forms.named(t("desk_why"), why),
      element("p", "acts", forms.submit(t("desk_retract"), "tool"), button(t("desk_cancel"), leave)),
    );
  }

  return { correction, retraction };
})();
