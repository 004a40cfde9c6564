"use strict";
// The state of an incident, such as reported or disputed, and the states that a person may give it next.

durand.recordState = (() => {
  const { t } = durand;
  const { element, button } = durand.dom;
  const { states } = durand.data;

  // Other words than ours mean that it is reported.
  const of = (record) =>
    states.words[
      String(record.verification ?? "")
        .trim()
        .toLowerCase()
    ] ?? "reported";
  // To be retracted has a button of its own.
  const next = (record) => states.next[of(record)].filter((each) => each !== "retracted");

  /**
   * @param {any} record
   * @param {((state: string) => void) | null} mark null for somebody who may not write
   */
  function part(record, mark) {
    const acts = mark ? next(record).map((each) => button(t(`desk_mark_${each}`), () => mark(each), "tool")) : [];
    return element("p", "acts state", t("desk_state", { state: t(`desk_state_${of(record)}`) }), ...acts);
  }

  return { of, next, part };
})();
