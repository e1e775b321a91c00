// What each preset is good for, in a line; docs/methods.md has the whole story.

const GROUPS = [
  ["Where to begin", {
    twofold: "The best that is known here: low-rank plus sparse, trained block by block. Takes minutes.",
    fast: "Nearly as good in a fraction of the time.",
  }],
  ["Learnt allocation: searches how much each layer can do without", {
    clma: "Learns every block's sparsity by policy gradient. For small models, or much time.",
    cap: "All singular values and entries of the model compete for one budget.",
    "cap-paper": "The same as its paper describes it, for comparison.",
  }],
  ["Low-rank plus sparse, the same budget everywhere", {
    "qr-uniform": "CLMA's decomposition without the search: seconds to minutes.",
    oats: "The published baseline, slower.",
    slim: "A sparse part in four bits: the smallest files.",
  }],
  ["One part only", {
    wanda: "Sparse, one look at the data: the quickest that is any good.",
    "owl-wanda": "The same; blocks with many outliers keep more.",
    "alpha-wanda": "The same; blocks with flat spectra keep more.",
    sparsegpt: "Sparse; what stays makes up for what goes.",
    "svd-llm": "Low-rank only, for mild compression.",
    magnitude: "Sparse, without any data: the floor to compare with.",
  }],
];

/** The presets that the server has as `[[heading, [[name, line], …]], …]`; those unknown here come last, without a line. */
export function groupsOf(names) {
  const known = GROUPS
    .map(([heading, lines]) => [heading, Object.entries(lines).filter(([name]) => names.includes(name))])
    .filter(([, lines]) => lines.length > 0);
  const all = known.flatMap(([, lines]) => lines.map(([name]) => name));
  const others = names.filter((name) => !all.includes(name)).map((name) => [name, ""]);
  return others.length === 0 ? known : [...known, ["Others", others]];
}
