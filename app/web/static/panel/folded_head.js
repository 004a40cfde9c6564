"use strict";
// The head of a small window: one line of the sentence, and a button that shows the whole of it, title and tools.

durand.foldedHead = (() => {
  /** @param {HTMLElement} head */
  function build(head) {
    const { t, dom } = durand;
    const button = dom.button(t("head_more"), () => show(head.classList.contains("folded")), "tool fold");
    const show = (isOpen) => {
      head.classList.toggle("folded", !isOpen);
      button.setAttribute("aria-expanded", String(isOpen));
      durand.language.say(button, t(isOpen ? "head_less" : "head_more"));
    };
    show(false);
    head.append(button);
  }

  return { build };
})();
