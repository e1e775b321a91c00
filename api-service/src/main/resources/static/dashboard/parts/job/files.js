// What came out: every file with its size and digest, and the line that loads it.

import { h, tags } from "../../lib.js";
import { download, linksWork } from "../../data/api.js";
import { useResource } from "../../data/hooks.js";
import { bytes, plural } from "../../format.js";
import { Code, CopyButton } from "../copy.js";
import { attempt } from "../notices.js";
import { Empty, Resource } from "../states.js";

const { a, caption, code, div, h3, table, tbody, td, th, thead, tr } = tags;

export function Files({ job }) {
  if (job.artifacts_deleted_at) return h(Gone, { since: job.artifacts_deleted_at });
  return h(Kept, { job });
}

function Gone({ since }) {
  return h(Empty, { title: `The files were removed on ${new Date(since).toLocaleDateString()}` },
    "They had been kept for as long as this server keeps files. The report, with its numbers, stays; run the job again for new files.");
}

function Kept({ job }) {
  const files = useResource(`/v1/jobs/${job.id}/artifacts`);
  return h(Resource, { of: files, what: "the files", show: (list) => h(Groups, { files: list.items }) });
}

function Groups({ files }) {
  if (files.length === 0) return h(Empty, { title: "There are no files" });
  const groups = Map.groupBy(files, (file) => (file.name.includes("/") ? file.name.split("/")[0] : ""));
  return div([...groups].sort(([one], [other]) => (one === "") - (other === "")).map(([name, members]) => h(Group, { key: name, name, files: members })));
}

function Group({ name, files }) {
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  const line = files.find((file) => file.load_with)?.load_with ?? null;
  return div({ class: "file-group" },
    h3(name === "" ? "About the job" : name),
    name !== "" && line && h(Code, { text: line, label: `Loads ${name}` }),
    div({ class: "scroll", tabIndex: 0, role: "region", "aria-label": `Files, ${name || "about the job"}` }, table(
      caption(`${plural(files.length, "file")}, ${bytes(total)}`),
      thead(tr(th({ scope: "col" }, "File"), th({ scope: "col", class: "number" }, "Size"), th({ scope: "col" }, "SHA-256"))),
      tbody(files.map((file) => tr({ key: file.name },
        th({ scope: "row" }, h(FileLink, { file })),
        td({ class: "number" }, bytes(file.bytes)),
        td(code(`${file.sha256.slice(0, 12)}…`), h(CopyButton, { text: file.sha256, label: "Copy" }))))))));
}

function FileLink({ file }) {
  const name = file.name.split("/").pop();
  const fetched = (event) => {
    if (linksWork()) return;
    event.preventDefault();
    // the service may send links elsewhere; a script with a key stays here, where its key belongs
    attempt(() => download(`${file.url}?redirect=false`, name), `${name} could not be downloaded`);
  };
  return a({ href: file.url, download: name, onClick: fetched }, file.name.split("/").slice(1).join("/") || name);
}
