// What Leaflet has and its types do not say.

import "leaflet";

declare module "leaflet" {
  interface GeoJSONOptions {
    /** Handed on to each path. */
    renderer?: Renderer;
    /** Of lines and outlines. */
    smoothFactor?: number;
  }

  interface SVG {
    /** The drawing's own element, once the renderer is on a map. */
    _container?: SVGSVGElement;
  }
}
