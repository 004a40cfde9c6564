"use strict";
// Where the records come from: inside the page, or asked of the service the page came from.

durand.records = (() => {
  const ofOne = (collection, column, id) => collection.features.filter((f) => f.properties[column] === id);

  function embedded(records) {
    return {
      incidents: async (draw) => draw(records.incidents.features),
      unlocated: async () => records.unlocated.features,
      claims: async (id) => ofOne(records.claims, "incident", id),
      statuses: async (id) => ofOne(records.crossing_status, "crossing", id),
      itemLink: () => null,
      nearLink: () => null,
    };
  }

  const fill = (template, id) => template.replace("{id}", encodeURIComponent(id));

  async function page(url) {
    const answer = await fetch(url, { headers: { Accept: "application/geo+json, application/json" } });
    if (!answer.ok) throw new Error(`the service answered ${answer.status}`);
    return answer.json();
  }

  // Follows the links of rel "next"; `draw` is called with each page's features as it comes.
  async function all(url, draw) {
    const seen = new Set();
    let next = new URL(url, document.baseURI).href;
    while (next && !seen.has(next)) {
      seen.add(next);
      const answer = await page(next);
      draw(answer.features);
      const link = (answer.links || []).find((each) => each.rel === "next");
      next = link ? new URL(link.href, next).href : null;
    }
  }

  async function gathered(url) {
    const features = [];
    await all(url, (more) => features.push(...more));
    return features;
  }

  function live(links) {
    return {
      incidents: (draw) => all(links.incidents, draw),
      unlocated: () => gathered(links.unlocated),
      claims: (id) => gathered(fill(links.claims, id)),
      statuses: (id) => gathered(fill(links.crossing_status, id)),
      itemLink: (id) => fill(links.item, id),
      nearLink: (id) => fill(links.near_crossing, id),
    };
  }

  return { open: (data) => (data.links ? live(data.links) : embedded(data.records)) };
})();
