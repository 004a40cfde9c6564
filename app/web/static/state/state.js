"use strict";
// What the page is asked to show. All of it stands in the page's address: the filters as the service knows them,
// and behind the # what is the page's own: view, selection and layers.

durand.State = class {
  static WHICH = ["as_of", "said_until", "drafts"]; // which store the page shows
  /** @type {Filters} */
  filters = {};
  /** @type {number[] | null} */
  view = null; // longitude, latitude, zoom
  /** @type {Set<string>} */
  layers = new Set();
  /** @type {() => Box | null} */
  bbox = () => null; // what is in view; the page says it once it has a map

  // A page in one file has it all behind the #, for a file has no service that reads the rest.
  constructor({ inside }) {
    this.inside = inside;
    this.listeners = { filters: [], selection: [], layers: [], view: [] };
    this.read();
    window.addEventListener("popstate", () => {
      this.read();
      for (const kind of ["filters", "view", "layers", "selection"]) this.tell(kind, "address");
    });
  }

  read() {
    const given = new URLSearchParams(this.inside ? "" : location.search);
    const behind = new URLSearchParams(location.hash.slice(1));
    for (const [name, value] of behind) given.set(name, value);
    // What is said twice could mean either: the answer refuses it.
    for (const name of behind.keys()) if (behind.getAll(name).length > 1) given.set(durand.vocabulary.TWICE, name);
    const take = (name) => {
      const value = given.get(name);
      given.delete(name);
      return value;
    };
    const view = (take("view") || "").split(",").map(Number);
    this.view = view.length === 3 && view.every(Number.isFinite) ? view : null;
    this.selected = take("sel") || "";
    this.layers = new Set((take("layers") || "").split(",").filter(Boolean));
    this.step = take("step") || "auto";
    this.without = take("without") || ""; // parts that a frame in another page leaves out
    this.frame = Object.fromEntries(
      (this.inside ? ["embed", "lang"] : ["embed", "lang", ...durand.State.WHICH])
        .map((name) => [name, take(name)])
        .filter(([, value]) => value),
    );
    for (const name of ["f", "limit", "offset", "sortby"]) take(name); // a map has no order and no pages
    const asked = Object.fromEntries([...given].filter(([, value]) => this.inside || value !== ""));
    this.filters = durand.vocabulary.canonical(asked, durand.data.vocabularies ?? {});
    // The service makes the page of another store, which it must be asked for before the #.
    if (durand.State.WHICH.some((name) => this.frame[name] && behind.has(name))) location.replace(this.address);
  }

  on(kind, listener) {
    this.listeners[kind].push(listener);
  }

  tell(kind, cause) {
    for (const listener of this.listeners[kind]) listener(cause);
  }

  // Another set of filters is a step that the browser's Back undoes.
  setFilters(filters, cause = "", how = "push") {
    const kept = Object.fromEntries(Object.entries(filters).filter(([, value]) => durand.words.known(value)));
    if (durand.query(kept) === durand.query(this.filters)) return;
    this.filters = kept;
    this.write(how);
    this.tell("filters", cause);
  }

  change(values, cause, how) {
    this.setFilters({ ...this.filters, ...values }, cause, how);
  }

  // Moving the map and choosing something are not steps of their own.
  setView(lon, lat, zoom) {
    this.view = [Number(lon.toFixed(4)), Number(lat.toFixed(4)), Number(zoom.toFixed(2))];
    this.write("replace");
  }

  select(id) {
    if (id === this.selected) return;
    this.selected = id;
    this.write("replace");
  }

  setStep(step) {
    this.step = step;
    this.write("replace");
  }

  toggleLayer(name, on) {
    if (on) this.layers.add(name);
    else this.layers.delete(name);
    this.write("replace");
    this.tell("layers", "");
  }

  // What is the page's own, as parameters.
  own() {
    const { view, selected, layers, step } = this;
    const all = {
      view: view?.join(","),
      sel: selected,
      layers: [...layers].sort().join(","),
      step: step === "auto" ? "" : step,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value));
  }

  get address() {
    return this.addressWith(this.frame);
  }

  // The same view in another frame: `embed` and `lang` as given; a frame in another page is without some parts.
  addressWith(frame, without = this.without) {
    const asked = durand.query({ ...this.filters, ...frame });
    const own = durand.query({ ...this.own(), ...(frame.embed && without ? { without } : {}) });
    const parts = this.inside ? ["", [asked, own].filter(Boolean).join("&")] : [asked, own];
    return location.href.split(/[?#]/)[0] + (parts[0] ? `?${parts[0]}` : "") + (parts[1] ? `#${parts[1]}` : "");
  }

  write(how) {
    try {
      history[how === "push" ? "pushState" : "replaceState"](null, "", this.address);
    } catch {
      // Some readers of files and frames allow no other address: the page works, its link does not follow.
    }
  }
};
