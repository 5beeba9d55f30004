// Draws a risk point or a zone on a plan: clicks on the picture become fractions of its width and height.
const SVG = "http://www.w3.org/2000/svg";

/** A shape inside the picture. */
function shape(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

export function planMark(form) {
  const plan = document.getElementById(form.dataset.plan);
  if (!plan) return;
  const { width, height } = plan.viewBox.baseVal;
  const draft = shape("g", {});
  let spots = [];
  plan.append(draft);
  plan.setAttribute("data-drawing", "");

  const kind = () => form.querySelector("[name=kind]:checked").value;
  const field = form.querySelector("[name=spots]");
  const note = form.querySelector("[data-mark-note]");

  function draw() {
    draft.replaceChildren();
    const places = spots.map(([x, y]) => [x * width, y * height]);
    if (kind() === "zone" && places.length > 1) {
      draft.append(shape("polygon", { class: "plan__draft", points: places.map((place) => place.join(",")).join(" ") }));
    }
    for (const [x, y] of places) draft.append(shape("circle", { class: "plan__spot", cx: x, cy: y, r: 8 }));
    field.value = JSON.stringify(spots.map((spot) => spot.map((part) => Number(part.toFixed(4)))));
    const corners = kind() === "zone" ? `已点 ${spots.length} 个角，至少 3 个。` : "位置已选，可以保存。";
    note.textContent = spots.length ? corners : "在图上点选位置。";
  }

  plan.addEventListener("click", (event) => {
    event.preventDefault();
    const box = plan.getBoundingClientRect();
    const spot = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    const inside = spot.map((part) => Math.min(1, Math.max(0, part)));
    spots = kind() === "zone" ? [...spots, inside] : [inside];
    draw();
  });
  form.addEventListener("change", (event) => {
    if (event.target.name !== "kind" && event.target.name !== "point_id") return;
    spots = [];
    draw();
  });
  form.querySelector("[data-mark-undo]").addEventListener("click", () => {
    spots = spots.slice(0, -1);
    draw();
  });
}
