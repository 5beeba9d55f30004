// Keyboard of lists: j k rows, x choose, Enter open, / search, n p pages. Never inside a field.
// A table wider than its card scrolls inside it, with its own sticky head.
const typing = "input:not([type=checkbox]), select, textarea, [contenteditable], summary, dialog *";

export function ledgerKeys(list) {
  const rows = () => [...list.querySelectorAll("[data-row]")];
  const current = () => list.querySelector("[data-cursor]");

  const moveTo = (step) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(current());
    const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
    current()?.removeAttribute("data-cursor");
    next.setAttribute("data-cursor", "");
    next.scrollIntoView({ block: "nearest" });
  };
  const press = {
    j: () => moveTo(1),
    k: () => moveTo(-1),
    x: () => current()?.querySelector('input[name="ids"]')?.click(),
    Enter: () => { if (current()) window.location.assign(current().dataset.row); },
    "/": () => list.querySelector('[data-key="/"]')?.focus(),
    n: () => list.querySelector('[data-key="n"]')?.click(),
    p: () => list.querySelector('[data-key="p"]')?.click(),
  };
  const listen = (event) => {
    if (!list.isConnected) {
      document.removeEventListener("keydown", listen);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(typing)) return;
    if (event.key === "Enter" && event.target.closest?.("a, button")) return;
    if (!press[event.key]) return;
    event.preventDefault();
    press[event.key]();
  };
  document.addEventListener("keydown", listen);
  fit(list);
  window.addEventListener("resize", () => fit(list));
}

function fit(list) {
  const box = list.querySelector(".ledger__scroll");
  if (!box || box.hasAttribute("aria-label")) return;
  box.removeAttribute("data-wide");
  box.toggleAttribute("data-wide", box.firstElementChild.offsetWidth > box.clientWidth + 1);
}
