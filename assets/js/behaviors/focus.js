// Moves the keyboard to what must be read first.
export function focus(element) {
  element.focus({ preventScroll: false });
  element.addEventListener("click", (event) => {
    const target = event.target.closest('a[href^="#"]');
    const field = target && document.getElementById(target.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
    field.focus();
  });
}
