// Counters that move by themselves: the live service pushes {"todo": 12, "notices": 3} to a signed address.
import { toast } from "../toast.js";

const first = 2000;
const most = 60000;

function draw(counts) {
  for (const [name, count] of Object.entries(counts)) {
    document.querySelectorAll(`[data-live="${CSS.escape(name)}"]`).forEach((badge) => {
      badge.textContent = count.toLocaleString("en-US");
      badge.hidden = !count;
    });
  }
}

/** A job of the reader's went on: what shows it fetches itself anew (reload.js). */
function move({ job }) {
  document.querySelectorAll(`[data-job="${CSS.escape(job)}"]`).forEach((shown) => shown.dispatchEvent(new Event("job:moved")));
}

export function live(element) {
  let address = element.dataset.liveUrl;
  let wait = first;
  let source;

  const again = () => {
    source?.close();
    if (document.hidden) return;
    setTimeout(open, wait);
    wait = Math.min(most, wait * 2);
  };
  // The token lives five minutes: when the service closes the door, ask the page's own server for a new one.
  const renew = async () => {
    const { liveRenew } = element.dataset;
    if (!liveRenew) return;
    const answer = await fetch(liveRenew, { headers: { Accept: "application/json" } });
    if (answer.ok && !answer.redirected) address = (await answer.json()).url || address;
  };
  const open = () => {
    source = new EventSource(address);
    source.onopen = () => { wait = first; };
    source.addEventListener("counts", (event) => draw(JSON.parse(event.data)));
    source.addEventListener("progress", (event) => move(JSON.parse(event.data)));
    source.addEventListener("notice", (event) => toast(JSON.parse(event.data).text));
    source.onerror = () => {
      source.close();
      renew().catch(() => {}).then(again);
    };
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && (!source || source.readyState === EventSource.CLOSED)) renew().catch(() => {}).then(open);
  });
  open();
}
