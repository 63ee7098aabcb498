// Draws an area on a map: into the fields beside it, which stay what counts.

const FINE = 5; // decimals of a degree: a metre
const MOST = 299; // points that an area may hold, with the one that closes it
const PAUSE_MS = 400;

const language = document.documentElement.lang;
const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });

const button = (text, act) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "second";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
};

class Drawing {
  constructor(place, words) {
    [this.place, this.words, this.prefix] = [place, words, place.dataset.area];
    this.form = place.closest("form");
    [this.points, this.size_m, this.writing, this.waiting, this.asked] = [[], 0, false, 0, 0];
  }

  field(name) { return this.form.elements[`${this.prefix}.${name}`]; }

  get shape() { return this.field("shape")?.value || ""; }

  async open() {
    const [maplibre, outline, look, known] = await Promise.all([
      import("/libraries/maplibre-gl.mjs"), import("./outline.js"), import("./map_style.js"),
      fetch("/map/known").then((answer) => answer.json())]);
    [this.outline, this.look] = [outline, look];
    const sheet = document.createElement("link");
    [sheet.rel, sheet.href] = ["stylesheet", "/libraries/maplibre-gl.css"];
    document.head.append(sheet);
    const stage = document.createElement("div");
    stage.className = "drawn";
    this.told = document.createElement("p");
    this.told.className = "hint";
    this.told.setAttribute("role", "status");
    const bar = document.createElement("p");
    bar.className = "actions";
    bar.append(
      button(this.words.middle, () => this.add(this.map.getCenter())),
      button(this.words.undo, () => { this.points.pop(); this.size_m = 0; this.write(); }),
      button(this.words.anew, () => { this.points = []; this.size_m = 0; this.write(); }));
    this.place.replaceChildren(stage, bar, this.told);
    maplibre.setWorkerUrl("/libraries/maplibre-gl-worker.mjs");
    const colours = look.colours();
    const style = look.plainStyle(colours);
    const data = look.collection([]);
    const others = look.collection(known.notices.map((one) => look.feature("Polygon", outline.ringsOf(one.area))));
    Object.assign(style.sources, { others: { type: "geojson", data: others }, drawn: { type: "geojson", data } });
    style.layers.push(
      { id: "others", type: "line", source: "others", paint: { "line-color": colours.quiet, "line-dasharray": [3, 2] } },
      { id: "inside", type: "fill", source: "drawn", filter: ["==", ["geometry-type"], "Polygon"],
        paint: { "fill-color": colours.focus, "fill-opacity": 0.15 } },
      { id: "edge", type: "line", source: "drawn", paint: { "line-color": colours.focus, "line-width": 2.5 } },
      { id: "corners", type: "circle", source: "drawn", filter: ["==", ["geometry-type"], "Point"],
        paint: { "circle-radius": 5, "circle-color": colours.focus, "circle-stroke-color": colours.panel, "circle-stroke-width": 1.5 } });
    const first = known.notices.find((one) => one.party === known.party) || known.notices[0];
    this.map = new maplibre.Map({ container: stage, style, attributionControl: false, dragRotate: false,
      center: first ? outline.spotOf(first.area) : [20, 40], zoom: first ? 5 : 1.5, fadeDuration: 0,
      locale: { "Map.Title": this.words.stage, "NavigationControl.ZoomIn": this.words["zoom-in"],
        "NavigationControl.ZoomOut": this.words["zoom-out"], "ScaleControl.NauticalMiles": this.words.nm,
        "GlobeControl.Enable": this.words.globe, "GlobeControl.Disable": this.words.flat } });
    stage.map = this.map; // for whoever looks at what is drawn
    this.map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
    this.map.addControl(new maplibre.GlobeControl(), "top-right");
    this.map.addControl(new maplibre.ScaleControl({ unit: "nautical" }), "bottom-right");
    this.map.doubleClickZoom.disable(); // two quick clicks are two points
    this.map.on("click", (event) => this.add(event.lngLat));
    this.map.on("idle", () => { stage.dataset.idle = "yes"; });
    await new Promise((done) => this.map.once("load", done));
    for (const what of ["input", "change"]) this.form.addEventListener(what, (event) => this.typed(event));
    await this.read({ look: true });
  }

  add({ lng, lat }) {
    const shape = this.field("shape");
    if (!shape.value) shape.value = "polygon";
    const point = [Math.max(-180, Math.min(180, ((((lng + 180) % 360) + 360) % 360) - 180)), lat];
    if (shape.value === "circle" && this.points.length) {
      this.size_m = Math.max(1, Math.ceil(this.outline.metresBetween(this.points[0], point)));
    } else if (this.points.length < MOST) {
      this.points.push(point);
    }
    this.write();
  }

  write() {
    this.writing = true;
    const put = (name, value) => {
      const field = this.field(name);
      if (!field) return;
      field.value = value;
      for (const what of ["input", "change"]) field.dispatchEvent(new Event(what, { bubbles: true }));
    };
    put("shape", this.shape);
    if (this.shape === "circle") {
      put("radius_m.unit", "m");
      put("radius_m", this.size_m ? String(this.size_m) : "");
    }
    put("points", this.points.map(([lon, lat]) => `${lat.toFixed(FINE)}, ${lon.toFixed(FINE)}`).join("\n"));
    this.writing = false;
    clearTimeout(this.waiting);
    this.read({ own: true });
  }

  typed(event) {
    if (this.writing || !event.target.name?.startsWith(`${this.prefix}.`)) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.read({}), PAUSE_MS);
  }

  // The node reads the fields, as when they are sent.
  async read({ own, look }) {
    this.asked += 1;
    const mine = this.asked;
    const body = new URLSearchParams([["area", this.prefix]]);
    for (const [name, value] of new FormData(this.form)) {
      if (name === "csrf" || name.startsWith(`${this.prefix}.`)) body.append(name, value);
    }
    const answer = await fetch("/map/typed", { method: "POST", body }).then((one) => (one.ok ? one.json() : null), () => null);
    if (mine !== this.asked) return; // something was drawn or typed since
    this.told.textContent = answer ? [this.words[this.shape] || this.words.shape, answer.wrong].filter(Boolean).join(" ") : this.words.failed;
    if (!own && answer) this.points = answer.places.map(([lon, lat]) => [lon / 1e6, lat / 1e6]);
    this.show(answer?.area || null, look);
  }

  show(area, look) {
    const features = this.points.map((place) => this.look.feature("Point", place));
    const rings = area ? this.outline.ringsOf(area) : [];
    if (area) features.push(this.look.feature("Polygon", rings));
    else if (this.points.length > 1) features.push(this.look.feature("LineString", this.outline.rolled(this.points)));
    if (area?.radius_m) this.told.textContent += ` ${number.format(area.radius_m / 1000)} ${this.words.km}`;
    this.map.getSource("drawn").setData(this.look.collection(features));
    const stage = this.place.querySelector(".drawn");
    [stage.dataset.idle, stage.dataset.area] = ["no", area ? area.type : ""];
    if (look && area) {
      const bounds = rings[0].reduce(([[w, s], [e, n]], [lon, lat]) => (
        [[Math.min(w, lon), Math.min(s, lat)], [Math.max(e, lon), Math.max(n, lat)]]), [[999, 90], [-999, -90]]);
      this.map.fitBounds(bounds, { padding: 50, maxZoom: 9, animate: false });
    }
  }
}

const places = [...document.querySelectorAll("div.draw[data-area]")];
if (places.length) {
  const { drawable, words } = await fetch("/map/words").then((answer) => answer.json());
  for (const place of places) {
    const begin = button(words.draw, () => new Drawing(place, words).open().catch((problem) => {
      place.textContent = words.failed;
      throw problem;
    }));
    if (drawable) place.replaceChildren(begin);
    else place.textContent = words["not-here"];
  }
}
