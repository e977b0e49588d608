// At an old address: the new one, with the anchor that was asked for.
"use strict";

location.replace(document.currentScript.dataset.to + location.hash);
