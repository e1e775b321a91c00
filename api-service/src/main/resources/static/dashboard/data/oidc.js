// Signing in at an OpenID provider: authorization code with PKCE (RFC 7636), as a client that keeps no secret.

import { acceptKey, refuse } from "./access.js";

const PENDING = "twofold.sign-in";

/** What the server says of its provider, or null if it has none. */
export async function provider() {
  const answer = await fetch("dashboard/sign-in").catch(() => null);
  return answer?.status === 200 ? answer.json() : null;
}

/** Leaves for the provider's page. */
export async function signIn({ authorization_endpoint: there, client_id: client, scope, token_endpoint: tokens }) {
  const [verifier, state] = [randomText(), randomText()];
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  sessionStorage.setItem(PENDING, JSON.stringify({ verifier, state, client, tokens, hash: location.hash }));
  location.assign(withQuery(there, {
    response_type: "code", client_id: client, redirect_uri: here(), scope, state,
    code_challenge: base64url(new Uint8Array(digest)), code_challenge_method: "S256",
  }));
}

/** Takes the token, if this page was opened by the provider's answer. Never throws: what went wrong is told as a refusal. */
export async function completeSignIn() {
  const answer = new URLSearchParams(location.search);
  const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? "null");
  if (!answer.has("state") || pending === null) return;
  sessionStorage.removeItem(PENDING);
  history.replaceState(null, "", location.pathname + pending.hash);
  try {
    if (answer.get("state") !== pending.state) throw new Error("the answer belongs to another sign-in");
    if (answer.has("error")) throw new Error(answer.get("error_description") ?? answer.get("error"));
    acceptKey(await token(pending, answer.get("code")));
  } catch (error) {
    refuse(new Error(`Signing in did not work: ${error.message}`));
  }
}

async function token({ tokens, client, verifier }, code) {
  const response = await fetch(tokens, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "authorization_code", code, redirect_uri: here(), client_id: client, code_verifier: verifier }),
  });
  const answer = await response.json();
  if (!answer.access_token) throw new Error(answer.error_description ?? answer.error ?? `status ${response.status}`);
  return answer.access_token;
}

const here = () => location.origin + location.pathname;

function withQuery(address, parameters) {
  const url = new URL(address);
  Object.entries(parameters).forEach(([name, value]) => url.searchParams.set(name, value));
  return url.href;
}

function randomText() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(octets) {
  return btoa(String.fromCharCode(...octets)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
