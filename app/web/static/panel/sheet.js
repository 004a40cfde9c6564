"use strict";
// The panel's height where it is a sheet at the bottom of a phone.

durand.Sheet = class {
  HEIGHTS = ["low", "half", "tall"];
  STEP = 120; // pixels of a drag from one height to the next

  // How many pixels of the map's lower part in the window a sheet covers.
  static over(map, root) {
    if (root.hidden) return 0;
    const foot = Math.min(map.getContainer().getBoundingClientRect().bottom, window.innerHeight);
    return Math.max(0, foot - root.getBoundingClientRect().top);
  }

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.height = "half";
  }

  // What the sheet is dragged by; its height changes with a click and the arrow keys, too.
  grip() {
    const grip = durand.dom.button("", () => this.resize(this.height === "tall" ? -2 : 1), "grip");
    durand.language.label(grip, durand.t("sheet_grip"));
    grip.addEventListener("keydown", (event) => {
      const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!by) return;
      this.resize(by);
      event.preventDefault();
    });
    grip.addEventListener("pointerdown", (down) => {
      grip.setPointerCapture(down.pointerId);
      grip.addEventListener("pointerup", (up) => this.drop(grip, down, up), { once: true });
    });
    return grip;
  }

  // The click that ends a drag is none.
  drop(grip, down, up) {
    const by = Math.round((down.clientY - up.clientY) / this.STEP);
    if (!by) return;
    this.resize(by);
    const stop = (event) => event.stopImmediatePropagation();
    grip.addEventListener("click", stop, { capture: true, once: true });
  }

  resize(by) {
    const at = this.HEIGHTS.indexOf(this.height) + by;
    this.root.classList.remove(this.height);
    this.height = this.HEIGHTS[Math.max(0, Math.min(2, at))];
    this.root.classList.add(this.height);
  }
};
