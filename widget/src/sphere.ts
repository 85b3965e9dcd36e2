/** Points on a ball, and how they look from where somebody stands. */

/** On the ball of radius 1: to the right, up, and towards the eye where nothing is turned. */
export type Point = readonly [number, number, number];

const RADIANS = Math.PI / 180;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** @param latitude in degrees north, as `longitude` in degrees east. */
export function place(latitude: number, longitude: number): Point {
  const ring = Math.cos(latitude * RADIANS);
  const turn = longitude * RADIANS;
  return [ring * Math.sin(turn), Math.sin(latitude * RADIANS), ring * Math.cos(turn)];
}

/** The n-th of so many points that go around the ball in a spiral, each with the same room. */
export function spiral(index: number, count: number): Point {
  const up = 1 - (2 * index + 1) / count;
  const ring = Math.sqrt(1 - up * up);
  return [ring * Math.sin(index * GOLDEN), up, ring * Math.cos(index * GOLDEN)];
}

/**
 * Returns how the ball is seen by an eye above a place.
 *
 * @param latitude in radians, as `longitude`.
 */
export function view(latitude: number, longitude: number): (point: Point) => Point {
  const [sin, cos] = [Math.sin(longitude), Math.cos(longitude)];
  const [sinUp, cosUp] = [Math.sin(latitude), Math.cos(latitude)];
  return ([x, y, z]) => {
    const near = x * sin + z * cos;
    return [x * cos - z * sin, y * cosUp - near * sinUp, y * sinUp + near * cosUp];
  };
}

/** The longitude, in radians, that is nearest to all of these points; null where none is. */
export function middle(points: readonly Point[]): number | null {
  const x = points.reduce((sum, point) => sum + point[0], 0);
  const z = points.reduce((sum, point) => sum + point[2], 0);
  return Math.hypot(x, z) < 1e-6 ? null : Math.atan2(x, z);
}
