// The frame around all pages: navigation, who is asking, whether the server is there.

import { Fragment, h, render, tags, useEffect, useState } from "./lib.js";
import { forgetKey, hasKey, onAccess, refusal } from "./data/access.js";
import { completeSignIn } from "./data/oidc.js";
import { awaySince, onConnection } from "./data/connection.js";
import { time } from "./format.js";
import { Notices } from "./parts/notices.js";
import { SignIn } from "./parts/sign-in.js";
import { ThemeChoice } from "./parts/theme-choice.js";
import { to, useRoute } from "./route.js";
import * as compare from "./pages/compare.js";
import * as job from "./pages/job.js";
import * as jobs from "./pages/jobs.js";
import * as newJob from "./pages/new-job.js";
import * as system from "./pages/system.js";

const { a, button, div, footer, h1, header, li, main, nav, p, strong, ul } = tags;

// Each page: a `title(route)` and a `Page` that is given the route's segments and query.
const PAGES = { jobs, job, compare, new: newJob, system };
const LINKS = [["jobs", "Jobs"], ["compare", "Compare"], ["system", "System"]];

/** Shows the present value of something that says when it changes. */
function useOutside(read, listen) {
  const [, setTurn] = useState(0);
  useEffect(() => listen(() => setTurn((turn) => turn + 1)), []);
  return read();
}

function App() {
  const route = useRoute();
  const problem = useOutside(refusal, onAccess);
  const page = PAGES[pageOf(route)];
  const place = [route.page, ...route.segments].join("/");

  useEffect(() => {
    document.title = page ? `${page.title(route)} · Twofold` : "Twofold";
  });
  useEffect(() => { // as a newly loaded page would
    window.scrollTo(0, 0);
    document.querySelector("main h1")?.focus({ preventScroll: true });
  }, [place]);

  return h(Fragment, null,
    a({ class: "skip", href: "#main", onClick: skip }, "Skip to the content"),
    h(Frame, { page: route.page }),
    h(Away),
    main({ id: "main", tabIndex: -1 }, problem ? h(SignIn, { problem }) : page ? h(page.Page, { key: place, ...route }) : h(Nowhere)),
    footer(a({ href: "openapi.yaml" }, "HTTP API"), " · ", a({ href: "actuator/health" }, "Health")),
    h(Notices));
}

/** `#/jobs` is the list, `#/jobs/ID` one of them. */
function pageOf(route) {
  return route.page === "jobs" && route.segments.length > 0 ? "job" : route.page;
}

function skip(event) {
  event.preventDefault();
  document.querySelector("main").focus();
}

function Frame({ page }) {
  useOutside(hasKey, onAccess);
  return header({ class: "frame" },
    a({ class: "brand", href: to("/jobs") }, "Twofold"),
    nav({ "aria-label": "Pages" }, ul(LINKS.map(([name, text]) =>
      li({ key: name }, a({ href: to(`/${name}`), "aria-current": page === name ? "page" : undefined }, text))))),
    div({ class: "frame-end" },
      a({ class: "button primary", href: to("/new"), "aria-current": page === "new" ? "page" : undefined }, "New job"),
      h(ThemeChoice),
      hasKey() && button({ type: "button", class: "plain", onClick: forgetKey }, "Sign out")));
}

function Away() {
  const since = useOutside(awaySince, onConnection);
  return div({ class: "away", role: "status" }, since && p(
    strong("The server has not answered since "), time(since), ". What you see is what it said before; it is asked again by itself."));
}

function Nowhere() {
  return h(Fragment, null,
    h1({ tabIndex: -1 }, "There is no such page"),
    p(a({ href: to("/jobs") }, "All jobs")));
}

await completeSignIn();
render(h(App), document.getElementById("app"));
