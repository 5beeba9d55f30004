// Keeps what is typed until it is sent. Session storage: office machines are shared, and it ends with the tab.
const skip = new Set(["csrfmiddlewaretoken", "version"]);

export function draft(form) {
  const key = `bihuan.draft.${form.dataset.draftKey}`;
  const note = form.querySelector("[data-draft-note]");
  const say = (text) => { if (note) note.textContent = text; };
  const fields = () => [...form.elements].filter((field) => field.name && !skip.has(field.name) && !["file", "password", "submit", "button"].includes(field.type));

  const restore = () => {
    const kept = JSON.parse(sessionStorage.getItem(key) || "null");
    if (!kept || document.getElementById("errors")) return;
    for (const field of fields()) {
      const values = kept.values[field.name];
      if (values === undefined) continue;
      if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
      else field.value = values[0];
    }
    say(`已恢复 ${kept.at} 存下的草稿`);
  };
  const keep = () => {
    const values = {};
    for (const field of fields()) {
      values[field.name] = values[field.name] || [];
      if (!["checkbox", "radio"].includes(field.type) || field.checked) values[field.name].push(field.value);
    }
    const at = new Date().toTimeString().slice(0, 5);
    sessionStorage.setItem(key, JSON.stringify({ at, values }));
    say(`草稿已存在本机 ${at}`);
  };

  let timer = 0;
  try { restore(); } catch (refused) { return; }
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { try { keep(); } catch (full) { say("本机存不下草稿，请尽快提交"); } }, 600);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!event.defaultPrevented || form.hasAttribute("hx-post")) sessionStorage.removeItem(key);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) (form.requestSubmit ? form.requestSubmit() : form.submit());
  });
}
