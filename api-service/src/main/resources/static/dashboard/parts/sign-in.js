// Asks who it is where the server wants to know: by a key, or at the OpenID provider.

import { tags, useEffect, useState } from "../lib.js";
import { acceptKey } from "../data/access.js";
import { provider, signIn } from "../data/oidc.js";

const { button, code, form, h1, input, label, p } = tags;

export function SignIn({ problem }) {
  const [key, setKey] = useState("");
  const [issuer, setIssuer] = useState(null);
  useEffect(() => {
    provider().then(setIssuer);
  }, []);
  const submit = (event) => {
    event.preventDefault();
    acceptKey(key);
  };
  return form({ class: "sign-in", onSubmit: submit },
    h1({ tabIndex: -1 }, "Who is asking?"),
    p({ role: "alert" }, problem.message),
    issuer && button({ type: "button", class: "primary", onClick: () => signIn(issuer) }, `Sign in at ${new URL(issuer.issuer).host}`),
    label(issuer ? "Or an API key or access token" : "API key or access token", input({
      type: "password", required: true, autocomplete: "off", value: key, onInput: (event) => setKey(event.target.value),
    })),
    p({ class: "quiet" }, "It is kept until this tab is closed. ", code("twofold keys create"), " makes a key."),
    button({ class: issuer ? "" : "primary" }, "Use this key"));
}
