// A short message at the edge of the window, also for screen readers; it is above an open card.
"use strict";

const HAS_POPOVERS = "showPopover" in HTMLElement.prototype;
const statusMessage = document.createElement("div");
statusMessage.setAttribute("role", "status");
statusMessage.className = "status-message";
if (HAS_POPOVERS) statusMessage.popover = "manual";

function announce(text) {
  if (HAS_POPOVERS) {
    statusMessage.hidePopover();
    statusMessage.showPopover();
  }
  statusMessage.textContent = text;
  statusMessage.classList.add("visible");
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => {
    statusMessage.classList.remove("visible");
    if (HAS_POPOVERS) statusMessage.hidePopover();
  }, 4000);
}
