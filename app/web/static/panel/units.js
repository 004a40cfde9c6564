"use strict";
// The field for provinces and districts, several at once.

durand.choosingUnits = (vocabularies, { inside, names, onChange }) => {
  const { t } = durand;
  const provinces = vocabularies.provinces.map(({ iso, name }) => [
    iso,
    name,
    t("unit_province", { country: t(`filter_provinces_${iso.slice(0, 2).toLowerCase()}`) }),
  ]);
  // A page in one file cannot ask for several districts.
  const districts = inside
    ? []
    : Object.entries(vocabularies.adm2).flatMap(([iso, all]) =>
        all.map((name) => [name, name, t("unit_district", { province: names.province(iso) })]),
      );
  return new durand.Several({
    name: "units",
    label: t(inside ? "filter_provinces" : "filter_units"),
    hint: t("filter_units_hint"),
    options: [...provinces, ...districts],
    shown: names.province,
    onChange,
  });
};
