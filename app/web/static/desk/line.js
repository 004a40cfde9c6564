"use strict";
// Asking the service, and writing to it with the right of the browser's session. Errors are the service's words.

durand.line = (() => {
  const { t } = durand;
  const ROLES = ["stranger", "reader", "contributor", "editor", "admin"];
  let session = { name: null, role: "stranger", csrf_token: null };

  class Refusal extends Error {
    /**
     * @param {string} message
     * @param {number} status 0 where the service did not answer
     * @param {any} told the body of the answer
     * @param {string | null} etag
     */
    constructor(message, status = 0, told = null, etag = null) {
      super(message);
      this.status = status;
      this.told = told;
      this.etag = etag;
    }
  }

  async function open() {
    session = (await send("GET", "session")).told;
    return session;
  }

  const may = (role) => ROLES.indexOf(session.role) >= ROLES.indexOf(role);

  /**
   * What the service answers, and the answer's tag; a `Refusal` if it refuses, or is silent.
   * @param {string} method
   * @param {string} path relative to the page
   * @param {{ params?: any, body?: any, type?: string, match?: string | null }} [more]
   */
  async function send(method, path, { params = {}, body, type, match } = {}) {
    const url = new URL(path, document.baseURI);
    for (const [name, value] of Object.entries(params)) {
      if (durand.words.known(value)) url.searchParams.set(name, String(value));
    }
    /** @type {Record<string, string>} */
    const headers = { Accept: "application/geo+json, application/json" };
    if (session.csrf_token) headers["X-CSRF-Token"] = session.csrf_token;
    if (type) headers["Content-Type"] = type;
    if (match) headers["If-Match"] = match;
    let answer;
    try {
      answer = await fetch(url, { method, headers, body, cache: "no-store" });
    } catch {
      throw new Refusal(t("desk_line_lost"));
    }
    const told = answer.status === 204 ? null : await answer.json().catch(() => null);
    if (answer.ok) return { told, etag: answer.headers.get("ETag"), location: answer.headers.get("Location") };
    const why = told?.description || told?.detail || t("service_answered", { status: answer.status });
    throw new Refusal(why, answer.status, told, answer.headers.get("ETag"));
  }

  const json = (method, path, value, more = {}) =>
    send(method, path, { ...more, body: JSON.stringify(value), type: more.type || "application/json" });

  // The record as it is now, with the tag that a change of it names.
  async function item(table, id) {
    const path = (collection) => `collections/${collection}/items/${encodeURIComponent(id)}`;
    try {
      return { ...(await send("GET", path(table))), path: path(table) };
    } catch (error) {
      if (table !== "incidents" || error.status !== 404) throw error;
      return { ...(await send("GET", path("unlocated"))), path: path("unlocated") };
    }
  }

  const change = (found, properties, why) =>
    json(
      "PATCH",
      found.path,
      { properties },
      {
        match: found.etag,
        params: { why },
        type: "application/merge-patch+json",
      },
    );

  return { open, may, send, json, item, change, who: () => session };
})();
