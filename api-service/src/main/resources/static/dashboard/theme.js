// Runs before anything is painted, so that nobody sees the other theme first.
"use strict";
{
  const chosen = localStorage.getItem("twofold.theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
}
