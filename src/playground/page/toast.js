const SHOWN_MS = 6_000;
let timer;

/** Shows a short message over everything for a few seconds. */
export function toast(message) {
  const element = document.querySelector('#toast');
  element.textContent = `⚠️ ${message}`;
  if (element.matches(':popover-open')) element.hidePopover();
  element.showPopover();
  clearTimeout(timer);
  timer = setTimeout(() => element.hidePopover(), SHOWN_MS);
}
