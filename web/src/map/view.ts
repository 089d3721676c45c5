/** What part of the map is seen, and which places are drawn as one. */

/** A window on a map of fixed size: its left and upper edge, and how many times the map is magnified. */
export interface Window { x: number; y: number; k: number }
export const SIZE = { w: 1000, h: 520 };
const MOST = 400;

/** The window moved and magnified around a point of the map, kept inside the map. */
export function zoom(now: Window, factor: number, [cx, cy]: readonly [number, number]): Window {
  const k = Math.min(Math.max(now.k * factor, 1), MOST);
  const real = k / now.k;
  return held({ k, x: cx - (cx - now.x) / real, y: cy - (cy - now.y) / real });
}

export function held(w: Window): Window {
  const clamp = (v: number, most: number): number => Math.min(Math.max(v, 0), Math.max(most, 0));
  return { k: w.k, x: clamp(w.x, SIZE.w - SIZE.w / w.k), y: clamp(w.y, SIZE.h - SIZE.h / w.k) };
}

/** The window that shows all of some points, with room around them; the whole map if there are none. */
export function around(points: readonly (readonly [number, number])[]): Window {
  if (points.length === 0) return { x: 0, y: 0, k: 1 };
  const xs = points.map((p) => p[0]);
  const ys = points.map((p) => p[1]);
  const [x0, x1, y0, y1] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const room = 2.1;
  const k = Math.min(SIZE.w / Math.max((x1 - x0) * room, 60), SIZE.h / Math.max((y1 - y0) * room, 32), 24);
  return held({ k: Math.max(k, 1), x: (x0 + x1) / 2 - SIZE.w / Math.max(k, 1) / 2, y: (y0 + y1) / 2 - SIZE.h / Math.max(k, 1) / 2 });
}

export interface Placed<T> { x: number; y: number; count: number; of: T }
export interface Cluster<T> { x: number; y: number; count: number; members: T[] }

/** Places that would lie on one another, drawn as one; the fullest place gives the spot. Same places in, same clusters out. */
export function cluster<T>(places: readonly Placed<T>[], distance: number): Cluster<T>[] {
  const out: Cluster<T>[] = [];
  const order = [...places].sort((a, b) => b.count - a.count || a.x - b.x || a.y - b.y);
  for (const p of order) {
    const near = out.find((c) => (c.x - p.x) ** 2 + (c.y - p.y) ** 2 < distance ** 2);
    if (near) {
      near.count += p.count;
      near.members.push(p.of);
    } else out.push({ x: p.x, y: p.y, count: p.count, members: [p.of] });
  }
  return out;
}
