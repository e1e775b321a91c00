// What is known of each of the jobs that are compared.

import { letter } from "./names.js";
import { useEach } from "./use-each.js";

const NONE = { data: null, error: null };
const isOver = (job) => job.finished_at !== null;
const isCompression = (job) => job.kind === "compression";

/**
 * @param ids of the jobs, each once
 * @returns for each `{ id, number, letter, job, error, waiting, layers, metrics }`; null is what is not there or not known yet
 */
export function useSides(ids) {
  const jobs = useEach(ids.map((id) => `/v1/jobs/${encodeURIComponent(id)}`), (job) => !isOver(job));
  const path = (number, name, isThere) => {
    const job = jobs[number].data;
    return job !== null && isThere(job) ? `/v1/jobs/${job.id}/${name}` : null;
  };
  const willHaveMore = (name) => jobs.some(({ data }) => data !== null && name.includes(data.id) && (!isOver(data) || data.status === "succeeded"));
  const layers = useEach(ids.map((_, number) => path(number, "layers", isCompression)), (list, name) => !list.complete && willHaveMore(name));
  const metrics = useEach(ids.map((_, number) => path(number, "metrics", (job) => job.status === "succeeded")));
  return ids.map((id, number) => ({
    id,
    number,
    letter: letter(number),
    job: jobs[number].data,
    error: jobs[number].error,
    waiting: jobs[number].data === null && jobs[number].error === null,
    layers: (layers[number] ?? NONE).data?.items ?? null,
    metrics: (metrics[number] ?? NONE).data,
  }));
}

/** Bytes of the compressed matrices and what they had as 16-bit values before: `{ kept, dense }`, or null. */
export function matrixBytes({ job, layers }) {
  if (job.status !== "succeeded" || layers === null || layers.length === 0) return null;
  return {
    kept: layers.reduce((sum, layer) => sum + layer.bytes, 0),
    dense: layers.reduce((sum, layer) => sum + 2 * layer.rows * layer.cols, 0),
  };
}

/** The smallest of the exports that a job wrote, or null. */
export function fileBytes({ job }) {
  const sizes = Object.values(job.result?.bytes_stored ?? {});
  return sizes.length === 0 ? null : Math.min(...sizes);
}

/** A text's perplexity `{ dense, compressed }`, each `{ value, error }` or null; an evaluation has only a dense one. */
export function perplexityOn(text, { job, metrics }) {
  const measured = job.result?.token_perplexity?.[text] ?? null;
  if (measured === null) return { dense: null, compressed: null };
  const isOne = typeof measured === "number";
  const error = (part) => {
    const found = part?.[text]?.["token_perplexity_stderr,none"];
    return Number.isFinite(found) ? found : null;
  };
  const value = (number, part) => (Number.isFinite(number) ? { value: number, error: error(part) } : null);
  const results = isCompression(job) ? metrics?.dense : metrics?.results;
  return {
    dense: value(isOne ? measured : measured.dense, results),
    compressed: isOne ? null : value(measured.compressed, metrics?.results),
  };
}

/** Every text on which one of the jobs was measured. */
export function textsOf(sides) {
  return [...new Set(sides.flatMap(({ job }) => Object.keys(job.result?.token_perplexity ?? {})))];
}
