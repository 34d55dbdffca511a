// A device that stands at a mistyped address: tells the supervisor, and goes on by itself once the address is right.
// Old television browsers read this file: no newer syntax.

import { deviceName, keepReporting } from "./device.js";

/** Milliseconds between looks at whether the hall has by now what the address asks for. */
const LOOK_EVERY = 20000;

const page = document.documentElement;
const about = (name) => page.getAttribute(`data-${name}`);
const given = new URLSearchParams(location.search).get("device");

function health() {
  return {
    kind: about("kind") === "board" ? "board" : "counter",
    version: about("version"),
    troubles: [{ code: about("trouble"), advice: about("about") }],
  };
}

// As at the right address: a board has a name always, what stands at a counter only where it is given one.
if (given || about("kind") === "board") {
  keepReporting(`${about("api")}/devices/${encodeURIComponent(deviceName(given, about("kind")).name)}/health`, health);
}
setInterval(() => {
  fetch(location.href, { cache: "no-store" }).then(
    (response) => {
      if (response.ok) location.reload();
    },
    () => {},
  );
}, LOOK_EVERY);
