"use strict";
// The one line that says how it stands with the map, with what may be done about it.

durand.Status = class {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
  }

  /**
   * @param {string} text
   * @param {string} [label] the key of what the button says
   * @param {() => void} [act]
   */
  tell(text, label, act) {
    const { button } = durand.dom;
    this.root.replaceChildren(...(text ? [text, ...(label ? [" ", button(durand.t(label), act)] : [])] : []));
  }
};
