// Whether the server can do its work, part by part.

import { tags, useEffect, useState } from "../../lib.js";

const { li, p, small, span, strong, ul } = tags;
const INTERVAL = 5000;

/** An ill server answers 503 with the same document, which is no problem document. */
function useHealth() {
  const [health, setHealth] = useState(null);
  useEffect(() => {
    let timer = 0;
    let over = false;
    async function ask() {
      const answer = document.hidden ? null : await fetch("actuator/health/readiness").then((response) => response.json()).catch(() => ({ status: "AWAY" }));
      if (over) return;
      if (answer !== null) setHealth(answer);
      timer = setTimeout(ask, INTERVAL);
    }
    ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, []);
  return health;
}

const WORDS = { UP: "✓ fine", DEGRADED: "! degraded", DOWN: "✕ down", OUT_OF_SERVICE: "✕ out of service", AWAY: "✕ no answer", UNKNOWN: "– unknown" };

export function Health() {
  const health = useHealth();
  if (health === null) return p({ class: "quiet" }, "Loading the health …");
  const isBad = (status) => !["UP", "UNKNOWN"].includes(status);
  return ul({ class: "health" },
    li(strong("The server"), " ", span({ class: isBad(health.status) ? "bad" : "good" }, WORDS[health.status] ?? health.status)),
    Object.entries(health.components ?? {}).map(([name, part]) => li({ key: name },
      span(name), " ", span({ class: isBad(part.status) ? "bad" : "good" }, WORDS[part.status] ?? part.status),
      part.details && small(" ", Object.values(part.details).filter((detail) => typeof detail === "string").join("; ")))));
}
