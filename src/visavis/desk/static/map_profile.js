// The height profile: time against height, in metres and in feet, for the chosen notices.
import { DASHES } from "./map_style.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDE, HIGH] = [760, 240];
const [LEFT, RIGHT, TOP, BOTTOM] = [52, 58, 18, 34];
const FOOT_M = 0.3048;
const HOUR_MS = 3600000;
const LEAST_M = 300; // a band thinner than that is drawn on a scale of its own

export const svg = (tag, attributes = {}, ...children) => {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

// A height in metres above whatever it is measured from.
export const metres = (height) => (height ? height.value * (height.units === "FT" ? FOOT_M : 1) : null);

const ticks = (low, high, count) => {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough);
  const found = [];
  for (let at = Math.ceil(low / step) * step; at <= high + 1e-6; at += step) found.push(at);
  return found;
};

// Args: items [{notice, slot, mark}], moment in ms, words, tell (ms to words), number (to words).
export const profileOf = (items, moment, words, tell, number) => {
  const bounds = items.map(({ notice }) => ({
    floor: metres(notice.floor), ceiling: metres(notice.ceiling), start: notice.start, end: notice.end }));
  const heights = bounds.flatMap((one) => [one.floor, one.ceiling]).filter((one) => one !== null);
  const low = Math.min(0, ...heights);
  const high = Math.max(low + LEAST_M, ...heights) * 1.08;
  const times = bounds.flatMap((one) => [one.start[0], one.end[1] ?? one.start[1] + 6 * HOUR_MS]);
  const first = Math.min(...times, moment);
  const last = Math.max(...times, moment) + HOUR_MS / 4;
  const x = (ms) => LEFT + ((ms - first) / (last - first)) * (WIDE - LEFT - RIGHT);
  const y = (m) => HIGH - BOTTOM - ((m - low) / (high - low)) * (HIGH - TOP - BOTTOM);

  const drawing = svg("svg", { class: "profile", viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img",
    "aria-label": `${words.heights}: ${items.map((one) => one.mark + " " + one.notice.title?.text).join("; ")}` });
  const label = (text, left, top, anchor = "start", more = {}) =>
    drawing.append(svg("text", { x: left, y: top, "text-anchor": anchor, ...more }, text));

  for (const m of ticks(low, high, 5)) {
    drawing.append(svg("line", { class: "axis", x1: LEFT, x2: WIDE - RIGHT, y1: y(m), y2: y(m) }));
    label(number(m), LEFT - 4, y(m) + 4, "end");
  }
  for (const ft of ticks(low / FOOT_M, high / FOOT_M, 5)) {
    const level = Math.round(ft / 100);
    label(ft >= 5000 ? `FL${String(level).padStart(3, "0")}` : number(ft), WIDE - RIGHT + 4, y(ft * FOOT_M) + 4);
  }
  label(words.metres, 4, 12);
  label(words.feet, WIDE - 4, 12, "end");
  label(tell(first), LEFT, HIGH - 18);
  label(tell(last), WIDE - 4, HIGH - 4, "end");

  items.forEach(({ slot, mark }, at) => {
    const one = bounds[at];
    const [top, foot] = [one.ceiling === null ? TOP : y(one.ceiling), one.floor === null ? HIGH - BOTTOM : y(one.floor)];
    const group = svg("g", { class: `slot-${slot}` });
    const band = (from, to, cls) => group.append(svg("rect", { class: cls, x: x(from), y: top,
      width: Math.max(1.5, x(to) - x(from)), height: Math.max(1.5, foot - top),
      ...(DASHES[slot] ? { "stroke-dasharray": DASHES[slot].map((each) => each * 2).join(" ") } : {}) }));
    const over = one.end[1] ?? last;
    if (one.start[0] !== one.start[1] || one.end[0] !== one.end[1]) band(one.start[0], over, "band unsure");
    band(one.start[1], Math.max(one.start[1], one.end[0] ?? over), "band");
    drawing.append(group);
    label(one.ceiling === null ? `${mark} ↑` : mark, x(one.start[1]) + 4, top + 13, "start", { class: "name" });
  });
  drawing.append(svg("line", { class: "moment", x1: x(moment), x2: x(moment), y1: TOP, y2: HIGH - BOTTOM }));
  return drawing;
};
