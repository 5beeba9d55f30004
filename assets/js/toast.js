/**
 * Shows a line at the foot of the page.
 * @param {string} text
 * @param {{tone?: string, stay?: number, action?: {label: string, run: () => void}}} [options]
 */
export function toast(text, { tone = "", stay = 8000, action } = {}) {
  const region = document.getElementById("toasts");
  if (!region || !text) return;
  const line = document.createElement("div");
  line.className = "toast";
  line.dataset.tone = tone;
  const words = document.createElement("span");
  words.textContent = text;
  line.append(words);
  if (action) line.append(button(action.label, () => { action.run(); line.remove(); }));
  line.append(button("知道了", () => line.remove()));
  region.append(line);
  setTimeout(() => line.remove(), stay);
}

function button(label, run) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", run);
  return made;
}
