// What every request shares: progress bar, busy button, questions before irrevocable acts, refusals as toasts.
import { ask } from "./confirm.js";
import { toast } from "./toast.js";

let running = 0;
let waiting = 0;

function showProgress() {
  running += 1;
  clearTimeout(waiting);
  waiting = setTimeout(() => document.getElementById("progress")?.setAttribute("data-on", ""), 200);
}

function hideProgress() {
  running = Math.max(0, running - 1);
  if (running) return;
  clearTimeout(waiting);
  document.getElementById("progress")?.removeAttribute("data-on");
}

/** The sentence of a refusal: the page and the fragment both mark it with data-refusal. */
function refusalOf(text, status) {
  const found = new DOMParser().parseFromString(text || "", "text/html").querySelector("[data-refusal]");
  if (found) return found.textContent.replace(/\s+/g, " ").trim();
  if (status === 401) return "登录已过期。请重新登录，填写的内容已经存在本机。";
  if (status === 403) return "这一步不在您的权限内，数据没有变化。请联系本单位管理员。";
  if (status === 413) return "文件太大，没有收下。请缩小后再传。";
  if (status === 429) return "操作太频繁，请过一会儿再试。";
  return "这一步没有成功，数据没有变化。请稍后再试；仍不行请告诉管理员。";
}

async function askFirst(event) {
  const button = event.target.closest?.("[data-confirm]");
  if (!button || button.dataset.agreed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(button.dataset.confirm, button.textContent.trim()))) return;
  button.dataset.agreed = "1";
  button.click();
  delete button.dataset.agreed;
}

/** A plain form being sent: its button says so and cannot be pressed twice. */
function markBusy(event) {
  const button = event.submitter?.dataset.busy ? event.submitter : null;
  if (!button || event.defaultPrevented) return;
  const label = button.textContent;
  setTimeout(() => {
    button.disabled = true;
    button.textContent = button.dataset.busy;
  }, 0);
  const restore = () => {
    button.disabled = false;
    button.textContent = label;
  };
  window.addEventListener("pageshow", restore, { once: true });
}

export function watchRequests() {
  document.addEventListener("click", askFirst, true);
  document.addEventListener("submit", markBusy);
  document.addEventListener("htmx:before:request", showProgress);
  document.addEventListener("htmx:finally:request", hideProgress);
  document.addEventListener("htmx:before:response", (event) => {
    const { raw } = event.detail.ctx.response;
    if (!raw.redirected) return;
    event.preventDefault();
    window.location.assign(raw.url);
  });
  document.addEventListener("htmx:response:error", (event) => {
    const { response, text } = event.detail.ctx;
    if (response.status !== 422) toast(refusalOf(text, response.status), { tone: "danger", stay: 15000 });
  });
  document.addEventListener("htmx:error", (event) => {
    if (event.detail.error instanceof TypeError) toast("网络断开，这一步没有送到。恢复后请再点一次。", { tone: "danger" });
  });
}
