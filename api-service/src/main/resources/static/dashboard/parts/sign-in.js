// Asks for a key where the server wants one.

import { tags, useState } from "../lib.js";
import { acceptKey } from "../data/access.js";

const { button, form, h1, input, label, p } = tags;

export function SignIn({ problem }) {
  const [key, setKey] = useState("");
  const submit = (event) => {
    event.preventDefault();
    acceptKey(key);
  };
  return form({ class: "sign-in", onSubmit: submit },
    h1({ tabIndex: -1 }, "Who is asking?"),
    p({ role: "alert" }, problem.message),
    label("API key", input({
      type: "password", required: true, autocomplete: "off", value: key, onInput: (event) => setKey(event.target.value),
    })),
    p({ class: "quiet" }, "It is kept until this tab is closed. ", tags.code("twofold keys create"), " makes one."),
    button({ class: "primary" }, "Use this key"));
}
