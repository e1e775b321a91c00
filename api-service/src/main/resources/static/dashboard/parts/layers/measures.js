// What a map of layers can show of a matrix, and how it is said.

import { bytes, count, percent } from "../../format.js";

/** By name: what is read from a layer, how a value is written, and what it means. */
export const MEASURES = {
  sparsity: {
    title: "Removed parameters",
    of: (layer) => layer.sparsity,
    write: percent,
    meaning: "The share of a matrix's parameters that is gone (sparsity). The stronger the colour, the more is gone.",
  },
  rank_ratio: {
    title: "Low-rank share",
    of: (layer) => layer.rank_ratio,
    write: percent,
    meaning: "Of the parameters that were kept, the share that the low-rank part U·V has (rank ratio); the rest are single weights.",
  },
  relative_error: {
    title: "Relative error",
    of: (layer) => layer.relative_error,
    write: (value) => percent(value, 2),
    meaning: "How far the compressed matrix is from the original, weighted by how strong its inputs are. 0 % would be the same.",
  },
  rank: {
    title: "Rank",
    of: (layer) => layer.rank,
    write: (value) => count(value),
    meaning: "How many directions the low-rank part U·V has.",
  },
};

/** "self_attn.q_proj" of "model.layers.3.self_attn.q_proj.weight". */
export function matrixKind(name) {
  return name.replace(/^.*?(?:^|\.)\d+\./, "").replace(/\.weight$/, "");
}

/** What happened to a matrix, in a few sentences. */
export function story(layer) {
  const all = layer.rows * layer.cols;
  const lowRank = layer.rank * (layer.rows + layer.cols);
  const parts = [];
  if (layer.rank > 0) {
    parts.push(`a low-rank part of rank ${count(layer.rank)} of ${count(Math.min(layer.rows, layer.cols))} (${count(lowRank)} numbers, ${percent(layer.rank_ratio)} of what is kept)`);
  }
  if (layer.sparse_entries > 0) parts.push(`${count(layer.sparse_entries)} single weights`);
  const kept = parts.length === 0 ? "nothing is left" : `what is left is ${parts.join(" and ")}, ${bytes(layer.bytes)} when stored`;
  return [
    `It had ${count(layer.rows)} × ${count(layer.cols)} = ${count(all)} weights. ${percent(layer.sparsity)} of these parameters were removed; ${kept}.`,
    `Weighted by its inputs, it differs from the original by ${percent(layer.relative_error, 2)}.`,
  ];
}

/** Least and most of a measure in the given layers, as `[least, most]`, or null where there are none. */
export function range(measure, layers) {
  const values = layers.map(MEASURES[measure].of).filter((value) => Number.isFinite(value));
  return values.length === 0 ? null : [Math.min(...values), Math.max(...values)];
}

/** Where a value lies between the ends, from 0 to 1; in the middle if nobody could read a difference between them. */
export function share(measure, value, [least, most]) {
  const { write } = MEASURES[measure];
  return write(least) === write(most) ? 0.5 : Math.min(Math.max((value - least) / (most - least), 0), 1);
}
