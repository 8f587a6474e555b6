/** Plane geometry in level-0 pixels. */

export interface Point {
  x: number;
  y: number;
}

export interface Polygon {
  exterior: Point[];
  interiors?: Point[][];
}

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** How level-0 pixels come to lie on the screen: `screen = level0 × scale + (x, y)`. */
export interface Placement {
  scale: number;
  x: number;
  y: number;
}

/** The smallest upright rectangle around a polygon. */
export function bounds(polygon: Polygon): Rect {
  const xs = polygon.exterior.map((point) => point.x);
  const ys = polygon.exterior.map((point) => point.y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** The field to show for a region: its bounds with room around, at least `smallest` wide and high. */
export function fieldAround(box: Rect, smallest: number): Rect {
  const width = Math.max(box.width * 2, smallest);
  const height = Math.max(box.height * 2, smallest);
  return {
    x: box.x + box.width / 2 - width / 2,
    y: box.y + box.height / 2 - height / 2,
    width,
    height,
  };
}

/** Whether a point lies inside a polygon and outside its holes. */
export function contains(polygon: Polygon, point: Point): boolean {
  if (!inRing(polygon.exterior, point)) return false;
  return !(polygon.interiors ?? []).some((ring) => inRing(ring, point));
}

/** A polygon as SVG path data; holes by the even-odd rule. */
export function pathData(polygon: Polygon): string {
  return [polygon.exterior, ...(polygon.interiors ?? [])]
    .map((ring) => `M${ring.map((point) => `${point.x} ${point.y}`).join('L')}Z`)
    .join('');
}

function inRing(ring: Point[], point: Point): boolean {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const a = ring[i] as Point;
    const b = ring[j] as Point;
    const crosses = a.y > point.y !== b.y > point.y;
    if (crosses && point.x < ((b.x - a.x) * (point.y - a.y)) / (b.y - a.y) + a.x) inside = !inside;
  }
  return inside;
}
