// A short message at the edge of the window, also for screen readers.
"use strict";

const statusMessage = document.createElement("div");
statusMessage.setAttribute("role", "status");
statusMessage.className = "status-message";

function announce(text) {
  statusMessage.textContent = text;
  statusMessage.classList.add("visible");
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => statusMessage.classList.remove("visible"), 4000);
}
