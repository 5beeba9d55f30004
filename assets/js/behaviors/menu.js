// The phone's menu: closes with Escape and by a tap outside; opens by its address (#menu) without script.
export function menu(panel) {
  const close = () => { if (window.location.hash === "#menu") window.location.replace("#main"); };
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  document.addEventListener("click", (event) => {
    if (!panel.contains(event.target) && !event.target.closest('a[href="#menu"]')) close();
  });
}
