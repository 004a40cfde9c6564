"use strict";
// How wide a ring is, in pixels, by the number of its incidents: rings of one grid hardly touch.

durand.ringRadius = ({ least, perTenfold, wideFrom, wider, most }, count) =>
  Math.min(most, least + perTenfold * Math.log10(count) + (count >= wideFrom ? wider : 0));
