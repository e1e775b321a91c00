// Asks before something is done that cannot be taken back.

import { tags, useEffect, useId, useRef } from "../lib.js";

const { button, dialog, div, h2 } = tags;

/**
 * A question in front of the page. Escape, like the first button, means no.
 *
 * @param yes what the button says that does it, such as "Cancel the job"
 * @param no what the other button says
 */
export function Confirm({ title, yes, no = "Go back", onYes, onNo, children }) {
  const place = useRef(null);
  const name = useId();
  useEffect(() => {
    const asker = document.activeElement;
    place.current.showModal();
    return () => {
      place.current.close(); // until then nothing behind it can have the focus
      if (asker?.isConnected) asker.focus({ preventScroll: true });
    };
  }, []);
  const cancelled = (event) => {
    event.preventDefault();
    onNo();
  };
  return dialog({ ref: place, class: "confirm", "aria-labelledby": name, onCancel: cancelled },
    h2({ id: name }, title),
    children,
    div({ class: "row confirm-choice" },
      button({ type: "button", onClick: onNo }, no),
      button({ type: "button", class: "danger", onClick: onYes }, yes)));
}
