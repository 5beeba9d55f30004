// Puts a figure's placeholder where the cursor stood last in a text that takes figures.
let last = null;

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("[data-takes-figures]")) last = event.target;
});

function put(text) {
  const box = last && last.isConnected ? last : document.querySelector("[data-takes-figures]");
  if (!box) return;
  box.setRangeText(text, box.selectionStart, box.selectionEnd, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.focus();
}

export function insert(button) {
  button.addEventListener("click", () => put(button.dataset.insert));
  if (button.hasAttribute("data-now")) put(button.dataset.insert);
}
