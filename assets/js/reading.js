// Confirming what was read out of a document: cards by keyboard, the original text beside them.
const typing = "input, select, textarea, [contenteditable]";

export function reading() {
  return {
    at: 0,
    init() {
      this.mark(0, false);
      document.addEventListener("keydown", (event) => this.key(event));
      this.$root.addEventListener("click", (event) => this.pick(event));
    },
    cards() {
      return [...this.$root.querySelectorAll("[data-find]")];
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
      spans.find((span) => span.hasAttribute("data-on"))?.scrollIntoView({ block: "center" });
    },
    pick(event) {
      const span = event.target.closest("[data-ids]");
      const card = event.target.closest("[data-find]");
      const id = span ? span.dataset.ids.split(" ")[0] : card?.dataset.find;
      const index = this.cards().findIndex((one) => one.dataset.find === id);
      if (index < 0) return;
      if (span) event.preventDefault();
      if (span) this.mark(index);
      else if (index !== this.at) this.mark(index, false);
    },
    press(act) {
      this.cards()[this.at]?.querySelector(`[data-act="${act}"]`)?.click();
    },
    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches?.(typing)) return;
      if (event.key === "Enter" && event.target.closest?.("a, button, summary")) return;
      const acts = {
        j: () => this.mark(this.at + 1),
        k: () => this.mark(this.at - 1),
        Enter: () => this.press("accept"),
        s: () => this.press("skip"),
        e: () => this.press("edit"),
      };
      if (!acts[event.key]) return;
      event.preventDefault();
      acts[event.key]();
    },
  };
}
