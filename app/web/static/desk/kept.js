"use strict";
// What a person has typed and not yet sent: it outlives a reload and a lost line. Kept by the browser alone.

durand.kept = (() => {
  const name = (key) => `durand.desk.${key}`;

  // A browser that keeps nothing, or has no room, leaves the page as it is without this.
  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(name(key)) ?? "null");
    } catch {
      return null;
    }
  }

  function write(key, value) {
    try {
      localStorage.setItem(name(key), JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  }

  function forget(key) {
    try {
      localStorage.removeItem(name(key));
    } catch {
      // Nothing was kept.
    }
  }

  return { read, write, forget };
})();
