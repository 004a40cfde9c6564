"use strict";
// The field for provinces and districts, several at once.

durand.choosingUnits = (vocabularies, { source, names, onChange }) => {
  const { t } = durand;
  const { inside } = source;
  const provinces = vocabularies.provinces.map(({ iso, name }) => [
    iso,
    name,
    t("unit_province", { country: t(`filter_provinces_${iso.slice(0, 2).toLowerCase()}`) }),
  ]);
  // They come with the outlines. A page in one file cannot ask for several.
  async function districts() {
    if (inside) return [];
    const { adm2 } = await source.outlines();
    return Object.entries(adm2).flatMap(([iso, all]) =>
      all.map((name) => [
        name,
        durand.language.district(name),
        t("unit_district", { province: names.province(iso) }),
      ]),
    );
  }
  return new durand.Several({
    name: "units",
    label: t(inside ? "filter_provinces" : "filter_units"),
    hint: t("filter_units_hint"),
    load: async () => [...provinces, ...(await districts())],
    shown: names.province,
    onChange,
  });
};
