// The HTTP API: requests, its problem documents as errors, files, and streams of server-sent events.

import { accessHeaders, hasKey, refuse } from "./access.js";

/** What the server answered instead (RFC 9457), or that it did not answer: then `status` is 0. */
export class Problem extends Error {
  constructor(status, document) {
    super(document.detail || document.title || `Status ${status}`);
    this.status = status;
    this.code = document.code ?? null;
    this.title = document.title ?? null;
    this.errors = document.errors ?? [];
    this.requestId = document.request_id ?? null;
    this.document = document;
  }

  get isOffline() {
    return this.status === 0;
  }
}

/**
 * One request.
 *
 * @returns the response, which may be a 304 if `headers` ask for that
 * @throws Problem if the server refuses or does not answer
 */
export async function request(path, { method = "GET", body, headers = {}, signal } = {}) {
  const typed = body === undefined ? {} : { "Content-Type": "application/json" };
  let response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: { ...accessHeaders(), ...typed, ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, { title: "The server does not answer" });
  }
  if (response.ok || response.status === 304) return response;
  const problem = new Problem(response.status, await response.json().catch(() => ({})));
  if (problem.status === 401) refuse(problem);
  throw problem;
}

export async function getJson(path, signal) {
  return (await request(path, { signal })).json();
}

/** Posts, and returns the answer's document, or null where it has none. `headers` may hold an Idempotency-Key. */
export async function send(method, path, body, headers = {}) {
  const response = await request(path, { method, body, headers });
  const text = await response.text();
  return text === "" ? null : JSON.parse(text);
}

/** A new Idempotency-Key. `crypto.randomUUID` is missing where the page came over plain HTTP from elsewhere. */
export function freshKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Saves a file. With a key a plain link would not do: a browser that follows one sends no key. */
export async function download(path, name, headers = {}) {
  const blob = await (await request(path, { headers })).blob();
  save(blob, name);
}

/** Whether links to files of the API work as they are. */
export function linksWork() {
  return !hasKey();
}

export function save(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/**
 * Reads server-sent events until the stream ends. `EventSource` would not do: it sends no key.
 *
 * @param lastId of the last event that is known already, or null
 * @param told is given each event as `{ id, type, data }`, data parsed
 * @returns true if the server says that there is nothing more to come (204)
 */
export async function stream(path, lastId, told, signal) {
  const resume = lastId === null ? {} : { "Last-Event-ID": String(lastId) };
  const response = await request(path, { signal, headers: { Accept: "text/event-stream", ...resume } });
  if (response.status === 204) return true;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return false;
    const blocks = (rest + value).split(/\r?\n\r?\n/);
    rest = blocks.pop();
    blocks.map(parseEvent).filter((event) => event !== null).forEach(told);
  }
}

function parseEvent(block) {
  const event = { id: null, type: "message", data: "" };
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^(\w+):? ?(.*)$/.exec(line) ?? [];
    if (field === "id") event.id = value;
    if (field === "event") event.type = value;
    if (field === "data") event.data += value;
  }
  return event.data === "" ? null : { ...event, data: JSON.parse(event.data) };
}
