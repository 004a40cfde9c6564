"use strict";
// The service worker of the map: it keeps the page's own files, which their names tell apart by content, and
// the last public answers, so that a page can be loaded again without a line. What a key or a session was
// needed for, the service marks as private, and nothing of it is kept. A browser runs this file apart from pages.

const worker = /** @type {any} */ (self); // its own kind of scope, which the types of pages do not know
const FILES = "durand-files";
const ANSWERS = "durand-answers";
const KEPT_AT = "Durand-Kept"; // the header that says when an answer was kept
const MOST_FILES = 40;
const MOST_ANSWERS = 60;
const NAMED_BY_CONTENT = /^static\/[\w-]+-[0-9a-f]{16}\.\w+$/;
const ITEMS = /^collections\/(incidents|unlocated|claims|crossing_status)\/items(\/.*)?$/;
const PUBLIC = [/^map(\/\w+)?$/, ITEMS, /^crossings\/[\w-]+\/incidents$/];

const pathOf = (url) => url.href.slice(worker.registration.scope.length).split(/[?#]/)[0];
const isOurs = (url) => url.href.startsWith(worker.registration.scope);
const isAsked = (url) => PUBLIC.some((each) => each.test(pathOf(url))) && !url.searchParams.has("drafts");
const isPublic = (answer) =>
  answer.ok && answer.type === "basic" && !/private|no-store/.test(answer.headers.get("Cache-Control") ?? "");
const empty = () => Promise.all([FILES, ANSWERS].map((name) => caches.delete(name)));

// The oldest are dropped: a cache lists what it has in the order in which it came.
async function keep(name, request, answer, most) {
  const cache = await caches.open(name);
  await cache.delete(request);
  await cache.put(request, answer);
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - most)).map((each) => cache.delete(each)));
}

async function dated(answer) {
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, new Date().toISOString());
  headers.delete("Content-Encoding");
  return new Response(await answer.blob(), { status: answer.status, headers });
}

async function file(request) {
  const kept = await caches.match(request, { cacheName: FILES, ignoreVary: true });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) await keep(FILES, request, answer.clone(), MOST_FILES);
  return answer;
}

// The service's answer; without a line the last one that it gave to everybody.
async function answer(event) {
  const { request } = event;
  try {
    const came = await fetch(request);
    if (isPublic(came)) {
      const copy = came.clone();
      event.waitUntil(dated(copy).then((kept) => keep(ANSWERS, request.url, kept, MOST_ANSWERS)));
    }
    return came;
  } catch (error) {
    const kept = await caches.match(request.url, { cacheName: ANSWERS, ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (!isOurs(url)) return;
  const path = pathOf(url);
  if (request.method === "POST" && path === "session/end") event.waitUntil(empty());
  if (request.method !== "GET" || request.headers.has("Authorization")) return;
  if (NAMED_BY_CONTENT.test(path)) event.respondWith(file(request));
  else if (PUBLIC.some((each) => each.test(path)) && !url.searchParams.has("drafts"))
    event.respondWith(answer(event));
});

// A page that was loaded before this worker ran tells what it has loaded.
worker.addEventListener("message", (event) => {
  const ask = async (address) => {
    const url = new URL(address);
    if (!isOurs(url)) return;
    if (NAMED_BY_CONTENT.test(pathOf(url))) await file(new Request(address));
    else if (isAsked(url)) {
      const came = await fetch(address, { cache: "no-cache" });
      if (isPublic(came)) await keep(ANSWERS, address, await dated(came), MOST_ANSWERS);
    }
  };
  event.waitUntil(Promise.allSettled(event.data.map(ask)).then(() => event.source?.postMessage("kept")));
});
