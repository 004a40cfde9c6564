"use strict";
// A canvas over the map that a layer paints: sized, placed, and carried along while a zoom is animated.
durand.canvas = (() => {
  function prepare(layer, share) {
    const [map, canvas] = [layer._map, layer._canvas];
    const view = map.getSize();
    const margin = view.multiplyBy(share).round();
    const corner = map.containerPointToLayerPoint(margin.multiplyBy(-1));
    const scale = window.devicePixelRatio || 1;
    const size = L.point(view.x + 2 * margin.x, view.y + 2 * margin.y);
    Object.assign(canvas, { width: size.x * scale, height: size.y * scale });
    Object.assign(canvas.style, { width: `${size.x}px`, height: `${size.y}px` });
    layer._zoom = map.getZoom();
    layer._corner = map.layerPointToLatLng(corner);
    L.DomUtil.setTransform(canvas, corner, 1);
    const context = canvas.getContext("2d");
    context.setTransform(scale, 0, 0, scale, 0, 0);
    return { context, size, toPoint: (latlng) => map.latLngToLayerPoint(latlng).subtract(corner) };
  }

  function follow(layer, event) {
    const scale = layer._map.getZoomScale(event.zoom, layer._zoom);
    const corner = layer._map._latLngToNewLayerPoint(layer._corner, event.zoom, event.center);
    L.DomUtil.setTransform(layer._canvas, corner, scale);
  }

  // Kilometres on the ground as pixels at that latitude; 40,075 km is the equator on 256 px at zoom 0.
  function pixels(map, km, lat) {
    const kmPerPixel = (40075.017 * Math.cos((lat * Math.PI) / 180)) / 2 ** (map.getZoom() + 8);
    return km / kmPerPixel;
  }

  return { prepare, follow, pixels };
})();

// A layer that paints such a canvas by its `_redraw`; `NAME` is its class in the style sheet.
durand.CanvasLayer = L.Layer.extend({
  onAdd() {
    this._canvas = L.DomUtil.create("canvas", `${this.NAME} leaflet-zoom-animated`);
    this.getPane("bands").append(this._canvas);
    durand.symbols.onLook(() => this._redraw());
    this._redraw();
  },

  onRemove() {
    this._canvas.remove();
  },

  getEvents() {
    return { moveend: this._redraw, resize: this._redraw, zoomanim: (event) => durand.canvas.follow(this, event) };
  },
});
