// Which results nobody can beat. Smaller is better in both: fewer bytes, less perplexity.

/**
 * Whether `one` beats `other`: it is at most as large in both, and less in at least one. Two equal points do not beat each other.
 *
 * @param one `{ bytes, perplexity }`
 */
export function beats(one, other) {
  return one.bytes <= other.bytes && one.perplexity <= other.perplexity
    && (one.bytes < other.bytes || one.perplexity < other.perplexity);
}

/**
 * The Pareto front: the points that no other point beats, by bytes, then as they were given; of equal points all. Points
 * without two finite numbers are left out.
 *
 * @param points of `{ bytes, perplexity }` and whatever else they have
 */
export function paretoFront(points) {
  const measured = points.filter(({ bytes, perplexity }) => Number.isFinite(bytes) && Number.isFinite(perplexity));
  const sorted = measured.toSorted((one, other) => one.bytes - other.bytes || one.perplexity - other.perplexity);
  const front = [];
  let last = null; // the last point of the front: the one with the least perplexity so far
  for (const point of sorted) {
    const isEqual = last !== null && point.bytes === last.bytes && point.perplexity === last.perplexity;
    if (last === null || point.perplexity < last.perplexity || isEqual) {
      front.push(point);
      last = point;
    }
  }
  return front;
}
