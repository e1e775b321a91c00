// What a JSON Schema (2020-12, as `GET /v1/recipes/NAME/schema` answers) says of a field, and what differs from a preset.

/** The schema that `schema` refers to, with what stands beside the reference on top. */
export function resolve(schema, root) {
  if (!schema?.$ref) return schema ?? {};
  const found = resolve(root.$defs?.[schema.$ref.replace("#/$defs/", "")], root);
  return { ...found, ...schema, $ref: undefined };
}

/** The kinds that a part of a recipe may be, as `[[kind, schema of its object], …]`, or null if it is no such part. */
export function kindsOf(schema, root) {
  const objects = (schema.anyOf ?? schema.oneOf ?? [])
    .map((one) => resolve(one, root))
    .filter((one) => one.properties?.kind?.const !== undefined);
  return objects.length === 0 ? null : objects.map((one) => [one.properties.kind.const, one]);
}

/** What a field is that nobody has set; undefined where the schema does not say. */
export function defaultOf(schema, root) {
  const known = resolve(schema, root);
  if (known.default !== undefined) return known.default;
  if (known.const !== undefined) return known.const;
  if (!known.properties || kindsOf(known, root)) return undefined;
  const all = Object.entries(known.properties)
    .map(([name, field]) => [name, defaultOf(field, root)])
    .filter(([, value]) => value !== undefined);
  return all.length === 0 ? undefined : Object.fromEntries(all);
}

/** What a part is compared with: the base if that has the same kind, else the kind's defaults. */
export function baseOfPart(value, base, schema, root) {
  const kinds = kindsOf(resolve(schema, root), root);
  if (!kinds || base?.kind === value?.kind) return base;
  const kind = kinds.find(([name]) => name === value?.kind);
  return kind ? defaultOf(kind[1], root) : undefined;
}

/** The fields of `value` that are not as in `base`, or undefined if all are. A part whose kind differs is named by it. */
export function difference(value, base, schema, root) {
  const known = resolve(schema, root);
  const kinds = kindsOf(known, root);
  if (!isObject(value)) return same(value, base) ? undefined : value;
  const fields = kinds ? kinds.find(([name]) => name === value.kind)?.[1] ?? {} : known;
  const start = baseOfPart(value, base, schema, root);
  const changed = Object.entries(value)
    .filter(([name]) => name !== "kind")
    .map(([name, one]) => [name, difference(one, start?.[name], fields.properties?.[name] ?? {}, root)])
    .filter(([, one]) => one !== undefined);
  if (kinds && (changed.length > 0 || base?.kind !== value.kind)) return { kind: value.kind, ...Object.fromEntries(changed) };
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

/** How many single settings a difference has; a kind stands beside the others only to say whose they are. */
export function countOf(changes) {
  if (!isObject(changes)) return changes === undefined ? 0 : 1;
  const { kind, ...others } = changes;
  const sum = Object.values(others).reduce((count, one) => count + countOf(one), 0);
  return sum === 0 && kind !== undefined ? 1 : sum;
}

/** A copy of `tree` where the value at `path` is another; undefined takes it away. */
export function withValue(tree, [name, ...rest], value) {
  const copy = { ...tree };
  const made = rest.length === 0 ? value : withValue(tree?.[name] ?? {}, rest, value);
  if (made === undefined) delete copy[name];
  else copy[name] = made;
  return copy;
}

export function same(left, right) {
  return JSON.stringify(left) === JSON.stringify(right);
}

export function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** "warmIterations" is "Warm iterations". */
export function titleOf(name) {
  const words = name.replace(/([a-z])([A-Z0-9])/g, "$1 $2").toLowerCase();
  return words[0].toUpperCase() + words.slice(1);
}

/** "At least 1, at most 10,000." of a number's schema. */
export function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }, write) {
  const parts = [
    minimum !== undefined && `at least ${write(minimum)}`,
    exclusiveMinimum !== undefined && `above ${write(exclusiveMinimum)}`,
    maximum !== undefined && `at most ${write(maximum)}`,
    exclusiveMaximum !== undefined && `below ${write(exclusiveMaximum)}`,
  ].filter(Boolean);
  if (parts.length === 0) return "";
  const text = parts.join(", ");
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}
