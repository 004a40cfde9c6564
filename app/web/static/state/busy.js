"use strict";
// While anything is asked for, about to be, or moving, the page says so to those who wait for it.

durand.Busy = class {
  LAYOUT_MS = 60; // the last answer may still change the page's layout

  /** @param {HTMLElement} root the element that says so */
  constructor(root) {
    this.root = root;
    this.pending = 0;
    this.isDue = false; // whether something is about to be asked for
    this.isMoving = false;
    this.isSettled = false; // whether the page has been drawn once
    /** @type {(() => void)[]} */
    this.afterwards = []; // what waits for that
  }

  tell() {
    const { dataset } = this.root;
    if (this.pending || this.isDue || this.isMoving || !this.isSettled) dataset.busy = "true";
    else delete dataset.busy;
    if (!this.isSettled && !this.pending && dataset.state) setTimeout(() => this.settle(), this.LAYOUT_MS);
  }

  settle() {
    this.isSettled = true;
    this.tell();
    for (const act of this.afterwards.splice(0)) act();
  }

  /** @param {() => void} act */
  whenSettled(act) {
    if (this.isSettled) act();
    else this.afterwards.push(act);
  }

  due(isDue) {
    this.isDue = isDue;
    this.tell();
  }

  moving(isMoving) {
    this.isMoving = isMoving;
    this.tell();
  }

  /**
   * @template T
   * @param {T | Promise<T>} work
   * @returns {Promise<T>}
   */
  async track(work) {
    this.pending += 1;
    this.tell();
    try {
      return await work;
    } finally {
      this.pending -= 1;
      this.tell();
    }
  }
};
