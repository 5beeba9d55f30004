// Confirming what was read out of a document: cards by keyboard, the original text beside them.
// Every act swaps #reading as a whole; where the reader was, and where an act leads, outlives it.
const typing = "input:not(#show-mended), select, textarea, [contenteditable]"; // the switch of the text takes no keys
const waiting = '[data-state="open"], [data-state="doubt"]';
let current = null;
let left = null; // {find, act}: the card that was left by an act

document.addEventListener("keydown", (event) => {
  if (current && document.contains(current.$root)) current.key(event);
});

// findLastIndex is younger than the oldest browsers we run in.
function last(cards) {
  let found = -1;
  cards.forEach((card, place) => {
    if (card.dataset.state !== "skipped") found = place;
  });
  return found;
}

// As it settles, htmx gives the cards the server's attributes back: the cursor has to be set again.
// Who began to type in the meantime keeps the focus.
document.addEventListener("htmx:after:settle", () => {
  if (!current || !document.contains(current.$root)) return;
  const types = document.activeElement && document.activeElement.matches(typing);
  current.mark(current.at, current.moved && !types);
});

export function reading() {
  return {
    at: 0,
    moved: false, // by an act, so that the view follows
    init() {
      current = this;
      this.$root.addEventListener("click", (event) => this.pick(event));
      this.$root.addEventListener("submit", (event) => this.leave(event), true);
      const start = this.arrival();
      this.moved = left !== null;
      left = null;
      this.mark(start, this.moved);
    },
    cards() {
      return [...this.$root.querySelectorAll("[data-find]")];
    },
    arrival() {
      const cards = this.cards();
      const index = left ? cards.findIndex((card) => card.dataset.find === left.find) : -1;
      if (index < 0) return Math.max(0, cards.findIndex((card) => card.matches(waiting)));
      if (left.act === "merge") {
        const before = last(cards.slice(0, index));
        return before < 0 ? index : before;
      }
      if (cards[index].matches(waiting) || left.act === "reopen") return index;
      const next = cards.findIndex((card, place) => place > index && card.matches(waiting));
      return next < 0 ? index : next;
    },
    leave(event) {
      const card = event.target.closest("[data-find]");
      if (!card) return;
      const button = event.target.querySelector("[data-act]");
      left = { find: card.dataset.find, act: button ? button.dataset.act : "" };
    },
    mark(index, scroll = true) {
      const cards = this.cards();
      if (!cards.length) return;
      this.at = Math.min(cards.length - 1, Math.max(0, index));
      const card = cards[this.at];
      cards.forEach((one) => one.toggleAttribute("data-cursor", one === card));
      const spans = [...this.$root.querySelectorAll("[data-ids]")];
      spans.forEach((span) => span.toggleAttribute("data-on", span.dataset.ids.split(" ").includes(card.dataset.find)));
      if (!scroll) return;
      card.tabIndex = -1;
      card.focus({ preventScroll: true });
      card.scrollIntoView({ block: "nearest" });
      const first = spans.find((span) => span.hasAttribute("data-on"));
      const text = this.$root.querySelector(".reading__text");
      if (first && text) text.scrollTop += first.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
    },
    pick(event) {
      if (event.target.closest("[data-open-keys]")) return this.help();
      const span = event.target.closest("[data-ids]");
      const card = event.target.closest("[data-find]");
      const id = span ? span.dataset.ids.split(" ")[0] : card?.dataset.find;
      const index = this.cards().findIndex((one) => one.dataset.find === id);
      if (index < 0) return undefined;
      if (span) event.preventDefault();
      if (span) this.mark(index);
      else if (index !== this.at) this.mark(index, false);
      return undefined;
    },
    help() {
      this.$root.querySelector("[data-keys-help]").showModal();
    },
    press(act) {
      this.cards()[this.at]?.querySelector(`[data-act="${act}"]`)?.click();
    },
    edit() {
      const card = this.cards()[this.at];
      const form = card?.querySelector("[data-edit]");
      if (!form) return;
      form.open = true;
      form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
    },
    back(event) {
      const form = event.target.closest("[data-edit]");
      if (!form) return;
      form.open = false;
      this.mark(this.at);
    },
    key(event) {
      if (event.key === "Escape") return this.back(event);
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(typing)) return undefined;
      if (document.querySelector("dialog[open]")) return undefined;
      if (event.key === "Enter" && event.target.closest?.("a, button, summary, label")) return undefined;
      const acts = {
        j: () => this.mark(this.at + 1),
        k: () => this.mark(this.at - 1),
        Enter: () => this.press("accept"),
        s: () => this.press("split"),
        m: () => this.press("merge"),
        x: () => this.press("skip"),
        e: () => this.edit(),
        "?": () => this.help(),
      };
      if (!acts[event.key]) return undefined;
      event.preventDefault();
      acts[event.key]();
      return undefined;
    },
  };
}
