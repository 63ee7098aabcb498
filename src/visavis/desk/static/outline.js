// Outlines of stated areas, for drawing only: what meets what is decided by the node.
// On a sphere, which no eye tells from the ellipsoid. No DOM here.

const RADIUS_M = 6371008.8;
const RAD = Math.PI / 180;
const EDGE_M = 50000; // pieces of an edge; between two the eye sees no bend
const AROUND = 96; // points of a whole circle

const wrap = (lon) => ((((lon + 180) % 360) + 360) % 360) - 180;

const unit = ([lon, lat]) => {
  const [l, p] = [lon * RAD, lat * RAD];
  return [Math.cos(p) * Math.cos(l), Math.cos(p) * Math.sin(l), Math.sin(p)];
};

const placeOf = ([x, y, z]) => [Math.atan2(y, x) / RAD, Math.atan2(z, Math.hypot(x, y)) / RAD];

const angle = (a, b) => {
  const cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
  return Math.atan2(Math.hypot(...cross), a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
};

export const metresBetween = (a, b) => RADIUS_M * angle(unit(a), unit(b));

// The place on the great circle from a to b, at a share of the way.
export const between = (a, b, share) => {
  const [u, v] = [unit(a), unit(b)];
  const whole = angle(u, v);
  if (whole < 1e-9) return a;
  const [s, t] = [Math.sin((1 - share) * whole), Math.sin(share * whole)];
  return placeOf(u.map((one, at) => (s * one + t * v[at]) / Math.sin(whole)));
};

export const bearing = (a, b) => {
  const [l, p, q] = [(b[0] - a[0]) * RAD, a[1] * RAD, b[1] * RAD];
  return Math.atan2(Math.sin(l) * Math.cos(q),
    Math.cos(p) * Math.sin(q) - Math.sin(p) * Math.cos(q) * Math.cos(l));
};

// So many metres from a place, in a direction in radians from north.
export const towards = ([lon, lat], metres, direction) => {
  const [d, p] = [metres / RADIUS_M, lat * RAD];
  const q = Math.asin(Math.max(-1, Math.min(1,
    Math.sin(p) * Math.cos(d) + Math.cos(p) * Math.sin(d) * Math.cos(direction))));
  const l = Math.atan2(Math.sin(direction) * Math.sin(d) * Math.cos(p),
    Math.cos(d) - Math.sin(p) * Math.sin(q));
  return [wrap(lon + l / RAD), q / RAD];
};

// A line along great circles, in pieces that may be drawn straight.
export const pieces = (line) => {
  const found = [line[0]];
  for (let at = 1; at < line.length; at += 1) {
    const count = Math.min(400, Math.max(1, Math.ceil(metresBetween(line[at - 1], line[at]) / EDGE_M)));
    for (let k = 1; k < count; k += 1) found.push(between(line[at - 1], line[at], k / count));
    found.push(line[at]);
  }
  return found;
};

// Longitudes that run on past 180°, so that a line never leaps round the earth.
export const rolled = (points) => {
  let before = wrap(points[0][0]);
  return points.map(([lon, lat]) => {
    before = lon - 360 * Math.round((lon - before) / 360);
    return [before, lat];
  });
};

// A ring on a flat map: one that goes round a pole is closed by way of it.
const ringOf = (points, pole) => {
  const ring = rolled([...points, points[0]]);
  const turned = ring[ring.length - 1][0] - ring[0][0];
  if (Math.abs(turned) > 180) {
    const lat = pole ?? (points.reduce((sum, one) => sum + one[1], 0) > 0 ? 90 : -90);
    ring.push([ring[ring.length - 1][0], lat], [ring[0][0], lat], ring[0]);
  } else {
    ring[ring.length - 1] = ring[0];
  }
  return ring;
};

const circle = (centre, radius_m) => {
  const points = [];
  for (let at = 0; at < AROUND; at += 1) {
    points.push(towards(centre, radius_m, (-2 * Math.PI * at) / AROUND));
  }
  return points;
};

const arc = (centre, radius_m, from, to) => {
  const count = Math.max(1, Math.ceil((Math.abs(to - from) / (2 * Math.PI)) * AROUND));
  const points = [];
  for (let at = 0; at <= count; at += 1) {
    points.push(towards(centre, radius_m, from + ((to - from) * at) / count));
  }
  return points;
};

// One side of a line: round outside of a bend, pointed inside, blunt where it bends past 139°.
const side = (line, half_m) => {
  const found = [];
  for (let at = 0; at < line.length; at += 1) {
    const into = at > 0 ? bearing(line[at], line[at - 1]) + Math.PI : bearing(line[0], line[1]);
    const out = at < line.length - 1 ? bearing(line[at], line[at + 1]) : into;
    const turn = Math.atan2(Math.sin(out - into), Math.cos(out - into)); // to the right is positive
    if (turn > 0.01) {
      found.push(...arc(line[at], half_m, into - Math.PI / 2, into + turn - Math.PI / 2));
    } else {
      const reach = half_m / Math.max(0.35, Math.cos(turn / 2));
      found.push(towards(line[at], reach, into + turn / 2 - Math.PI / 2));
    }
  }
  return found;
};

const around = (given, half_m) => {
  const line = pieces(given).filter((one, at, all) => !at || metresBetween(one, all[at - 1]) > 1);
  if (line.length < 2) return circle(line[0], half_m);
  const end = line[line.length - 1];
  const last = bearing(end, line[line.length - 2]) + Math.PI;
  const first = bearing(line[0], line[1]) + Math.PI;
  return [
    ...side(line, half_m), ...arc(end, half_m, last - Math.PI / 2, last + Math.PI / 2),
    ...side([...line].reverse(), half_m), ...arc(line[0], half_m, first - Math.PI / 2, first + Math.PI / 2),
  ].reverse();
};

const degrees = (places) => places.map(([lon, lat]) => [lon / 1e6, lat / 1e6]);

export const lineOf = (area) => (area.line_udeg ? degrees(area.line_udeg) : null);

const middleOf = (line) => {
  const lengths = line.slice(1).map((one, at) => metresBetween(line[at], one));
  let left = lengths.reduce((sum, one) => sum + one, 0) / 2;
  for (let at = 0; at < lengths.length; at += 1) {
    if (left <= lengths[at]) return between(line[at], line[at + 1], lengths[at] ? left / lengths[at] : 0);
    left -= lengths[at];
  }
  return line[line.length - 1];
};

// Where something that moves is at an instant, or null before and after.
export const momentary = (area, ms) => {
  if (area.type !== "track") return null;
  const times = area.times.map(Date.parse);
  const line = lineOf(area);
  for (let at = 1; at < times.length; at += 1) {
    if (ms >= times[at - 1] && ms <= times[at]) {
      const span = times[at] - times[at - 1];
      return between(line[at - 1], line[at], span ? (ms - times[at - 1]) / span : 0);
    }
  }
  return null;
};

// Where the label of an area stands.
export const spotOf = (area) => {
  if (area.type === "circle") return degrees([area.centre_udeg])[0];
  if (area.type !== "polygon") return middleOf(lineOf(area));
  const sum = [0, 0, 0];
  for (const one of degrees(area.outer_udeg.slice(1))) unit(one).forEach((part, at) => { sum[at] += part; });
  return placeOf(sum);
};

// The rings of an area, the outer one first.
export const ringsOf = (area) => {
  switch (area.type) {
    case "circle": {
      const [centre] = degrees([area.centre_udeg]);
      return [ringOf(circle(centre, area.radius_m), centre[1] > 0 ? 90 : -90)];
    }
    case "polygon": {
      const [outer, ...holes] = [area.outer_udeg, ...(area.holes_udeg || [])].map(
        (ring) => ringOf(pieces(degrees(ring)).slice(0, -1)));
      const near = (ring) => {
        const turn = 360 * Math.round((outer[0][0] - ring[0][0]) / 360);
        return ring.map(([lon, lat]) => [lon + turn, lat]);
      };
      return [outer, ...holes.map(near)];
    }
    default:
      return [ringOf(around(lineOf(area), area.half_width_m ?? area.radius_m))];
  }
};

const DRAWN_TO = 85.05; // degrees: where the map's own tiles end

// The edges of rings as lines, without what lies nearer to a pole than the map draws.
export const edgesOf = (rings) => {
  const lines = [];
  for (const ring of rings) {
    let open = null;
    for (const place of ring) {
      if (Math.abs(place[1]) > DRAWN_TO) open = null;
      else if (open) open.push(place);
      else lines.push(open = [place]);
    }
  }
  return lines.filter((line) => line.length > 1);
};

export const isBeyond = (rings) => rings[0].some((place) => Math.abs(place[1]) > DRAWN_TO);

// What is filled of an area: beyond the map's tiles all between its meridians, never less than it.
export const filled = (rings) => {
  if (!isBeyond(rings)) return ["Polygon", rings];
  const pole = rings[0].some((place) => place[1] > 0) ? 90 : -90;
  const last = (pole / 90) * 85;
  const held = rings.map((ring) => ring.map(([lon, lat]) => (
    [lon, Math.abs(lat) === 90 ? lat : Math.max(-85, Math.min(85, lat))])));
  if (rings[0].some((place) => Math.abs(place[1]) === 90)) return ["Polygon", held];
  const lons = rings[0].filter((place) => Math.abs(place[1]) > 85).map((place) => place[0]);
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const wedge = [[west, last], [east, last], [east, pole], [west, pole], [west, last]];
  return ["MultiPolygon", [held, [pole > 0 ? wedge : wedge.reverse()]]];
};
