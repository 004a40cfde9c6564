"use strict";
// Playing the time: the window goes on by itself, bar by bar, and from the end begins again once.

durand.Playing = class {
  FRAME_MS = 900;

  /** @param {{ button: HTMLElement, next: (isFirst: boolean) => "moved" | "waits" | "ended" }} acts */
  constructor({ button, next }) {
    this.button = button;
    this.next = next;
    this.timer = 0;
    this.hasMoved = false;
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
  }

  get isOn() {
    return this.timer !== 0;
  }

  // A reader who wants less motion gets it slower.
  start() {
    this.say("time_pause", true);
    this.hasMoved = false;
    this.timer = setInterval(() => this.step(), this.still.matches ? 2 * this.FRAME_MS : this.FRAME_MS);
    this.step();
  }

  step() {
    const told = this.next(!this.hasMoved);
    if (told === "ended") this.pause();
    if (told === "moved") this.hasMoved = true;
  }

  pause() {
    clearInterval(this.timer);
    this.timer = 0;
    this.say("time_play", false);
  }

  say(key, isPressed) {
    durand.language.say(this.button, durand.t(key));
    this.button.setAttribute("aria-pressed", String(isPressed));
  }
};
