"use strict";
// Where a live page's records come from: asked of the service that the page came from.

durand.live = (links) => {
  const { t } = durand;
  const items = links.item.replace("/{id}", "");
  const bare = (template) => template.split("?")[0]; // without the filters that the page was asked with
  const UNDATED = "date_start IS NULL AND date_end IS NULL";

  function address(template, filters = {}, more = {}) {
    const url = new URL(template, document.baseURI);
    const params = { ...Object.fromEntries(url.searchParams), ...filters, ...more };
    url.search = durand.query(Object.fromEntries(Object.entries(params).filter(([, value]) => durand.words.known(value))));
    return url.href;
  }

  async function ask(url, signal) {
    let answer;
    try {
      answer = await fetch(url, { signal, headers: { Accept: "application/geo+json, application/json" } });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Error(t("service_silent"));
    }
    if (answer.ok) return answer.json();
    const said = answer.status === 400 ? await answer.json().catch(() => ({})) : {};
    throw new Error(said.description || said.detail || t("service_answered", { status: answer.status }));
  }

  // Follows the links of rel "next".
  async function gathered(url) {
    const [features, seen] = [[], new Set()];
    let next = url;
    while (next && !seen.has(next)) {
      seen.add(next);
      const answer = await ask(next);
      features.push(...answer.features);
      const link = (answer.links || []).find((each) => each.rel === "next");
      next = link ? new URL(link.href, next).href : null;
    }
    return features;
  }

  const fill = (template, id) => template.replace("{id}", encodeURIComponent(id));
  const without = (filters, ...names) => Object.fromEntries(Object.entries(filters).filter(([name]) => !names.includes(name)));
  // A box among the filters has another name where bbox is the view.
  const inside = ({ bbox, ...filters }) => ({ ...filters, inside: bbox });
  const boxed = (filters, bbox) => (filters.bbox ? filters : { ...filters, bbox: bbox.join(",") });

  return {
    inside: false,
    features: (filters, bbox, zoom, signal) => ask(address(bare(links.features), inside(filters), { bbox: bbox.join(","), zoom }), signal),
    cluster: (filters, id, limit, offset) => ask(address(bare(links.features), inside(filters), { cluster: id.replace("cluster:", ""), limit, offset })),
    summary: (filters, signal) => ask(address(bare(links.summary), filters), signal),
    timeline: (filters, step, signal) => ask(address(bare(links.timeline), without(filters, "datetime", "date_match"), { step }), signal),
    areas: (filters, by, signal) => ask(address(bare(links.areas), filters, { by }), signal),
    districts: () => ask(address(bare(links.districts))),
    items: (filters, bbox, more, signal) => ask(address(items, boxed(filters, bbox), more), signal),
    unlocated: (filters) => gathered(address(bare(links.unlocated), without(filters, ...durand.selection.PLACE_FILTERS), { limit: 1000 })),
    undated: (filters) => gathered(address(items, without(filters, "datetime", "date_match"),
      { filter: filters.filter ? `(${filters.filter}) AND ${UNDATED}` : UNDATED, limit: 1000 })),
    async incident(id) {
      try {
        return await ask(address(fill(links.item, id)));
      } catch (error) {
        return ask(address(`${bare(links.unlocated)}/${encodeURIComponent(id)}`)).catch(() => { throw error; });
      }
    },
    claims: (id) => gathered(address(fill(links.claims, id))),
    statuses: () => gathered(address(bare(links.crossing_status), {}, { limit: 1000 })),
    near: (id, filters) => ask(address(fill(links.near_crossing, id), without(filters, "near", "within_km", "bbox", "sortby"), { limit: 20 })),
    itemLink: (id) => fill(links.item, id),
    nearLink: (lon, lat) => address(items, {}, { near: `${lon},${lat}`, within_km: 25 }),
    exportLink: (suffix, filters, more) => address(bare(links.export).replace("{suffix}", suffix), filters, more),
    project: links.project,
  };
};
