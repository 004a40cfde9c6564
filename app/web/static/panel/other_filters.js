"use strict";
// The filters of the address that the form has no field for, in words, each with a button that takes it away.

durand.otherFilters = (root, { state, names, others, expression, dropExpression }) => {
  const { element, button, data } = durand.dom;
  const { t } = durand;
  const rows = others.map(([name, value]) => [
    durand.filterText.said(name, value, names),
    () => state.change({ [name]: "" }),
  ]);
  if (expression) rows.push([t("summary_expression", { text: expression }), dropExpression]);
  root.hidden = !rows.length;
  if (!rows.length) return;
  root.replaceChildren(
    durand.filterFields.group(
      "other",
      t("filter_other"),
      ...rows.map(([text, act]) => element("p", "", data(text), " ", button(t("remove"), act))),
    ),
  );
};
