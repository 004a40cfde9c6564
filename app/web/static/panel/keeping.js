"use strict";
// What a browser keeps of the map for a lost line: by a service worker, which needs https or this machine.

durand.keeping = (() => {
  const loaded = () => [
    location.href.split("#")[0],
    ...performance.getEntriesByType("resource").map((entry) => entry.name),
  ];

  // The map works without a worker: what a browser refuses stays unsaid until the line is lost.
  async function start(root) {
    const { serviceWorker } = navigator;
    if (!serviceWorker || durand.data.records) return;
    const isFirst = !serviceWorker.controller;
    serviceWorker.addEventListener("message", () => {
      root.dataset.kept = "1";
    });
    try {
      await serviceWorker.register(new URL("static/worker.js", document.baseURI), {
        scope: new URL("./", document.baseURI).pathname,
        updateViaCache: "all",
      });
      const { active } = await serviceWorker.ready;
      if (isFirst) active?.postMessage(loaded());
      else root.dataset.kept = "1";
    } catch {
      return;
    }
  }

  return { start };
})();
