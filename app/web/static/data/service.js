"use strict";
// Asking the service that a live page came from.

durand.service = (() => {
  const { t } = durand;

  /**
   * An address template with these parameters; what is null or empty is left out.
   * @param {string} template
   */
  function address(template, filters = {}, more = {}) {
    const url = new URL(template, document.baseURI);
    // A page stays with its store: at its moment, with drafts or without.
    const params = { ...durand.data.moment, ...Object.fromEntries(url.searchParams), ...filters, ...more };
    const told = Object.entries(params).filter(([, value]) => durand.words.known(value));
    url.search = durand.query(Object.fromEntries(told));
    return url.href;
  }

  /**
   * The answer as JSON; an error that says why there is none.
   * @param {string} url
   * @param {AbortSignal} [signal]
   */
  async function ask(url, signal) {
    const answer = await fetched(url, signal);
    // A file that its name tells apart by content is of no time.
    if (!url.includes("/static/")) durand.service.keptAt = answer.headers.get("Durand-Kept") ?? "";
    if (answer.ok) return answer.json();
    const said = answer.status === 400 ? await answer.json().catch(() => ({})) : {};
    throw new Error(said.description || said.detail || t("service_answered", { status: answer.status }));
  }

  async function fetched(url, signal) {
    try {
      return await fetch(url, { signal, headers: { Accept: "application/geo+json, application/json" } });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Error(t("service_silent"));
    }
  }

  /**
   * The features of all pages: follows the links of rel "next".
   * @param {string} url
   */
  async function gathered(url) {
    /** @type {Feature[]} */
    const features = [];
    const seen = new Set();
    let next = url;
    while (next && !seen.has(next)) {
      seen.add(next);
      const answer = await ask(next);
      features.push(...answer.features);
      const link = (answer.links || []).find((each) => each.rel === "next");
      next = link ? new URL(link.href, next).href : "";
    }
    return features;
  }

  // An answer that is asked for once; after a failure the next call asks again.
  function once(make) {
    let asked = null;
    return async () => {
      asked ||= make();
      try {
        return await asked;
      } catch (error) {
        asked = null;
        throw error;
      }
    };
  }

  // `keptAt` is when the last answer was kept, if the line is lost and the browser had it; "" with a line.
  return { address, ask, gathered, once, keptAt: "" };
})();
