// Light, dark, or as the system has it.

import { tags, useState } from "../lib.js";

const { label, option, select, span } = tags;
const KEPT = "twofold.theme";

/** Told to `window` when colours have changed: what is painted on a canvas must be painted again. */
export const THEME_CHANGED = "twofold-theme";

export function ThemeChoice() {
  const [theme, setTheme] = useState(localStorage.getItem(KEPT) ?? "");
  const choose = (event) => {
    const chosen = event.target.value;
    setTheme(chosen);
    localStorage.setItem(KEPT, chosen);
    document.documentElement.dataset.theme = chosen;
    window.dispatchEvent(new Event(THEME_CHANGED));
  };
  return label({ class: "theme" }, span({ class: "unseen" }, "Theme"),
    select({ value: theme, onChange: choose },
      option({ value: "" }, "System theme"), option({ value: "light" }, "Light"), option({ value: "dark" }, "Dark")));
}
