"use strict";
// The one line that says how it stands with the map, with what may be done about it.

durand.Status = class {
  KEPT_MS = 20_000;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.note = ""; // said as long as nothing else is
    this.timer = 0;
  }

  /**
   * Said for some seconds, whatever the map draws meanwhile.
   * @param {string} text
   */
  keep(text) {
    this.note = text;
    this.tell(text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.note = "";
      if (this.root.textContent === text) this.tell("");
    }, this.KEPT_MS);
  }

  /**
   * @param {string} text
   * @param {string} [label] the key of what the button says
   * @param {() => void} [act]
   */
  tell(text, label, act) {
    const { button } = durand.dom;
    const told = text || this.note;
    this.root.replaceChildren(...(told ? [told, ...(label ? [" ", button(durand.t(label), act)] : [])] : []));
  }
};
