// A job's request, as something that can be run again.

/** What would be posted for the same job: the resolved request, without what the server adds. */
export function requestOf(job) {
  const { kind, ...request } = job.request;
  const labels = Object.keys(job.labels).length > 0 ? { labels: job.labels } : {};
  const priority = job.priority === 0 ? {} : { priority: job.priority };
  return { ...(job.kind === "compression" ? {} : { kind: job.kind }), ...withoutNulls(request), ...labels, ...priority };
}

export function asCurl(request, server = location.origin) {
  return `curl -s ${server}/v1/jobs -H 'Content-Type: application/json' -d ${quoted(JSON.stringify(request, null, 1).replace(/\n\s*/g, " "))}`;
}

/** `defaults` is the preset's recipe: only what differs from it is named. */
export function asCommand(job, defaults) {
  const { model, calibration, evaluation, exports: formats, shards, spectra, device } = job.request;
  const words = ["./twofold submit", `--model ${quoted(model)}`];
  if (job.kind !== "compression") words.splice(1, 0, "--kind evaluation");
  if (job.kind === "compression") {
    const recipe = job.request.recipe;
    words.push(`--preset ${recipe.preset}`, `--sparsity ${recipe.sparsity}`);
    for (const [path, value] of differences(recipe, defaults)) words.push(`--set ${quoted(`${path}=${typeof value === "object" ? JSON.stringify(value) : value}`)}`);
    if (calibration) words.push(`--calibration ${quoted(calibration.data)}`, `--sequences ${calibration.sequences}`, `--sequence-length ${calibration.sequenceLength}`);
    if (formats) words.push(`--export ${formats.join(",")}`);
    if (shards > 1) words.push(`--shards ${shards}`);
    if (spectra && spectra !== "auto") words.push(`--spectra ${spectra}`);
  }
  for (const text of evaluation?.perplexity ?? []) words.push(`--perplexity ${quoted(text)}`);
  if (evaluation?.tasks?.length) words.push(`--tasks ${evaluation.tasks.join(",")}`);
  for (const [field, option] of [["limitTokens", "--limit-tokens"], ["shots", "--shots"], ["limit", "--limit"], ["maxLength", "--max-length"]]) {
    if (evaluation?.[field] != null) words.push(`${option} ${evaluation[field]}`);
  }
  if (device && device !== "auto") words.push(`--device ${device}`);
  if (job.priority !== 0) words.push(`--priority ${job.priority}`);
  for (const [name, value] of Object.entries(job.labels)) words.push(`--label ${quoted(`${name}=${value}`)}`);
  if (evaluation?.overlap === "report") words.push("# evaluation.overlap=report has no option; use curl");
  return words.join(" \\\n  ");
}

/** Paths and values of the leaves in which a recipe is not the preset's; `sparsity` and the preset's name aside. */
export function differences(recipe, defaults, prefix = "") {
  if (!defaults) return [];
  return Object.entries(recipe).flatMap(([name, value]) => {
    const path = `${prefix}${name}`;
    const usual = defaults[name];
    if (path === "sparsity" || path === "preset" || JSON.stringify(value) === JSON.stringify(usual)) return [];
    const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
    const sameKind = isObject && usual !== null && typeof usual === "object" && usual.kind === value.kind;
    if (isObject && !sameKind) return [[path, value]];
    return isObject ? differences(value, usual, `${path}.`) : [[path, value]];
  });
}

function withoutNulls(value) {
  if (Array.isArray(value) || value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null).map(([name, part]) => [name, withoutNulls(part)]));
}

function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}
