// data-behavior="name other" on an element starts behaviors/name.js once, also in parts swapped in later.
import { board } from "./behaviors/board.js";
import { bulk } from "./behaviors/bulk.js";
import { count } from "./behaviors/count.js";
import { date } from "./behaviors/date.js";
import { density } from "./behaviors/density.js";
import { draft } from "./behaviors/draft.js";
import { focus } from "./behaviors/focus.js";
import { insert } from "./behaviors/insert.js";
import { ledgerKeys } from "./behaviors/ledger-keys.js";
import { live } from "./behaviors/live.js";
import { lookup } from "./behaviors/lookup.js";
import { menu } from "./behaviors/menu.js";
import { photoInput } from "./behaviors/photo-input.js";
import { photoViewer } from "./behaviors/photo-viewer.js";
import { planMark } from "./behaviors/plan-mark.js";
import { print } from "./behaviors/print.js";
import { reload } from "./behaviors/reload.js";
import { textSize } from "./behaviors/text-size.js";
import { timeLeft } from "./behaviors/time-left.js";

const behaviors = {
  board, bulk, count, date, density, draft, focus, insert, live, lookup, menu, print, reload,
  "ledger-keys": ledgerKeys,
  "photo-input": photoInput,
  "photo-viewer": photoViewer,
  "plan-mark": planMark,
  "text-size": textSize,
  "time-left": timeLeft,
};

function wake(element) {
  for (const name of element.dataset.behavior.split(/\s+/)) {
    const mark = `data-on-${name}`;
    if (!behaviors[name] || element.hasAttribute(mark)) continue;
    element.setAttribute(mark, "");
    behaviors[name](element);
  }
}

function wakeBelow(node) {
  if (node.nodeType !== 1) return;
  if (node.dataset.behavior) wake(node);
  node.querySelectorAll("[data-behavior]").forEach(wake);
}

/** Wakes what the page holds and whatever is put into it later. */
export function start() {
  wakeBelow(document.body);
  new MutationObserver((changes) => {
    for (const change of changes) change.addedNodes.forEach(wakeBelow);
  }).observe(document.body, { childList: true, subtree: true });
  document.addEventListener("click", closePops);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closePops({ target: document.body });
  });
}

/** An open pop-up closes when something outside is used. */
function closePops(event) {
  document.querySelectorAll("details.pop[open]").forEach((pop) => {
    if (!pop.contains(event.target)) pop.open = false;
  });
}
