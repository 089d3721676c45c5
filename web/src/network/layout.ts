/**
 * Where actors stand in the network: a small force layout (Fruchterman and Reingold, "Graph Drawing by Force-directed
 * Placement", 1991) from a fixed start, so that one network always has one picture.
 */
export interface Spot { id: string; x: number; y: number }

/** Places in a field of `w` by `h`, at least `room` from its edge. Cost grows with the square of the nodes: give it 150 at most. */
export function place(ids: readonly string[], edges: readonly { from: string; to: string; weight: number }[], w: number, h: number, room = 40): Map<string, Spot> {
  const n = ids.length;
  const spots: Spot[] = ids.map((id, i) => {
    // The golden angle spreads the start evenly.
    const angle = i * 2.399963;
    const radius = Math.sqrt((i + 0.5) / Math.max(n, 1));
    return { id, x: w / 2 + (w / 2 - room) * radius * Math.cos(angle), y: h / 2 + (h / 2 - room) * radius * Math.sin(angle) };
  });
  const at = new Map(spots.map((s, i) => [s.id, i]));
  const k = 0.82 * Math.sqrt((w * h) / Math.max(n, 1));
  const rounds = 260;
  for (let round = 0; round < rounds; round += 1) {
    const dx = new Float64Array(n);
    const dy = new Float64Array(n);
    for (let i = 0; i < n; i += 1) {
      for (let j = i + 1; j < n; j += 1) {
        const [a, b] = [spots[i] as Spot, spots[j] as Spot];
        let [x, y] = [a.x - b.x, (a.y - b.y) * 1.25];
        const far = Math.max(Math.hypot(x, y), 0.5);
        if (x === 0 && y === 0) [x, y] = [0.5 * (i - j), 0.3];
        const push = (k * k) / far / far;
        dx[i]! += x * push; dy[i]! += y * push; dx[j]! -= x * push; dy[j]! -= y * push;
      }
    }
    for (const e of edges) {
      const [i, j] = [at.get(e.from), at.get(e.to)];
      if (i === undefined || j === undefined || i === j) continue;
      const [a, b] = [spots[i] as Spot, spots[j] as Spot];
      const [x, y] = [a.x - b.x, a.y - b.y];
      const pull = (Math.hypot(x, y) / k) * Math.min(1 + Math.log2(e.weight) / 4, 2);
      dx[i]! -= x * pull; dy[i]! -= y * pull; dx[j]! += x * pull; dy[j]! += y * pull;
    }
    const heat = (w / 9) * (1 - round / rounds) ** 1.5 + 0.5;
    for (let i = 0; i < n; i += 1) {
      const s = spots[i] as Spot;
      // Gravity, so that what hangs on nothing does not drift to the rim.
      const [x, y] = [dx[i]! - (s.x - w / 2) * 0.8, dy[i]! - (s.y - h / 2) * 1.3];
      const far = Math.max(Math.hypot(x, y), 1e-6);
      s.x = Math.min(Math.max(s.x + (x / far) * Math.min(far, heat), room), w - room);
      s.y = Math.min(Math.max(s.y + (y / far) * Math.min(far, heat), room * 0.6), h - room * 0.6);
    }
  }
  return new Map(spots.map((s) => [s.id, s]));
}

/** Moves spots up and down until their labels, `width` wide and `line` high, no longer lie on one another, as far as there is room. */
export function declutter(spots: readonly Spot[], box: (s: Spot) => readonly [left: number, right: number], line: number, h: number): void {
  for (let round = 0; round < 80; round += 1) {
    let moved = false;
    const order = [...spots].sort((a, b) => a.y - b.y || (a.id < b.id ? -1 : 1));
    for (let i = 0; i < order.length; i += 1) {
      for (let j = i + 1; j < order.length; j += 1) {
        const [a, b] = [order[i] as Spot, order[j] as Spot];
        if (b.y - a.y >= line) break;
        const [[a0, a1], [b0, b1]] = [box(a), box(b)];
        if (a1 <= b0 || b1 <= a0) continue;
        const push = (line - (b.y - a.y)) / 2 + 0.1;
        a.y = Math.max(a.y - push, line);
        b.y = Math.min(b.y + push, h - line);
        moved = true;
      }
    }
    if (!moved) return;
  }
}

/** The drawing of an edge: a curve that ends at the rims of its nodes, bent so that the way back is another curve. */
export function curve(a: Spot, b: Spot, ra: number, rb: number): string {
  const [x, y] = [b.x - a.x, b.y - a.y];
  const far = Math.max(Math.hypot(x, y), 1);
  if (far < 2) return `M ${a.x - ra * 0.7} ${a.y - ra * 0.7} C ${a.x - 34} ${a.y - 46}, ${a.x + 34} ${a.y - 46}, ${a.x + ra * 0.7} ${a.y - ra * 0.7 - 2}`;
  const bend = 0.14 * far;
  const [mx, my] = [(a.x + b.x) / 2 - (y / far) * bend, (a.y + b.y) / 2 + (x / far) * bend];
  const cut = (p: Spot, r: number): [number, number] => {
    const d = Math.max(Math.hypot(mx - p.x, my - p.y), 1);
    return [p.x + ((mx - p.x) / d) * r, p.y + ((my - p.y) / d) * r];
  };
  const [[x1, y1], [x2, y2]] = [cut(a, ra + 1), cut(b, rb + 5)];
  return `M ${x1.toFixed(1)} ${y1.toFixed(1)} Q ${mx.toFixed(1)} ${my.toFixed(1)}, ${x2.toFixed(1)} ${y2.toFixed(1)}`;
}
