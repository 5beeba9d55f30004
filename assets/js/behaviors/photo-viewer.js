// Opens photos large: one alone, or before and after side by side.
export function photoViewer(strip) {
  const links = [...strip.querySelectorAll("a.photo__frame")];
  strip.addEventListener("click", (event) => {
    const link = event.target.closest("a.photo__frame");
    const dialog = document.createElement("dialog");
    if (!link || event.ctrlKey || event.metaKey || typeof dialog.showModal !== "function") return;
    event.preventDefault();
    open(dialog, links, links.indexOf(link));
  });
}

function open(dialog, links, first) {
  let at = first;
  let together = false;
  dialog.className = "viewer";
  const row = Object.assign(document.createElement("div"), { className: "viewer__row" });
  const foot = Object.assign(document.createElement("div"), { className: "viewer__foot" });
  const draw = () => row.replaceChildren(...(together ? links : [links[at]]).map(figure));
  const step = (by) => { at = (at + by + links.length) % links.length; together = false; draw(); };
  foot.append(
    button("上一张", () => step(-1)),
    button("下一张", () => step(1)),
    button("并排比较", () => { together = !together; draw(); }),
    button("关闭", () => dialog.close()),
  );
  dialog.append(row, foot);
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  draw();
  dialog.showModal();
}

function figure(link) {
  const made = document.createElement("figure");
  made.append(Object.assign(new Image(), { src: link.href, alt: link.dataset.caption }));
  made.append(Object.assign(document.createElement("figcaption"), { textContent: link.dataset.caption }));
  return made;
}

function button(label, run) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: label });
  made.addEventListener("click", run);
  return made;
}
