"use strict";
// What a text may mean: a point, crossings, an incident's id, places of the gazetteer, words of incidents.

durand.findable = (() => {
  const { t, words: w } = durand;
  const ID = /^[\w-]+:\S+$/u;

  const point = ({ lat, lon }) => ({
    name: `${lat.toFixed(4)}, ${lon.toFixed(4)}`,
    about: t("find_point"),
    at: [lat, lon],
    km: 1,
  });

  // Crossings with the text in one of their names, in any of the four languages.
  function crossings({ crossings: all }, text) {
    const wanted = text.toLocaleLowerCase();
    const names = (p) => ["name", "name_en", "name_ps", "name_fa", "name_ur", "id"].map((each) => p[each] || "");
    return all
      .filter(({ properties: p }) => names(p).some((name) => name.toLocaleLowerCase().includes(wanted)))
      .map(({ properties: p, geometry }) => ({
        name: p.name,
        about: t("find_crossing"),
        at: geometry && [geometry.coordinates[1], geometry.coordinates[0]],
        km: 10,
        id: `crossing:${p.id}`,
      }));
  }

  function place({ provinces }, { properties: p, geometry }) {
    const [lon, lat] = geometry.coordinates;
    const where = [
      p.kind.replaceAll("_", " "),
      p.district !== p.name && durand.language.district(p.district),
      provinces.get(p.province)?.name,
    ];
    return {
      name: p.name,
      about: where.filter(w.known).filter(Boolean).join(t("list_comma")),
      at: [lat, lon],
      km: p.radius_km,
      lon,
      lat,
    };
  }

  async function incident({ source }, text) {
    const { properties: p, geometry, id } = await source.incident(text);
    const at = geometry && [geometry.coordinates[1], geometry.coordinates[0]];
    return { name: p.title || id, about: t("find_incident"), at, km: p.radius_km, id };
  }

  // At most `most` of them, the surest first; the last one is always the words of incidents.
  async function search(page, text, most) {
    const written = durand.coordinates.read(text);
    if (written) return [point(written)];
    const [byId, places] = await Promise.all([
      ID.test(text) ? incident(page, text).catch(() => null) : null,
      page.source.places ? page.source.places(text) : [],
    ]);
    const found = [...(byId ? [byId] : []), ...crossings(page, text), ...places.map((each) => place(page, each))];
    const words = { name: text, about: t("find_words"), words: text };
    return [...found.slice(0, most - 1), words];
  }

  return { search };
})();
