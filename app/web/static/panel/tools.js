"use strict";
// The buttons over the map: filters, list, layers, taking the view along.

durand.tools = (() => {
  const { t, words: w } = durand;
  const { element, button, link } = durand.dom;

  // A menu that opens under its button; made anew each time, so that its links have the filters of the moment.
  function menu(name, title, make) {
    const body = element("div", "menu-body");
    const opener = element("summary", "", title);
    const made = /** @type {HTMLDetailsElement} */ (element("details", `menu ${name}`, opener, body));
    opener.addEventListener("click", () => {
      if (!made.open) body.replaceChildren(element("h2", "", title), ...make().filter(Boolean));
    });
    made.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      made.open = false;
      opener.focus();
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (!made.contains(/** @type {Node} */ (target))) made.open = false;
    });
    return made;
  }

  /** @param {Page} page */
  function filters(page) {
    const toggle = () => (page.filters.root.hidden ? openFilters(page, "datetime") : page.filters.close());
    const made = button(t("filters"), toggle, "tool filters-tool");
    made.setAttribute("aria-expanded", "false");
    made.setAttribute("aria-controls", "filters");
    return made;
  }

  /** @param {Page} page */
  function openFilters({ filters: panel, tools, view }, field) {
    panel.open(field);
    tools.filters.setAttribute("aria-expanded", "true");
    view.resized();
  }

  /** @param {Page} page */
  function filtersClosed({ tools, view }) {
    view.resized();
    tools.filters.setAttribute("aria-expanded", "false");
    tools.filters.focus({ preventScroll: true });
  }

  /** @param {Page} page */
  function list(page) {
    const made = button(t("list"), () => toggleTable(page), "tool list-tool");
    made.id = "list";
    made.setAttribute("aria-pressed", "false");
    return made;
  }

  /** @param {Page} page */
  function toggleTable({ table, tools, busy }) {
    table.root.hidden = table.isOpen;
    tools.list.setAttribute("aria-pressed", String(table.isOpen));
    if (table.isOpen) busy.track(table.show()).then(() => table.root.focus({ preventScroll: true }));
  }

  // The whole page, from one that stands in another's frame.
  function full(state) {
    const made = Object.assign(link(t("share_full"), state.address, "full"), {
      target: "_blank",
      rel: "noopener",
    });
    made.addEventListener("click", () => {
      const { embed: _, ...frame } = state.frame;
      made.href = state.addressWith(frame);
    });
    return made;
  }

  // The first two stops of the keyboard: past the head to the map, and to the list that says the same in words.
  /** @param {Page} page */
  function skips(page) {
    const stage = /** @type {HTMLElement} */ (document.getElementById("stage"));
    const toList = () => (page.table.isOpen ? page.table.root.focus() : toggleTable(page));
    return [button(t("skip"), () => stage.focus(), "skip"), button(t("skip_to_list"), toList, "skip")];
  }

  /** @param {Page} page */
  function build(page) {
    const { source, state, layers, asking } = page;
    const incidents = () => w.some(asking.counted?.located ?? 0, "incidents");
    const share = () => durand.sharing.menu({ source, state, incidents: incidents() });
    return {
      filters: filters(page),
      list: list(page),
      layers: menu("layers-menu", t("layers"), () => layers.menu()),
      share: menu("share-menu", t("download"), share),
      full: full(state),
    };
  }

  return { build, skips, openFilters, filtersClosed };
})();
