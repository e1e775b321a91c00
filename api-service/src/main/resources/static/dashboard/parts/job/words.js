// How a job is named and told of.

import { percent } from "../../format.js";

/** "SmolLM2-135M, 50 % removed by twofold", or "SmolLM2-135M, measured". */
export function describe(job) {
  const model = shortModel(job.request.model);
  if (job.kind !== "compression") return `${model}, measured as it is`;
  return `${model}, ${percent(job.request.recipe.sparsity, 0)} removed by ${job.request.recipe.preset}`;
}

/** The last part of where the model is from. */
export function shortModel(model) {
  return model.replace(/@[0-9a-f]{12,}$/, "").replace(/\/+$/, "").replace(/^.*[/:]/, "");
}

/** What each phase does, for people who have not read the papers. */
export const PHASES = {
  preflight: "checks the request, the device and the files",
  fetch: "brings model and texts to the worker",
  baseline: "measures the model as it came",
  calibrate: "reads the calibration text and sees what each matrix is fed with",
  allocate: "learns how much of each matrix may go",
  decompose: "splits each matrix into a low-rank part and single weights",
  tune: "trains what is kept to answer as the original block did",
  evaluate: "measures the compressed model",
  export: "writes the model's files",
  publish: "stores the files, with a digest of each",
};

/** What can be done about a failure, by its code. docs/failures.md has more. */
export const ADVICE = {
  "invalid-request": "Change the request: it names something that is not there, or contradicts itself.",
  "unsafe-checkpoint": "Get the model's files again; they are damaged, or do not fit their config.json.",
  "unsupported-format": "Give the model as safetensors with a tokenizer.json.",
  "unsupported-architecture": "Choose a model of a known architecture.",
  "unusable-data": "Give a longer text, or one that can be read.",
  "numeric-failure": "Try another seed, a larger ridge, or other calibration data.",
  "budget-unreachable": "Ask for a sparsity that the recipe's limits allow.",
  "device-unavailable": "Name a device that a worker has, or leave it to auto.",
  "device-out-of-memory": "Use shorter or fewer sequences, or a worker with more memory.",
  "source-unavailable": "Try again later: the Hub or the object store did not answer.",
  "insufficient-storage": "Make room on the worker's disk or in the artifact store, then retry.",
  "storage-unavailable": "Try again when the artifact store answers.",
  "worker-lost": "Retry. If it happens again, look at the worker's log and memory.",
  internal: "This is a defect of Twofold. Please report it with the log below.",
};
