// Dates in Chinese on desktops; telephones keep their own control. The library loads when the first field is used.
let loading;

function load() {
  if (loading) return loading;
  const { dateScript, dateStyle } = document.body.dataset;
  loading = new Promise((resolve, reject) => {
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = dateStyle;
    const script = document.createElement("script");
    script.src = dateScript;
    script.onload = () => resolve(window.bihuanDate);
    script.onerror = reject;
    document.head.append(style, script);
  });
  return loading;
}

export function date(field) {
  const { dateScript } = document.body.dataset;
  if (!dateScript || !window.matchMedia("(hover: hover) and (pointer: fine)").matches) return;
  const time = field.type === "datetime-local";
  load().then((attach) => attach(field, time)).catch(() => { loading = undefined; });
}
