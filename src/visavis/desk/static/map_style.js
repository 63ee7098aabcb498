// How the map looks: colours of the page's theme, patterns and signs drawn here, layers over all.
// Nothing is loaded from elsewhere: letters are drawn from the machine's own fonts.

export const SLOTS = 6; // looks by which parties are told apart; with more, labels do it
// Dashes of each look, in widths of the line; our own is solid.
export const DASHES = [null, [4, 2], [1.2, 1.6], [6, 2, 1, 2], [8, 3], [3, 1.5, 1, 1.5, 1, 1.5]];
const FONTS = ["Noto Sans", "DejaVu Sans", "sans-serif"];
const HATCH_PX = 12;

export const colours = () => {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(name).trim();
  return {
    sea: read("--sea"), land: read("--land"), coast: read("--coast"), ink: read("--ink"),
    quiet: read("--quiet"), panel: read("--panel"), alarm: read("--alarm"), warn: read("--warn"),
    focus: read("--focus"), slots: DASHES.map((_, at) => read(`--slot-${at}`)),
  };
};

// The sign of each look, on a square of 16: the same on the map, in the key and in the list.
export const SIGNS = [
  "M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11z",
  "M3 3h10v10H3z",
  "M8 1.5 14.5 8 8 14.5 1.5 8z",
  "M8 14 1.5 3h13z",
  "M6 2h4v4h4v4h-4v4H6v-4H2V6h4z",
  "M4.5 2h7L15 8l-3.5 6h-7L1 8z",
];
const WARNING = "M8 1 15.5 14.5H.5Z";

const drawn = (size, draw) => {
  const ratio = 2; // crisp on fine screens
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  draw(pen);
  return [pen.getImageData(0, 0, size * ratio, size * ratio), { pixelRatio: ratio }];
};

const sign = (path, fill, edge) => drawn(16, (pen) => {
  const shape = new Path2D(path);
  pen.lineWidth = 2.5;
  pen.strokeStyle = edge;
  pen.stroke(shape);
  pen.fillStyle = fill;
  pen.fill(shape);
});

const warning = (certain, look) => drawn(22, (pen) => {
  pen.scale(22 / 16, 22 / 16);
  const shape = new Path2D(WARNING);
  pen.fillStyle = certain ? look.alarm : look.panel;
  pen.strokeStyle = look.alarm;
  pen.lineWidth = 1.6;
  pen.fill(shape);
  pen.stroke(shape);
  pen.fillStyle = certain ? look.panel : look.alarm;
  pen.font = "bold 10px sans-serif";
  pen.textAlign = "center";
  pen.fillText(certain ? "!" : "?", 8, 13);
});

const hatch = (colour) => drawn(HATCH_PX, (pen) => {
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  for (const shift of [-HATCH_PX, 0, HATCH_PX]) {
    pen.beginPath();
    pen.moveTo(shift - 2, HATCH_PX + 2);
    pen.lineTo(shift + HATCH_PX + 2, -2);
    pen.stroke();
  }
});

export const addImages = (map, look) => {
  look.slots.forEach((colour, at) => {
    map.addImage(`sign-${at}`, ...sign(SIGNS[at], colour, look.panel));
    map.addImage(`hatch-${at}`, ...hatch(colour));
  });
  map.addImage("meets-certain", ...warning(true, look));
  map.addImage("meets-possible", ...warning(false, look));
};

const none = { type: "FeatureCollection", features: [] };
const source = (data = none, more = {}) => ({ type: "geojson", data, ...more });
const of = (name) => ["get", name];
const bySlot = (values, usual) => ["match", of("slot"), ...values.flatMap((one, at) => [at, one]), usual];

const flat = (numbers) => {
  const found = [];
  for (let at = 0; at < numbers.length; at += 2) found.push([numbers[at] / 100, numbers[at + 1] / 100]);
  return found;
};

const isAgainstClock = (ring) => {
  let doubled = 0;
  for (let at = 1; at < ring.length; at += 1) {
    doubled += ring[at - 1][0] * ring[at][1] - ring[at][0] * ring[at - 1][1];
  }
  return doubled > 0;
};

const feature = (type, coordinates, properties = {}) => (
  { type: "Feature", properties, geometry: { type, coordinates } });
export const collection = (features) => ({ type: "FeatureCollection", features });

// The coast without the cuts at 180° and the pole, which nobody can sail along.
const coastOf = (ring) => {
  const lines = [[]];
  const cut = (a, b) => (Math.abs(a[0]) === 180 && a[0] === b[0]) || (a[1] === -90 || b[1] === -90);
  ring.forEach((place, at) => {
    if (at && cut(ring[at - 1], place)) lines.push([]);
    lines[lines.length - 1].push(place);
  });
  return lines.filter((line) => line.length > 1);
};

const gridOf = () => {
  const lines = [];
  for (let lon = -180; lon < 180; lon += 10) {
    lines.push(Array.from({ length: 35 }, (_, at) => [lon, -85 + 5 * at]));
  }
  for (let lat = -80; lat <= 80; lat += 10) {
    lines.push(Array.from({ length: 73 }, (_, at) => [-180 + 5 * at, lat]));
  }
  return feature("MultiLineString", lines);
};

export const basemapOf = (raw) => {
  const rings = raw.land.map(flat);
  const land = [];
  for (const ring of rings) {
    if (isAgainstClock(ring)) land.push([ring]);
    else land[land.length - 1].push(ring);
  }
  return {
    land: collection([feature("MultiPolygon", land)]),
    coast: collection([feature("MultiLineString", rings.flatMap(coastOf))]),
    borders: collection([feature("MultiLineString", raw.borders.map(flat))]),
    names: collection(raw.names.map(([name, lon, lat, size]) => feature(
      "Point", [lon / 100, lat / 100], { name, least: Math.max(0, 5.2 - Math.log2(size + 0.3) / 1.6) }))),
    grid: collection([gridOf()]),
  };
};

const line = (id, from, paint, more = {}) => ({
  id, type: "line", source: from, layout: { "line-join": "round", "line-cap": "butt" }, paint, ...more });

const baseLayers = (look) => [
  { id: "sea", type: "background", paint: { "background-color": look.sea } },
  { id: "land", type: "fill", source: "land", paint: { "fill-color": look.land, "fill-antialias": false } },
  line("grid", "grid", { "line-color": look.quiet, "line-opacity": 0.25, "line-width": 0.6 }),
  line("coast", "coast", { "line-color": look.coast, "line-width": 0.9 }),
  line("borders", "borders", { "line-color": look.coast, "line-width": 0.8, "line-dasharray": [4, 2, 1, 2] }),
];

const text = (look, more) => ({
  layout: { "text-font": FONTS, "text-max-width": 9, ...more },
  paint: { "text-color": look.ink, "text-halo-color": look.panel, "text-halo-width": 1.4 },
});

const namesLayer = (look) => {
  const named = text(look, { "text-field": of("name"), "text-size": 11, "text-letter-spacing": 0.06 });
  named.paint["text-color"] = look.quiet;
  named.paint["text-halo-color"] = look.land;
  return { id: "names", type: "symbol", source: "names", filter: [">=", ["zoom"], of("least")], ...named };
};

export const plainStyle = (look, base) => ({
  version: 8,
  projection: { type: "globe" },
  sources: {
    land: source(base.land, { tolerance: 0.2 }), coast: source(base.coast, { tolerance: 0.2 }),
    borders: source(base.borders), names: source(base.names), grid: source(base.grid),
  },
  layers: [...baseLayers(look), namesLayer(look)],
});

const DRAWN = ["!=", of("phase"), "later"];

export const noticeLayers = (look) => {
  const colour = bySlot(look.slots, look.ink);
  const edge = ["case", [">", of("meets"), 0], look.alarm, colour];
  const dashes = bySlot(DASHES.map((one) => ["literal", one || [1, 0]]), ["literal", [1, 0]]);
  return [
    { id: "areas", type: "fill", source: "areas", filter: ["all", DRAWN, ["!", of("unknown")]],
      paint: { "fill-color": colour, "fill-opacity": ["case", [">", of("meets"), 0], 0.26, 0.15] } },
    { id: "unknown", type: "fill", source: "areas", filter: ["all", DRAWN, of("unknown")],
      paint: { "fill-pattern": ["concat", "hatch-", ["to-string", of("slot")]], "fill-opacity": 0.75 } },
    { id: "later", type: "fill", source: "areas", filter: ["!", DRAWN],
      paint: { "fill-color": colour, "fill-opacity": 0.02 } },
    line("later-edges", "areas", { "line-color": colour, "line-width": 1, "line-opacity": 0.75,
      "line-dasharray": dashes }, { filter: ["!", DRAWN] }),
    line("edges", "areas", { "line-color": edge, "line-dasharray": dashes,
      "line-width": ["case", [">", of("meets"), 0], 3.4, 2] }, { filter: DRAWN }),
    line("axes", "axes", { "line-color": edge, "line-width": 1.2, "line-opacity": 0.9 }),
    line("chosen", "areas", { "line-color": look.focus, "line-width": 4 }, { filter: ["==", of("id"), ""] }),
    { id: "symbols", type: "symbol", source: "spots", filter: ["has", "symbol"],
      layout: { "icon-image": of("symbol"), "icon-allow-overlap": true, "icon-anchor": "center" } },
    { id: "spots", type: "symbol", source: "spots",
      layout: {
        "icon-image": ["case", ["has", "symbol"], "", ["concat", "sign-", ["to-string", of("slot")]]],
        "icon-size": 0.8, "icon-overlap": "cooperative", "symbol-sort-key": of("rank"),
        "text-field": of("label"), "text-font": FONTS, "text-size": 12.5, "text-max-width": 11,
        "text-optional": true, "text-variable-anchor": ["top", "bottom", "left", "right"],
        "text-radial-offset": ["case", ["has", "symbol"], 1.9, 0.9],
      },
      paint: { "text-color": look.ink, "text-halo-color": look.panel, "text-halo-width": 1.6 } },
    { id: "meets", type: "symbol", source: "meets",
      layout: { "icon-image": ["concat", "meets-", of("sure")], "icon-allow-overlap": true } },
  ];
};

export const mapStyle = (look, base) => {
  const style = plainStyle(look, base);
  for (const name of ["areas", "axes", "spots", "meets"]) {
    style.sources[name] = source(none, { tolerance: 0.1, buffer: 32 });
  }
  style.layers.push(...noticeLayers(look));
  return style;
};
