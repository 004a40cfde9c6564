"use strict";
// Where a live page's records come from: asked of the service that the page came from.

durand.live = (() => {
  const { address, ask, gathered } = durand.service;
  const UNDATED = "date_start IS NULL AND date_end IS NULL";
  const MOST = { limit: 1000 };
  const bare = (template) => template.split("?")[0]; // without the filters that the page was asked with
  const fill = (template, id) => template.replace("{id}", encodeURIComponent(id));
  const without = (filters, ...names) =>
    Object.fromEntries(Object.entries(filters).filter(([name]) => !names.includes(name)));
  const ever = (filters) => without(filters, "datetime", "date_match");
  // A box among the filters has another name where bbox is the view.
  const inside = ({ bbox, ...filters }) => ({ ...filters, inside: bbox });
  const boxed = (filters, bbox) => (filters.bbox ? filters : { ...filters, bbox: bbox.join(",") });
  const undated = ({ filter = "" }) => ({ ...MOST, filter: filter ? `(${filter}) AND ${UNDATED}` : UNDATED });

  // Located or not; what is said of the first refusal is said of both.
  async function incident(links, id) {
    try {
      return await ask(address(fill(links.item, id)));
    } catch (error) {
      return ask(address(`${bare(links.unlocated)}/${encodeURIComponent(id)}`)).catch(() => {
        throw error;
      });
    }
  }

  /** @returns {Source} */
  return (links) => {
    const items = links.item.replace("/{id}", "");
    const view = (filters, more, signal) => ask(address(bare(links.features), inside(filters), more), signal);
    const placeless = (filters) => without(filters, ...durand.selection.PLACE_FILTERS);
    const around = (filters) => without(filters, "near", "within_km", "bbox", "sortby");
    return {
      inside: false,
      features: (filters, bbox, zoom, signal) => view(filters, { bbox: bbox.join(","), zoom }, signal),
      cluster: (filters, id, limit, offset) =>
        view(filters, { cluster: id.replace("cluster:", ""), limit, offset }, undefined),
      summary: (filters, signal) => ask(address(bare(links.summary), filters), signal),
      timeline: (filters, step, signal) => ask(address(bare(links.timeline), ever(filters), { step }), signal),
      areas: (filters, by, signal) => ask(address(bare(links.areas), filters, { by }), signal),
      outlines: durand.service.once(() => ask(new URL(durand.data.outlines, document.baseURI).href)),
      towns: durand.service.once(() => ask(new URL(durand.data.towns, document.baseURI).href)),
      surroundings: durand.service.once(() => ask(new URL(durand.data.surroundings, document.baseURI).href)),
      districts: () => ask(address(bare(links.districts))),
      items: (filters, bbox, more, signal) => ask(address(items, boxed(filters, bbox), more), signal),
      unlocated: (filters) => gathered(address(bare(links.unlocated), placeless(filters), MOST)),
      undated: (filters) => gathered(address(items, ever(filters), undated(filters))),
      places: async (text) => {
        const asked = `geocode?${durand.query({ q: text, limit: 8 })}`; // the gazetteer is of no moment
        return (await ask(new URL(asked, document.baseURI).href)).features;
      },
      incident: (id) => incident(links, id),
      claims: (id) => gathered(address(fill(links.claims, id))),
      statuses: async () => {
        const statements = gathered(address(bare(links.crossing_status), {}, MOST));
        const histories = ask(address(bare(links.histories)));
        return { statements: await statements, histories: await histories };
      },
      near: (id, filters) => ask(address(fill(links.near_crossing, id), around(filters), { limit: 20 })),
      itemLink: (id) => fill(links.item, id),
      nearLink: (lon, lat) => address(items, {}, { near: `${lon},${lat}`, within_km: 25 }),
      exportLink: (suffix, filters, more) =>
        address(bare(links.export).replace("{suffix}", suffix), filters, more),
      project: links.project,
      documents: address("documents", {}, { f: "html", lang: durand.language.locale ? durand.language.lang : "" }),
    };
  };
})();
