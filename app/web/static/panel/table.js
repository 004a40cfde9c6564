"use strict";
// What is on the map as a table: sorted by any column, read by keyboard and screen reader, a page at a time.

durand.Table = class {
  PAGE = 100;
  COLUMNS = ["date_start", "title", "event_type", "fatalities_best", "place_name", "side", "radius_km"];
  DISTANCE = "distance_km"; // a column where a place is asked for

  constructor(root, { source, symbols, ask, choose }) {
    this.root = root;
    this.source = source;
    this.symbols = symbols;
    this.ask = ask;
    this.choose = choose;
    this.sort = "-date_start";
    this.columns = this.COLUMNS;
    this.near = ""; // the place that the order is for
    this.turn = 0;
    this.shown = [];
    root.addEventListener("keydown", (event) => this.step(event));
  }

  get isOpen() {
    return !this.root.hidden;
  }

  // Asks for what the map shows, in the order that is chosen; `ask` knows the filters and the view.
  async show(offset = 0) {
    const { t } = durand;
    this.turn += 1;
    const { turn } = this;
    const { filters, bbox, near = "" } = this.ask();
    this.follow(near);
    this.root.setAttribute("aria-busy", "true");
    try {
      const answer = await this.source.items(filters, bbox, { sortby: this.sort, limit: this.PAGE, offset });
      if (turn !== this.turn || !this.isOpen) return;
      this.shown = (offset ? this.shown : []).concat(answer.features);
      this.draw(answer.numberMatched, offset);
    } catch (error) {
      if (turn === this.turn)
        this.root.replaceChildren(
          durand.dom.element("p", "warning", t("part_failed", { what: t("what_list"), why: error.message })),
        );
    }
    if (turn === this.turn) this.root.removeAttribute("aria-busy");
  }

  // Nearest first where a place is asked for, until another order is chosen.
  follow(near) {
    if (near === this.near) return;
    const [title, ...others] = [...this.COLUMNS].slice(1);
    this.columns = near ? [this.COLUMNS[0], title, this.DISTANCE, ...others] : this.COLUMNS;
    if (near && !this.near) this.sort = this.DISTANCE;
    else if (!near && this.sort.includes(this.DISTANCE)) this.sort = "-date_start";
    this.near = near;
  }

  draw(total, offset) {
    const { element, button } = durand.dom;
    const { t, words: w } = durand;
    const [column, down] = [this.sort.replace("-", ""), this.sort.startsWith("-")];
    const heads = this.columns.map((name) => {
      const head = element(
        "th",
        name,
        button(t(`column_${name}`), () => this.order(name), "plain"),
      );
      head.scope = "col";
      if (name === column) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      return head;
    });
    const rows = this.shown.map((feature) => this.row(feature));
    const caption = element(
      "caption",
      "",
      element("h2", "", t("list_title")),
      element(
        "span",
        "quiet",
        t("list_caption", {
          n: w.count(rows.length),
          total: w.some(total, "incidents"),
          column: t(`column_${column}`),
        }),
      ),
    );
    const more =
      total > rows.length
        ? button(t("show_more", { n: w.count(total - rows.length) }), () => this.show(rows.length), "plain more")
        : "";
    const had = this.root.contains(document.activeElement) ? document.activeElement : null;
    const [head, id] = [had?.closest("thead th")?.className, had?.closest("tr")?.dataset.id];
    this.root.replaceChildren(
      rows.length
        ? element(
            "table",
            "",
            caption,
            element("thead", "", element("tr", "", ...heads)),
            element("tbody", "", ...rows),
          )
        : element("p", "empty", t("nothing_matches")),
      more,
    );
    if (head) this.root.querySelector(`th.${head} button`).focus();
    else if (id) this.focus(id);
    else if (offset) rows[offset].querySelector("button").focus();
  }

  // Moves the focus to the button in an incident's row, if the incident is still listed.
  focus(id) {
    const row = [...this.root.querySelectorAll("tbody tr")].find((each) => each.dataset.id === id);
    row?.querySelector("button").focus({ preventScroll: true });
  }

  order(name) {
    const down = ["date_start", "fatalities_best", "radius_km"].includes(name);
    const [up, first] = [name, down ? `-${name}` : name];
    this.sort = this.sort.replace("-", "") !== name ? first : this.sort.startsWith("-") ? up : `-${name}`;
    this.show();
  }

  row(feature) {
    const { element, data, button } = durand.dom;
    const { t, words: w } = durand;
    const p = feature.properties;
    const open = button(
      data(w.known(p.title) ? p.title : t("untitled")),
      () => this.choose(feature),
      "plain open",
    );
    const cells = {
      date_start: data(w.date(p), "span"),
      title: open,
      event_type: element(
        "span",
        "type",
        durand.symbols.sample(this.symbols, { ...durand.symbols.look(this.symbols, p), radius: 5 }),
        element("span", "", durand.symbols.symbolOf(this.symbols, p.event_type).label),
      ),
      place_name: w.known(p.place_name) ? data(p.place_name) : t("unknown"),
      side: w.side(p),
      fatalities_best: w.deaths(p),
      distance_km: w.known(p.distance_km) ? t("km", { km: w.length(p.distance_km) }) : t("unknown"),
      radius_km: w.known(p.radius_km) ? t("km", { km: w.length(p.radius_km) }) : t("unknown"),
    };
    const row = element(
      "tr",
      "",
      ...this.columns.map((name) => element(name === "title" ? "th" : "td", name, cells[name])),
    );
    row.querySelector("th").scope = "row";
    row.dataset.id = p.id;
    return row;
  }

  // Up and down go from row to row.
  step(event) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!by || !document.activeElement?.classList.contains("open")) return;
    event.preventDefault();
    const all = [...this.root.querySelectorAll("button.open")];
    all[all.indexOf(document.activeElement) + by]?.focus();
  }
};
