// What a report says of a model's quality, as rows: `{ measure, on, dense, compressed }`, each side `{ value, error }` or null.

const PERPLEXITIES = [["token", "token perplexity"], ["word", "word perplexity"], ["bitsPerByte", "bits per byte"]];

/** Of the report of a compression, or of an evaluation, whose one side is `dense`. */
export function qualities(report) {
  const dense = report.dense ?? report.quality;
  const compressed = report.compressed ?? null;
  return [...perplexities(dense, compressed), ...tasks(dense, compressed)];
}

function perplexities(dense, compressed) {
  return Object.entries(dense?.perplexity ?? {}).flatMap(([text, before]) => {
    const after = compressed?.perplexity?.[text] ?? null;
    const name = before.method === "pseudo" || before.method === "masked" ? "pseudo-" : "";
    return PERPLEXITIES.filter(([field]) => Number.isFinite(before[field])).map(([field, measure]) => ({
      measure: measure.replace("perplexity", `${name}perplexity`),
      on: text,
      dense: side(before, field),
      compressed: after && side(after, field),
    }));
  });
}

function side(perplexity, field) {
  return { value: perplexity[field], error: field === "token" ? perplexity.standardError ?? null : null };
}

function tasks(dense, compressed) {
  return Object.entries(dense?.tasks ?? {}).flatMap(([task, before]) =>
    Object.entries(before.metrics ?? {}).map(([metric, { value, standardError = null }]) => {
      const after = compressed?.tasks?.[task]?.metrics?.[metric] ?? null;
      return {
        measure: metric,
        on: task,
        dense: { value, error: standardError },
        compressed: after && { value: after.value, error: after.standardError ?? null },
      };
    }));
}
