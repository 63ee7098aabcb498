// The map. What it shows comes from /map/known alone; text is only ever put in as text.
import * as maplibre from "/libraries/maplibre-gl.mjs";
import { edgesOf, filled, isBeyond, lineOf, momentary, ringsOf, spotOf } from "./outline.js";
import { DASHES, SIGNS, SLOTS, chosen, collection, colours, feature, imageOf, mapStyle } from "./map_style.js";
import { profileOf, svg } from "./map_profile.js";

const page = document.getElementById("mapping");
const words = JSON.parse(page.dataset.words);
const STEP_MS = Number(page.dataset.step) * 60000;
const DAY_MS = 86400000;
const PAST_MS = 90 * DAY_MS; // the slider's reach; any earlier instant can be typed
const AHEAD_MS = 30 * DAY_MS;
const ASK_MS = 200; // while the slider moves, ask for where it stays
const POLAR = 75; // degrees: a flat map draws what lies there four times too large
const LISTED = 40; // a screen or two
const PROFILED = 8; // bands in one profile; more cannot be told apart

const byId = (id) => document.getElementById(id);
const stage = byId("stage");
const language = document.documentElement.lang;
const locale = language === "en" ? "en-GB" : language;
const clock = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short",
  year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const colon = language === "fr" ? "\u00a0: " : ": ";
const tell = (ms) => `${clock.format(ms)} UTC`;
const number = (value) => numbers.format(value);

const el = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((one) => one !== null && one !== undefined));
  return made;
};

const state = {
  present: null, // what is known now
  shown: null, // what is on the map: now, or as it was known then
  moment: null, // ms; null is now
  chosen: "",
  listed: LISTED,
  find: "",
};
const outlines = new Map(); // by version of an area

// What is where

const slotOf = (party) => {
  const at = state.shown.parties.findIndex((one) => one.id === party);
  return at <= 0 ? 0 : 1 + ((at - 1) % (SLOTS - 1));
};
const partyOf = (id) => state.shown.parties.find((one) => one.id === id) || { id, name: id, condition: "", told: "" };
const isSilent = (party) => !["own", "heard", ""].includes(partyOf(party).condition);
const isPast = () => state.shown.at !== null && state.shown.at !== undefined;
const moment = () => state.moment ?? state.shown.now;

const phaseOf = (notice, ms) => {
  if (notice.end[1] !== null && ms >= notice.end[1]) return "over";
  if (ms < notice.start[0]) return "later";
  return ms < notice.start[1] ? "may-have-begun" : "in-effect";
};

const meetingsAt = (ms) => state.shown.meetings.filter(
  (one) => one.end === null || ms < one.end);

const titleOf = (notice) => notice.title?.text || words[`type-${notice.type}`];

const drawnOf = (notice) => {
  const key = `${notice.id} ${JSON.stringify(notice.area)}`;
  if (!outlines.has(key)) {
    const rings = ringsOf(notice.area);
    outlines.set(key, { rings, fill: filled(rings), edges: isBeyond(rings) ? edgesOf(rings) : null, spot: spotOf(notice.area), line: lineOf(notice.area) });
  }
  return outlines.get(key);
};

const featuresAt = (ms) => {
  const sure = new Map();
  for (const one of meetingsAt(ms)) {
    const rank = one.verdict === "certain" ? 2 : 1;
    for (const id of [one.a, one.b]) sure.set(id, Math.max(rank, sure.get(id) || 0));
  }
  const found = [];
  const spots = new Map();
  for (const notice of state.shown.notices) {
    const phase = phaseOf(notice, ms);
    if (phase === "over") continue;
    const { rings, fill, edges, spot, line } = drawnOf(notice);
    const properties = { id: notice.id, slot: slotOf(notice.party), phase, meets: sure.get(notice.id) || 0,
      unknown: isSilent(notice.party) };
    const add = (is, type, coordinates, more) => found.push(feature(type, coordinates, { is, ...properties, ...more }));
    add("area", ...fill, { rim: !edges });
    if (edges) add("edge", "MultiLineString", edges, { rim: true });
    if (line && line.length > 1) add("axis", "LineString", rolledLine(rings, line));
    const at = momentary(notice.area, ms) || spot;
    spots.set(notice.id, at);
    add("spot", "Point", at, { rank: (properties.meets ? 0 : 2) + (phase === "later" ? 1 : 0),
      label: `${partyOf(notice.party).name}${colon}${short(titleOf(notice))}`,
      ...(symbolOf(notice) ? { symbol: symbolKey(notice) } : {}) });
  }
  for (const one of meetingsAt(ms)) {
    const [a, b] = [spots.get(one.a), spots.get(one.b)];
    if (!a || !b) continue;
    const turn = 360 * Math.round((a[0] - b[0]) / 360);
    found.push(feature("Point", [(a[0] + b[0] + turn) / 2, (a[1] + b[1]) / 2],
      { is: "meets", id: one.a, sure: one.verdict === "certain" ? "certain" : "possible" }));
  }
  stage.dataset.shown = spots.size;
  stage.dataset.meets = found.filter((one) => one.properties.is === "meets").length;
  return found;
};

const rolledLine = (rings, line) => {
  let before = rings[0][0][0];
  return line.map(([lon, lat]) => {
    before = lon - 360 * Math.round((lon - before) / 360);
    return [before, lat];
  });
};

const short = (text) => (text.length > 48 ? `${text.slice(0, 47)}…` : text);

// Units' symbols

const symbols = new Map(); // by key: as milsymbol draws it, or null where it cannot
const symbolKey = (notice) => (notice.symbol ? `unit ${notice.symbol.edition} ${notice.symbol.code}` : "");
const symbolOf = (notice) => symbols.get(symbolKey(notice));

const loadSymbols = () => new Promise((done) => {
  const script = el("script", { src: "/libraries/milsymbol.js" });
  script.onload = script.onerror = done;
  document.head.append(script);
});

const prepareSymbols = async (notices) => {
  const wanted = notices.filter((one) => one.symbol && !symbols.has(symbolKey(one)));
  if (wanted.length && !window.ms) await loadSymbols();
  for (const notice of window.ms ? wanted : []) {
    const { code, edition } = notice.symbol;
    window.ms.setStandard(/2525/.test(edition) ? "2525" : "APP6");
    const symbol = new window.ms.Symbol(code, { size: 26, outlineWidth: 3, outlineColor: "#fff" });
    symbols.set(symbolKey(notice), symbol.isValid() ? symbol.asCanvas(2) : null);
  }
};

// The map itself

let map = null;

// Before any tile asks for them: what waited for its pattern would be drawn without.
const addImages = (look) => {
  const slots = SIGNS.flatMap((_, at) => [`sign-${at}`, `hatch-${at}`]);
  const images = [...slots, "meets-certain", "meets-possible"].map((name) => [name, ...imageOf(name, look)]);
  for (const [name, unit] of symbols) {
    if (unit) images.push([name, unit.getContext("2d").getImageData(0, 0, unit.width, unit.height), { pixelRatio: 2 }]);
  }
  for (const [name, ...image] of images) if (!map.hasImage(name)) map.addImage(name, ...image);
};

const put = () => {
  addImages(colours());
  stage.dataset.idle = "no";
  map.getSource("notices").setData(collection(featuresAt(moment())));
};

const boundsOf = (rings) => {
  const points = rings.map((one) => one[0]).flat();
  if (!points.length) return undefined;
  const middle = points[0][0];
  const lons = points.map(([lon]) => lon - 360 * Math.round((lon - middle) / 360));
  const lats = points.map((one) => Math.max(-85, Math.min(85, one[1])));
  return [[least(lons), least(lats)], [most(lons), most(lats)]];
};
const least = (all) => all.reduce((a, b) => Math.min(a, b), Infinity);
const most = (all) => all.reduce((a, b) => Math.max(a, b), -Infinity);

const pickAt = (point) => {
  const box = [[point.x - 6, point.y - 6], [point.x + 6, point.y + 6]];
  const layers = ["meets", "symbols", "spots", "edges", "axes", "later", "areas", "unknown"];
  const ids = [...new Set(map.queryRenderedFeatures(box, { layers }).map((one) => one.properties.id))];
  if (ids.length) choose(ids[(ids.indexOf(state.chosen) + 1) % ids.length], false);
};

const make = () => {
  const look = colours();
  const notices = featuresAt(moment());
  const polar = state.shown.notices.some((one) => Math.abs(drawnOf(one).spot[1]) > POLAR || drawnOf(one).edges);
  const bounds = boundsOf(state.shown.notices.map((one) => drawnOf(one).rings));
  maplibre.setWorkerUrl("/libraries/maplibre-gl-worker.mjs");
  map = new maplibre.Map({
    container: stage, style: mapStyle(look, notices, polar), maxZoom: 14, attributionControl: false,
    ...(bounds ? { bounds, fitBoundsOptions: { padding: 50, maxZoom: 8 } } : { center: [20, 40], zoom: 1.4 }),
    dragRotate: false, pitchWithRotate: false, fadeDuration: 0,
    locale: { "Map.Title": words.stage, "NavigationControl.ZoomIn": words["zoom-in"],
      "NavigationControl.ZoomOut": words["zoom-out"], "GlobeControl.Enable": words.globe,
      "GlobeControl.Disable": words.flat, "ScaleControl.Meters": words.m,
      "ScaleControl.Kilometers": words.km, "ScaleControl.NauticalMiles": words.nm },
  });
  map.once("style.load", () => addImages(look));
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.GlobeControl(), "top-right");
  map.addControl(new maplibre.ScaleControl({ unit: "nautical" }), "bottom-right");
  map.addControl(new maplibre.ScaleControl(), "bottom-left");
  map.on("click", (event) => pickAt(event.point));
  map.on("error", ({ error }) => { problem(words.failed); throw error; });
  map.once("idle", () => performance.mark("map-idle"));
  map.on("idle", () => { stage.dataset.idle = "yes"; });
  stage.map = map; // for whoever looks at what is drawn
};

// Beside the map

const swatch = (slot) => svg("svg", { class: `swatch slot-${slot}`, width: 44, height: 16, viewBox: "0 0 44 16", "aria-hidden": "true" },
  svg("path", { d: SIGNS[slot], fill: "currentColor" }),
  svg("path", { d: "M18 8h26", stroke: "currentColor", "stroke-width": 2.5,
    ...(DASHES[slot] ? { "stroke-dasharray": DASHES[slot].map((one) => one * 2.5).join(" ") } : {}) }));

const showKey = () => {
  byId("key").replaceChildren(...state.shown.parties.map((party) => el("li", {},
    swatch(slotOf(party.id)), el("bdi", {}, party.name),
    party.told ? el("span", { class: isSilent(party.id) ? "untold" : "quiet" }, ` — ${party.told}`) : null)));
};

const link = (href, text) => el("a", { href }, text);
const heightOf = (height, none) => (height
  ? `${number(height.value)} ${words[height.units.toLowerCase()]} ${words[`from-${height.reference}`]}` : none);
const windowOf = ([first, last], none) => {
  if (first === null && last === null) return none;
  return first === last ? tell(first) : `${tell(first)} … ${tell(last)}`;
};

const meetingsOf = (id) => meetingsAt(moment()).filter((one) => one.a === id || one.b === id);

const meetingRow = (one, id) => {
  const other = state.shown.notices.find((each) => each.id === (one.a === id ? one.b : one.a));
  const verdict = words[one.verdict || "verdict-unknown"];
  return el("li", { class: "overdue" },
    el("strong", {}, verdict), colon,
    other ? link(`/notices/${other.id}`, `${partyOf(other.party).name}${colon}${titleOf(other)}`) : words["verdict-unknown"],
    ` (${one.state === "found" ? words["found-state"] : words[`state-${one.state}`] || one.state}) `,
    one.conflict ? link(`/conflicts/${one.conflict}`, words["open-conflict"]) : null);
};

const factsOf = (notice) => {
  const { area } = notice;
  const km = (m) => `${number(m / 1000)} ${words.km} · ${number(m / 1852)} ${words.nm}`;
  const reach = area.radius_m ? ` (${words.radius} ${km(area.radius_m)})`
    : area.half_width_m ? ` (${words["half-width"]} ${km(area.half_width_m)})` : "";
  const rows = [
    [words.party, el("span", {}, swatch(slotOf(notice.party)), el("bdi", {}, partyOf(notice.party).name))],
    [words.kind, `${words[`type-${notice.type}`]}, ${words[phaseOf(notice, moment())] || ""}`],
    [words.when, `${windowOf(notice.start, "")} – ${windowOf(notice.end, words["until-further"])}`],
    [words.heights, `${heightOf(notice.floor, words.surface)} – ${heightOf(notice.ceiling, words.unlimited)}`],
    [words.area, [`${words[area.type]}${reach}`, notice.coarse && words.coarse,
      isBeyond(drawnOf(notice).rings) && words.beyond].filter(Boolean).join("; ")],
  ];
  if (notice.unit) rows.push([words.unit, el("span", { lang: notice.unit.lang, dir: "auto" }, notice.unit.text)]);
  if (notice.symbol) {
    const bad = symbolOf(notice) === null ? `${colon}${words["bad-symbol"]}` : "";
    rows.push([words.symbol, `${notice.symbol.code} (${words.edition} ${notice.symbol.edition})${bad}`]);
  }
  const meets = meetingsOf(notice.id);
  return [
    el("p", {}, el("strong", { lang: notice.title?.lang, dir: "auto" }, titleOf(notice))),
    isSilent(notice.party) ? el("p", { class: "late" }, words["may-be-old"]) : null,
    el("dl", { class: "facts" }, ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
    el("h3", {}, words.meets),
    meets.length ? el("ul", { class: "plain" }, ...meets.map((one) => meetingRow(one, notice.id)))
      : el("p", { class: "calm" }, words["no-meets"]),
    el("p", { class: "actions" }, el("a", { class: "button second", href: `/notices/${notice.id}` }, words["open-thing"])),
  ].filter(Boolean);
};

const showFacts = () => {
  const notice = state.shown.notices.find((one) => one.id === state.chosen);
  if (notice) {
    byId("facts-body").classList.remove("calm");
    byId("facts-body").replaceChildren(...factsOf(notice));
  }
  showProfile(notice);
};

const showProfile = (notice) => {
  if (!notice) {
    byId("profile").replaceChildren(el("p", { class: "calm" }, words["profile-none"]));
    return;
  }
  const others = meetingsOf(notice.id).map((one) => (one.a === notice.id ? one.b : one.a));
  const items = [notice.id, ...others].slice(0, PROFILED).map((id, at) => ({
    notice: state.shown.notices.find((one) => one.id === id), mark: "ABCDEFGH"[at] })).filter((one) => one.notice);
  for (const item of items) item.slot = slotOf(item.notice.party);
  const levels = new Set(items.flatMap(({ notice: one }) => [one.floor?.reference, one.ceiling?.reference]).filter(Boolean));
  byId("profile").replaceChildren(
    profileOf(items, moment(), words, tell, number),
    el("ul", { class: "plain" }, ...items.map((item) => el("li", {}, swatch(item.slot), el("strong", {}, `${item.mark} `),
      `${partyOf(item.notice.party).name}${colon}${titleOf(item.notice)} — ${heightOf(item.notice.floor, words.surface)} – ${heightOf(item.notice.ceiling, words.unlimited)}`))),
    ...(levels.size > 1 ? [el("p", { class: "hint" }, words["mixed-heights"])] : []));
};

const entries = () => {
  const ms = moment();
  const met = new Set(meetingsAt(ms).flatMap((one) => [one.a, one.b]));
  const order = { "in-effect": 0, "may-have-begun": 1, later: 2 };
  return state.shown.notices
    .map((notice) => ({ notice, phase: phaseOf(notice, ms), meets: met.has(notice.id) }))
    .filter((one) => one.phase !== "over")
    .filter(({ notice }) => `${titleOf(notice)} ${partyOf(notice.party).name} ${notice.unit?.text || ""}`
      .toLocaleLowerCase(locale).includes(state.find))
    .sort((a, b) => b.meets - a.meets || order[a.phase] - order[b.phase] || a.notice.start[0] - b.notice.start[0]);
};

const showList = () => {
  const found = entries();
  const some = found.slice(0, state.listed);
  const focused = document.activeElement?.dataset?.pick;
  byId("listed").replaceChildren(...some.map(({ notice, phase, meets }) => el("li", { class: meets ? "overdue" : false },
    el("button", { type: "button", class: "pick", "data-pick": notice.id, "aria-pressed": String(notice.id === state.chosen) },
      swatch(slotOf(notice.party)), el("span", { lang: notice.title?.lang, dir: "auto" }, titleOf(notice))),
    el("br"), el("span", { class: "quiet" }, `${partyOf(notice.party).name} · ${words[phase]} · ${windowOf(notice.start, "")}`),
    meets ? el("span", { class: "late" }, ` · ${words.meets}`) : null,
    isSilent(notice.party) ? el("span", { class: "late" }, ` · ${words["may-be-old"]}`) : null)));
  if (focused) document.querySelector(`[data-pick="${CSS.escape(focused)}"]`)?.focus();
  const told = [found.length ? `${words["shown-of"]} ${number(found.length)}${colon}${number(some.length)}` : words["list-empty"]];
  if (state.shown.cut) told.push(`${words.cut}${colon}${number(state.shown.cut)}`);
  if (state.shown.shapeless) told.push(`${words.shapeless}${colon}${number(state.shown.shapeless)}`);
  byId("listed-told").textContent = told.join(". ");
  byId("more").hidden = some.length === found.length;
  byId("more").textContent = words.more;
};

const choose = (id, fly = true) => {
  state.chosen = id;
  map.setFilter("chosen", chosen(id));
  const notice = state.shown.notices.find((one) => one.id === id);
  if (fly && notice) {
    map.fitBounds(boundsOf([drawnOf(notice).rings]), { padding: 60, maxZoom: Math.max(7, map.getZoom()), animate: false });
  }
  showFacts();
  for (const one of document.querySelectorAll("[data-pick]")) {
    one.setAttribute("aria-pressed", String(one.dataset.pick === id));
  }
};

// Time

const slider = byId("moment");
const typed = byId("instant");

const setRange = () => {
  const { now, since, notices } = state.present;
  const ends = notices.flatMap((one) => [one.start[1], one.end[1] ?? 0]);
  const first = Math.max(now - PAST_MS, Math.min(since, now - DAY_MS));
  const last = Math.min(now + AHEAD_MS, Math.max(now + DAY_MS, most([0, ...ends])));
  slider.min = Math.floor((first - now) / STEP_MS);
  slider.max = Math.ceil((last - now) / STEP_MS);
};

const showMoment = () => {
  const ms = moment();
  slider.value = Math.round((ms - state.present.now) / STEP_MS);
  typed.value = new Date(ms).toISOString().slice(0, 16);
  const kind = state.moment === null ? "now" : isPast() ? "past" : "ahead";
  const told = byId("moment-told");
  told.className = kind;
  told.replaceChildren(el("strong", {}, `${words[`at-${kind}`]}${colon}${tell(ms)}.`), ` ${words[`${kind}-told`] || ""}`);
  slider.setAttribute("aria-valuetext", `${words[`at-${kind}`]}${colon}${tell(ms)}`);
  stage.dataset.kind = kind;
};

const show = () => {
  showMoment();
  put();
  showKey();
  showList();
  showFacts();
};

const read = async (at) => {
  const answer = await fetch(`/map/known${at === null ? "" : `?at=${new Date(at).toISOString()}`}`);
  if (!answer.ok) throw new Error(String(answer.status));
  const text = await answer.text();
  return { ...JSON.parse(text), key: text.replace(/"now":\d+/, "") };
};

const problem = (text) => {
  byId("map-problem").hidden = !text;
  byId("map-problem").textContent = text;
};

let asked = 0;
let asking = 0;

const goTo = (ms) => {
  const { now } = state.present;
  state.moment = ms === null || Math.abs(ms - now) < STEP_MS / 2 ? null : ms;
  asked += 1;
  clearTimeout(asking);
  if (state.moment === null || state.moment > now) {
    state.shown = state.present;
    show();
    return;
  }
  showMoment();
  const mine = asked;
  asking = setTimeout(async () => {
    try {
      const found = await read(state.moment);
      if (mine !== asked) return;
      state.shown = found;
      problem("");
      await prepareSymbols(found.notices);
      show();
    } catch { problem(words.failed); }
  }, ASK_MS);
};

slider.addEventListener("input", () => goTo(state.present.now + Number(slider.value) * STEP_MS));
typed.addEventListener("change", () => { if (typed.value) goTo(Date.parse(`${typed.value}Z`)); });
for (const one of document.querySelectorAll("[data-step-min]")) {
  one.addEventListener("click", () => goTo(moment() + Number(one.dataset.stepMin) * 60000));
}
document.querySelector("[data-now]").addEventListener("click", () => goTo(null));
byId("find").addEventListener("input", (event) => {
  state.find = event.target.value.toLocaleLowerCase(locale);
  state.listed = LISTED;
  showList();
});
byId("more").addEventListener("click", () => { state.listed += LISTED; showList(); });
byId("listed").addEventListener("click", (event) => {
  const pick = event.target.closest("[data-pick]");
  if (pick) choose(pick.dataset.pick);
});

// Beginning, and going on

const renew = async () => {
  try {
    const found = await read(null);
    const same = found.key === state.present.key;
    state.present = found;
    if (state.moment !== null && state.moment <= found.now) return;
    state.shown = found;
    setRange();
    await prepareSymbols(found.notices);
    if (same) showMoment();
    else show();
  } catch { problem(words.failed); }
};

const begin = async () => {
  page.hidden = false;
  const canvas = document.createElement("canvas");
  if (!(canvas.getContext("webgl2") || canvas.getContext("webgl"))) {
    page.hidden = true;
    problem(words["no-webgl"]);
    return;
  }
  const present = await read(null);
  state.present = state.shown = present;
  await prepareSymbols(present.notices);
  make();
  setRange();
  showMoment();
  showKey();
  showList();
  showFacts();
  const byAddress = () => {
    const wanted = location.hash.slice(1);
    if (state.shown.notices.some((one) => one.id === wanted)) choose(wanted);
  };
  map.once("load", byAddress);
  window.addEventListener("hashchange", byAddress);
  map.once("idle", () => { document.addEventListener("desk:looked", renew); renew(); });
};

begin().catch((error) => { problem(words.failed); throw error; });
