// Text to take away.

import { h, tags, useState } from "../lib.js";

const { button, div, pre, span } = tags;

export function CopyButton({ text, label = "Copy" }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return button({ type: "button", class: "plain", onClick: copy }, copied ? "Copied" : label);
}

/** Lines of code with a button that copies them. */
export function Code({ text, label }) {
  return div({ class: "code" },
    pre({ tabIndex: 0, "aria-label": label }, text),
    span({ class: "code-copy" }, h(CopyButton, { text })));
}
