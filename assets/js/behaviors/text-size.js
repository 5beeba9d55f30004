// 大字版 on and off, kept on this machine.
export function textSize(button) {
  const root = document.documentElement;
  const draw = () => button.setAttribute("aria-pressed", String(root.dataset.size === "large"));
  button.addEventListener("click", () => {
    root.dataset.size = root.dataset.size === "large" ? "" : "large";
    try { localStorage.setItem("bihuan.size", root.dataset.size); } catch (refused) { /* not kept */ }
    draw();
  });
  draw();
}
