// Choosing rows of a ledger. The choice survives paging inside one query (key: ledger and query).
let key = "";
let chosen = new Set();

export function bulk(form) {
  if (form.dataset.bulkKey !== key) {
    key = form.dataset.bulkKey;
    chosen = new Set();
  }
  const boxes = [...form.querySelectorAll('input[name="ids"]')];
  const all = form.querySelector("[data-bulk-all]");
  const bar = form.querySelector("[data-bulk-bar]");
  const matching = form.querySelector('input[name="all_matching"]');
  const offer = form.querySelector("[data-bulk-matching]");
  boxes.forEach((box) => { box.checked = chosen.has(box.value); });

  const draw = () => {
    const here = boxes.filter((box) => box.checked).length;
    boxes.forEach((box) => box.closest("tr").setAttribute("aria-selected", String(box.checked)));
    all.checked = here > 0 && here === boxes.length;
    all.indeterminate = here > 0 && here < boxes.length;
    bar.toggleAttribute("data-on", chosen.size > 0);
    form.querySelector("[data-bulk-count]").textContent = matching.value ? offer.dataset.bulkMatching.replace(/\D/g, "") : chosen.size;
    form.querySelector("[data-bulk-elsewhere]").hidden = !matching.value && chosen.size === here;
    if (offer) offer.hidden = Boolean(matching.value) || here < boxes.length;
  };
  const note = (box) => (box.checked ? chosen.add(box.value) : chosen.delete(box.value));

  form.addEventListener("change", (event) => {
    if (event.target === all) boxes.forEach((box) => { box.checked = all.checked; note(box); });
    else if (event.target.name === "ids") note(event.target);
    else return;
    matching.value = "";
    draw();
  });
  offer?.addEventListener("click", () => { matching.value = "1"; draw(); });
  form.querySelector("[data-bulk-none]").addEventListener("click", () => {
    chosen.clear();
    matching.value = "";
    boxes.forEach((box) => { box.checked = false; });
    draw();
  });
  form.addEventListener("submit", () => {
    const here = new Set(boxes.map((box) => box.value));
    form.querySelectorAll("[data-carried]").forEach((input) => input.remove());
    for (const id of chosen) if (!here.has(id)) form.append(carried(id));
  });
  draw();
}

function carried(id) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = "ids";
  input.value = id;
  input.dataset.carried = "";
  return input;
}
