// How the map looks. Letters are drawn from the machine's own fonts.

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

// The sign of each look, on a square of 16.
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

// An image by its name.
export const imageOf = (name, look) => {
  const [kind, which] = name.split("-");
  if (kind === "sign") return sign(SIGNS[which], look.slots[which], look.panel);
  if (kind === "hatch") return hatch(look.slots[which]);
  return warning(which === "certain", look);
};

const of = (name) => ["get", name];
const bySlot = (values, usual) => ["match", of("slot"), ...values.flatMap((one, at) => [at, one]), usual];

export const feature = (type, coordinates, properties) => (
  { type: "Feature", properties, geometry: { type, coordinates } });
export const collection = (features) => ({ type: "FeatureCollection", features });

// Few sources: each asks for its own tiles.
const is = (kind, ...more) => ["all", ["==", of("is"), kind], ...more];

const rim = (filter) => ["all", ["==", of("rim"), true], filter];

const line = (id, source, filter, paint, more = {}) => (
  { id, type: "line", source, filter, layout: { "line-join": "round" }, paint, ...more });

const baseLayers = (look) => [
  { id: "sea", type: "background", paint: { "background-color": look.sea } },
  { id: "land", type: "fill", source: "base", filter: is("land"), paint: { "fill-color": look.land, "fill-antialias": false } },
  line("grid", "base", is("grid"), { "line-color": look.quiet, "line-opacity": 0.25, "line-width": 0.6 }),
  line("coast", "base", is("coast"), { "line-color": look.coast, "line-width": 0.9 }, { minzoom: 2.8 }),
  line("borders", "base", is("borders"), { "line-color": look.coast, "line-width": 0.8, "line-dasharray": [4, 2, 1, 2] }),
];

const text = (look, more) => ({
  layout: { "text-font": FONTS, "text-max-width": 9, ...more },
  paint: { "text-color": look.ink, "text-halo-color": look.panel, "text-halo-width": 1.4 },
});

const namesLayer = (look) => {
  const named = text(look, { "text-field": of("name"), "text-size": 11, "text-letter-spacing": 0.06 });
  Object.assign(named.paint, { "text-color": look.quiet, "text-halo-color": look.land });
  return { id: "names", type: "symbol", source: "base", filter: is("names", [">=", ["zoom"], of("least")]), ...named };
};

export const plainStyle = (look, globe) => ({
  version: 8,
  projection: { type: globe ? "globe" : "mercator" },
  sources: { base: { type: "geojson", data: `${location.origin}/map/basemap`, maxzoom: 7, tolerance: 0.5 } },
  layers: [...baseLayers(look), namesLayer(look)],
});

const LATER = ["==", of("phase"), "later"];

const noticeLayers = (look) => {
  const colour = bySlot(look.slots, look.ink);
  const met = [">", of("meets"), 0];
  const edge = ["case", met, look.alarm, colour];
  const dashes = bySlot(DASHES.map((one) => ["literal", one || [1, 0]]), ["literal", [1, 0]]);
  const areas = (id, filter, paint) => ({ id, type: "fill", source: "notices", filter, paint });
  const sign = ["concat", "sign-", ["to-string", of("slot")]];
  return [
    areas("areas", is("area", ["!", LATER], ["!", of("unknown")]),
      { "fill-color": colour, "fill-opacity": ["case", met, 0.26, 0.15], "fill-antialias": false }),
    areas("unknown", is("area", ["!", LATER], of("unknown")),
      { "fill-pattern": ["concat", "hatch-", ["to-string", of("slot")]], "fill-opacity": 0.75 }),
    line("later", "notices", rim(LATER),
      { "line-color": colour, "line-width": 1, "line-opacity": 0.75, "line-dasharray": dashes }),
    line("edges", "notices", rim(["!", LATER]),
      { "line-color": edge, "line-dasharray": dashes, "line-width": ["case", met, 3.4, 2] }),
    line("axes", "notices", is("axis"), { "line-color": edge, "line-width": 1.2, "line-opacity": 0.9 }),
    line("chosen", "notices", chosen(""), { "line-color": look.focus, "line-width": 4 }),
    { id: "symbols", type: "symbol", source: "notices", filter: is("spot", ["has", "symbol"]),
      layout: { "icon-image": of("symbol"), "icon-allow-overlap": true } },
    { id: "spots", type: "symbol", source: "notices", filter: is("spot"),
      ...text(look, {
        "icon-image": ["case", ["has", "symbol"], "", sign], "icon-size": 0.8, "icon-overlap": "cooperative",
        "symbol-sort-key": of("rank"), "text-field": of("label"), "text-size": 12.5, "text-optional": true,
        "text-variable-anchor": ["top", "bottom", "left", "right"],
        "text-radial-offset": ["case", ["has", "symbol"], 1.9, 0.9] }) },
    { id: "meets", type: "symbol", source: "notices", filter: is("meets"),
      layout: { "icon-image": ["concat", "meets-", of("sure")], "icon-allow-overlap": true } },
  ];
};

export const chosen = (id) => rim(["==", of("id"), id]);

export const mapStyle = (look, notices, globe) => {
  const style = plainStyle(look, globe);
  style.sources.notices = { type: "geojson", data: collection(notices), tolerance: 0.1, buffer: 32 };
  style.layers.push(...noticeLayers(look));
  return style;
};
