"use strict";
// Buttons that move the map: to the whole line, to all that is asked for or chosen, to where the reader is.

durand.going = (() => {
  const { t, words: w } = durand;
  const SVG = "http://www.w3.org/2000/svg";
  const LOCATED = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 };
  // Each in a square of 20: a line with dashes, a frame around points, a ring with four ticks.
  const ICONS = {
    line: "M2 15c4 0 4-4 7-5s2-4 9-6M2 11v8M18 1v7",
    found: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4M8 10h.1M12 8h.1M11 12.5h.1",
    here: "M10 5a5 5 0 1 0 .1 0M10 1v4M10 15v4M1 10h4M15 10h4",
  };

  function icon(name) {
    const made = document.createElementNS(SVG, "svg");
    made.setAttribute("viewBox", "0 0 20 20");
    made.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", ICONS[name]);
    made.append(path);
    return made;
  }

  function tool(name, act) {
    const made = durand.dom.button(icon(name), act, `tool go-${name}`);
    durand.language.label(made, t(`go_${name}`));
    made.title = t(`go_${name}`);
    return made;
  }

  // What is chosen, else the incidents that the filters select, wherever they are.
  /** @param {Page} page */
  const toFound = ({ choosing, asking, busy, view }) =>
    choosing.at ? view.close(choosing.at) : busy.track(asking.fit(asking.WORLD));

  // The position stays in the browser: the map goes there, and says so.
  /** @param {Page} page */
  function toReader({ map, status }, ring) {
    const failed = (why) => status.keep(t("part_failed", { what: t("go_here"), why }));
    if (!navigator.geolocation) return failed(t("here_unknown"));
    status.keep(t("here_asking")); // some browsers never answer
    return navigator.geolocation.getCurrentPosition(
      ({ coords: { latitude, longitude, accuracy } }) => {
        ring.setLatLng([latitude, longitude]).setRadius(accuracy).addTo(map);
        map.fitBounds(L.latLng(latitude, longitude).toBounds(Math.max(accuracy * 2, 20_000)), { maxZoom: 13 });
        status.keep(t("here_is", { km: w.length(accuracy / 1000) }));
      },
      ({ message }) => failed(message || t("here_unknown")),
      LOCATED,
    );
  }

  /** @param {Page} page */
  function build(page) {
    const ring = L.circle([0, 0], { pane: "near", radius: 1, interactive: false, className: "near-ring" });
    const made = durand.dom.element(
      "div",
      "going",
      tool("line", () => page.view.open(null)),
      tool("found", () => toFound(page)),
      tool("here", () => toReader(page, ring)),
    );
    made.setAttribute("role", "group");
    durand.language.label(made, t("go_label"));
    return made;
  }

  return { build };
})();
