// Fetches the element's address again every few seconds, and when the live service says that its job moved (live.js),
// until the answer no longer asks for it.
export function reload(element) {
  const seconds = Number(element.dataset.reloadSeconds || 3);
  let timer = 0;
  let isAsking = false;
  const fetchAnew = async () => {
    clearTimeout(timer);
    if (isAsking || !element.isConnected) return;
    isAsking = true;
    try {
      const answer = await fetch(element.dataset.reloadUrl || window.location.href, { headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) { window.location.reload(); return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(element.id);
      if (fresh) element.replaceWith(fresh);
      else window.location.reload(); // it has become another page: the result
    } catch (offline) {
      again();
    } finally {
      isAsking = false;
    }
  };
  const again = () => { timer = setTimeout(fetchAnew, seconds * 1000); };
  element.addEventListener("job:moved", fetchAnew);
  again();
}
