// The map: notices, what meets what, units, and of whom nothing is heard; as known then, now, ahead.
// What it shows comes from /map/known alone. Text from the other side is only ever put in as text.
import * as maplibre from "/libraries/maplibre-gl.mjs";
import { lineOf, momentary, ringsOf, spotOf } from "./outline.js";
import { SIGNS, SLOTS, DASHES, addImages, basemapOf, collection, colours, mapStyle } from "./map_style.js";
import { profileOf, svg } from "./map_profile.js";

const page = document.getElementById("mapping");
const words = JSON.parse(page.dataset.words);
const STEP_MS = Number(page.dataset.step) * 60000;
const DAY_MS = 86400000;
const PAST_MS = 90 * DAY_MS; // the slider's reach; any earlier instant can be typed
const AHEAD_MS = 30 * DAY_MS;
const ASK_MS = 200; // while the slider moves, ask for where it stays
const LISTED = 40; // a screen or two
const PROFILED = 8; // bands in one profile; more cannot be told apart

const byId = (id) => document.getElementById(id);
const stage = byId("stage");
const language = document.documentElement.lang;
const locale = language === "en" ? "en-GB" : language;
const clock = new Intl.DateTimeFormat(locale, { timeZone: "UTC", day: "numeric", month: "short",
  year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
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
const outlines = new Map(); // by version of an area: rings are made once

// What is where ---------------------------------------------------------------------------------

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
    outlines.set(key, { rings: ringsOf(notice.area), spot: spotOf(notice.area), line: lineOf(notice.area) });
  }
  return outlines.get(key);
};

const feature = (type, coordinates, properties) => (
  { type: "Feature", properties, geometry: { type, coordinates } });

const featuresAt = (ms) => {
  const sure = new Map();
  for (const one of meetingsAt(ms)) {
    const rank = one.verdict === "certain" ? 2 : 1;
    for (const id of [one.a, one.b]) sure.set(id, Math.max(rank, sure.get(id) || 0));
  }
  const found = { areas: [], axes: [], spots: [], meets: [] };
  const spots = new Map();
  for (const notice of state.shown.notices) {
    const phase = phaseOf(notice, ms);
    if (phase === "over") continue;
    const { rings, spot, line } = drawnOf(notice);
    const properties = { id: notice.id, slot: slotOf(notice.party), phase, meets: sure.get(notice.id) || 0,
      unknown: isSilent(notice.party) };
    found.areas.push(feature("Polygon", rings, properties));
    if (line && line.length > 1) found.axes.push(feature("LineString", rolledLine(rings, line), properties));
    const at = momentary(notice.area, ms) || spot;
    spots.set(notice.id, at);
    found.spots.push(feature("Point", at, { ...properties,
      rank: (properties.meets ? 0 : 2) + (phase === "later" ? 1 : 0),
      label: `${partyOf(notice.party).name}: ${short(titleOf(notice))}`,
      ...(symbols.get(symbolKey(notice)) ? { symbol: symbolKey(notice) } : {}) }));
  }
  for (const one of meetingsAt(ms)) {
    const [a, b] = [spots.get(one.a), spots.get(one.b)];
    if (!a || !b) continue;
    const turn = 360 * Math.round((a[0] - b[0]) / 360);
    found.meets.push(feature("Point", [(a[0] + b[0] + turn) / 2, (a[1] + b[1]) / 2],
      { id: one.a, sure: one.verdict === "certain" ? "certain" : "possible", ends: `${one.a} ${one.b}` }));
  }
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

// Units' symbols --------------------------------------------------------------------------------

const symbols = new Map(); // by key: whether it can be drawn
const symbolKey = (notice) => (notice.symbol ? `unit ${notice.symbol.edition} ${notice.symbol.code}` : "");

const loadSymbols = () => new Promise((done) => {
  if (window.ms) { done(true); return; }
  const script = el("script", { src: "/libraries/milsymbol.js" });
  script.onload = () => done(true);
  script.onerror = () => done(false);
  document.head.append(script);
});

const prepareSymbols = async () => {
  const wanted = state.shown.notices.filter((one) => one.symbol && !symbols.has(symbolKey(one)));
  if (!wanted.length || !(await loadSymbols())) return;
  for (const notice of wanted) {
    const { code, edition } = notice.symbol;
    window.ms.setStandard(/2525/.test(edition) ? "2525" : "APP6");
    const symbol = new window.ms.Symbol(code, { size: 26, outlineWidth: 3, outlineColor: "#fff" });
    symbols.set(symbolKey(notice), symbol.isValid());
    if (!symbol.isValid()) continue;
    const canvas = symbol.asCanvas(2);
    const image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    if (!map.hasImage(symbolKey(notice))) map.addImage(symbolKey(notice), image, { pixelRatio: 2 });
  }
};

// The map itself --------------------------------------------------------------------------------

let map = null;

const put = () => {
  const found = featuresAt(moment());
  for (const [name, features] of Object.entries(found)) map.getSource(name).setData(collection(features));
  stage.dataset.idle = "no";
  stage.dataset.shown = found.areas.length;
  stage.dataset.meets = found.meets.length;
};

const boundsOf = (areas) => {
  const points = areas.flatMap((one) => one.geometry.coordinates[0]);
  if (!points.length) return null;
  const middle = points[0][0];
  const near = points.map(([lon, lat]) => [lon - 360 * Math.round((lon - middle) / 360), lat]);
  const [lons, lats] = [near.map((one) => one[0]), near.map((one) => one[1])];
  return [[least(lons), Math.max(-85, least(lats))], [most(lons), Math.min(85, most(lats))]];
};
const least = (all) => all.reduce((a, b) => Math.min(a, b), Infinity);
const most = (all) => all.reduce((a, b) => Math.max(a, b), -Infinity);

const fit = (areas, more = {}) => {
  const bounds = boundsOf(areas);
  if (bounds) map.fitBounds(bounds, { padding: 60, maxZoom: 8, animate: false, ...more });
};

const pickAt = (point) => {
  const box = [[point.x - 6, point.y - 6], [point.x + 6, point.y + 6]];
  const layers = ["meets", "symbols", "spots", "edges", "axes", "areas", "unknown", "later"];
  const ids = [...new Set(map.queryRenderedFeatures(box, { layers }).map((one) => one.properties.id))];
  if (ids.length) choose(ids[(ids.indexOf(state.chosen) + 1) % ids.length], false);
};

const make = (base) => {
  const look = colours();
  maplibre.setWorkerUrl("/libraries/maplibre-gl-worker.mjs");
  map = new maplibre.Map({
    container: stage, style: mapStyle(look, base), center: [20, 40], zoom: 1.4, maxZoom: 14,
    attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0,
    locale: { "Map.Title": words.stage, "NavigationControl.ZoomIn": words["zoom-in"],
      "NavigationControl.ZoomOut": words["zoom-out"], "NavigationControl.ResetBearing": words["north-up"] },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation?.();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ unit: "nautical" }), "bottom-right");
  map.addControl(new maplibre.ScaleControl({ unit: "metric" }), "bottom-left");
  map.on("click", (event) => pickAt(event.point));
  map.on("idle", () => { stage.dataset.idle = "yes"; });
  stage.map = map; // for whoever looks at what is drawn
  return new Promise((done) => map.once("load", () => { addImages(map, look); done(); }));
};

// Beside the map --------------------------------------------------------------------------------

const swatch = (slot) => svg("svg", { class: `slot-${slot}`, width: 44, height: 16, viewBox: "0 0 44 16", "aria-hidden": "true" },
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
  ? `${number(height.value)} ${height.units === "M" ? "m" : "ft"} ${words[`from-${height.reference}`]}` : none);
const windowOf = ([first, last], none) => {
  if (first === null && last === null) return none;
  return first === last ? tell(first) : `${tell(first)} … ${tell(last)}`;
};

const meetingsOf = (id) => meetingsAt(moment()).filter((one) => one.a === id || one.b === id);

const meetingRow = (one, id) => {
  const other = state.shown.notices.find((each) => each.id === (one.a === id ? one.b : one.a));
  const verdict = words[one.verdict || "verdict-unknown"];
  return el("li", { class: "overdue" },
    el("strong", {}, verdict), ": ",
    other ? link(`/notices/${other.id}`, `${partyOf(other.party).name}: ${titleOf(other)}`) : words["verdict-unknown"],
    ` (${one.state === "found" ? words["found-state"] : words[`state-${one.state}`] || one.state}) `,
    one.conflict ? link(`/conflicts/${one.conflict}`, words["open-conflict"]) : null);
};

const factsOf = (notice) => {
  const { area } = notice;
  const km = (m) => `${number(m / 1000)} km · ${number(m / 1852)} NM`;
  const reach = area.radius_m ? ` (${words.radius} ${km(area.radius_m)})`
    : area.half_width_m ? ` (${words["half-width"]} ${km(area.half_width_m)})` : "";
  const rows = [
    [words.party, el("span", {}, swatch(slotOf(notice.party)), el("bdi", {}, partyOf(notice.party).name))],
    [words.kind, `${words[`type-${notice.type}`]}, ${words[phaseOf(notice, moment())] || ""}`],
    [words.when, `${windowOf(notice.start, "")} – ${windowOf(notice.end, words["until-further"])}`],
    [words.heights, `${heightOf(notice.floor, words.surface)} – ${heightOf(notice.ceiling, words.unlimited)}`],
    [words.area, `${words[area.type]}${reach}${notice.coarse ? `; ${words.coarse}` : ""}`],
  ];
  if (notice.unit) rows.push([words.unit, el("span", { lang: notice.unit.lang, dir: "auto" }, notice.unit.text)]);
  if (notice.symbol) {
    const bad = symbols.get(symbolKey(notice)) === false ? `: ${words["bad-symbol"]}` : "";
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
      `${partyOf(item.notice.party).name}: ${titleOf(item.notice)} — ${heightOf(item.notice.floor, words.surface)} – ${heightOf(item.notice.ceiling, words.unlimited)}`))),
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
  const told = [found.length ? `${words["shown-of"]} ${number(found.length)}: ${number(some.length)}` : words["list-empty"]];
  if (state.shown.cut) told.push(`${words.cut}: ${number(state.shown.cut)}`);
  if (state.shown.shapeless) told.push(`${words.shapeless}: ${number(state.shown.shapeless)}`);
  byId("listed-told").textContent = told.join(". ");
  byId("more").hidden = some.length === found.length;
  byId("more").textContent = words.more;
};

const choose = (id, fly = true) => {
  state.chosen = id;
  map.setFilter("chosen", ["==", ["get", "id"], id]);
  const notice = state.shown.notices.find((one) => one.id === id);
  if (fly && notice) fit([feature("Polygon", drawnOf(notice).rings)], { maxZoom: Math.max(7, map.getZoom()) });
  showFacts();
  for (const one of document.querySelectorAll("[data-pick]")) {
    one.setAttribute("aria-pressed", String(one.dataset.pick === id));
  }
};

// Time ------------------------------------------------------------------------------------------

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
  told.replaceChildren(el("strong", {}, `${words[`at-${kind}`]}: ${tell(ms)}.`), ` ${words[`${kind}-told`] || ""}`);
  slider.setAttribute("aria-valuetext", `${words[`at-${kind}`]}: ${tell(ms)}`);
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
  return answer.json();
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
      await prepareSymbols();
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

// Beginning, and going on -----------------------------------------------------------------------

const facts = (document_) => JSON.stringify([document_.notices, document_.meetings, document_.parties]);

const renew = async () => {
  try {
    const found = await read(null);
    const same = facts(found) === facts(state.present);
    state.present = found;
    if (state.moment !== null && state.moment <= found.now) return;
    state.shown = found;
    setRange();
    await prepareSymbols();
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
  const [base, present] = await Promise.all([
    fetch("/map/basemap").then((answer) => answer.json()), read(null)]);
  state.present = state.shown = present;
  await make(basemapOf(base));
  await prepareSymbols();
  setRange();
  show();
  fit(featuresAt(moment()).areas);
  const wanted = location.hash.slice(1);
  if (present.notices.some((one) => one.id === wanted)) choose(wanted);
  document.addEventListener("desk:looked", renew);
};

begin().catch((error) => { problem(words.failed); throw error; });
