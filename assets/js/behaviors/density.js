// Dense or comfortable rows, kept on this machine.
export function density(button) {
  const root = document.documentElement;
  const word = button.querySelector("[data-density-word]");
  const draw = () => { word.textContent = root.dataset.density === "comfortable" ? "宽松" : "紧凑"; };
  button.addEventListener("click", () => {
    root.dataset.density = root.dataset.density === "comfortable" ? "dense" : "comfortable";
    try { localStorage.setItem("bihuan.density", root.dataset.density); } catch (refused) { /* not kept */ }
    draw();
  });
  draw();
}
