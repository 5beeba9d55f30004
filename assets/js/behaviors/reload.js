// Fetches the element's address again every few seconds until its answer no longer asks for it (running jobs).
export function reload(element) {
  const seconds = Number(element.dataset.reloadSeconds || 3);
  const again = () => setTimeout(async () => {
    if (!element.isConnected) return;
    try {
      const answer = await fetch(element.dataset.reloadUrl || window.location.href, { headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) { window.location.reload(); return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(element.id);
      if (fresh) element.replaceWith(fresh);
    } catch (offline) {
      again();
    }
  }, seconds * 1000);
  again();
}
