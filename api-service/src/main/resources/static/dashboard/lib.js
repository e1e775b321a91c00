// Preact, and HTML elements as functions: `ul({ class: "files" }, li("one"), li("two"))`. Text goes in as text, never as
// markup: labels, errors and names come from outside.

const { h, render, Fragment, isValidElement } = globalThis.preact;
const { useCallback, useEffect, useId, useMemo, useRef, useState } = globalThis.preactHooks;

export { Fragment, h, render, useCallback, useEffect, useId, useMemo, useRef, useState };

function isAttributes(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) && !isValidElement(value);
}

/** A function per element: attributes first if there are any, then what stands in it. SVG elements work the same way. */
export const tags = new Proxy({}, {
  get: (_, name) => (first, ...rest) =>
    isAttributes(first) ? h(name, first, ...rest) : h(name, null, first, ...rest),
});
