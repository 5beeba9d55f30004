// Counts down to data-until (ISO moment): 「剩 2 天 3 小时」, 「剩 12 分钟」, 「已到期」.
export function timeLeft(element) {
  const until = Date.parse(element.dataset.until);
  const draw = () => {
    if (!element.isConnected) { clearInterval(timer); return; }
    const minutes = Math.floor((until - Date.now()) / 60000);
    if (minutes < 0) element.textContent = "已到期";
    else if (minutes < 60) element.textContent = `剩 ${minutes} 分钟`;
    else if (minutes < 1440) element.textContent = `剩 ${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`;
    else element.textContent = `剩 ${Math.floor(minutes / 1440)} 天 ${Math.floor((minutes % 1440) / 60)} 小时`;
    element.dataset.tone = minutes < 0 ? "danger" : minutes < 1440 ? "warn" : "muted";
  };
  const timer = setInterval(draw, 30000);
  draw();
}
