// Searching a person, unit or enterprise. The address answers JSON: [{"value", "label", "sub"}].
export function lookup(box) {
  const hidden = box.querySelector('input[type="hidden"]');
  const field = box.querySelector('input[type="text"]');
  const list = document.createElement("ul");
  list.className = "lookup__list";
  list.id = `${field.id}-list`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  box.append(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  field.setAttribute("aria-autocomplete", "list");
  let found = [];
  let at = -1;
  let timer = 0;
  let turn = 0;

  const show = (open) => {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
  };
  const take = (entry) => {
    hidden.value = entry.value;
    field.value = entry.label;
    show(false);
    hidden.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const mark = (index) => {
    at = index;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const draw = () => {
    list.replaceChildren(...found.map((entry) => {
      const item = document.createElement("li");
      item.setAttribute("role", "option");
      item.textContent = entry.label;
      if (entry.sub) item.append(Object.assign(document.createElement("small"), { textContent: entry.sub }));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); take(entry); });
      return item;
    }));
    if (!found.length) list.append(Object.assign(document.createElement("li"), { textContent: "没有找到，换个写法试试" }));
    show(true);
    mark(found.length ? 0 : -1);
  };
  const search = async () => {
    const mine = (turn += 1);
    const url = new URL(box.dataset.lookupUrl, document.baseURI);
    url.searchParams.set("q", field.value.trim());
    const answer = await fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected || mine !== turn) return;
    found = await answer.json();
    draw();
  };
  field.addEventListener("input", () => {
    hidden.value = "";
    clearTimeout(timer);
    if (field.value.trim()) timer = setTimeout(() => search().catch(() => show(false)), 200);
    else show(false);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(Math.min(found.length - 1, at + 1));
    else if (event.key === "ArrowUp") mark(Math.max(0, at - 1));
    else if (event.key === "Enter" && found[at]) take(found[at]);
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
  });
  field.addEventListener("blur", () => setTimeout(() => show(false), 150));
}
