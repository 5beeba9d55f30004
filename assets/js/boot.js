// Runs before the first paint: says that script works and restores the reader's own settings.
const root = document.documentElement;
root.classList.add("js");
try {
  const size = localStorage.getItem("bihuan.size");
  if (size !== null) root.dataset.size = size;
  const density = localStorage.getItem("bihuan.density");
  if (density) root.dataset.density = density;
} catch (refused) {
  // Storage may be closed by policy; the defaults of the page stand.
}
