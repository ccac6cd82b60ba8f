/* The map with JavaScript: a slider for the year, years that pass by themselves, and a map that is moved by hand.
   The page works without any of it; whatever is shown, the server has laid it out, names and all. */

(() => {
  "use strict";
  const map = document.querySelector(".map");
  const sheet = document.getElementById("sheet");
  const year = document.getElementById("year");
  const shown = document.createElement("output");
  const words = map.dataset;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const known = new Map(); // address → the page, as it came from the server
  const MOST_KNOWN = 60;
  let wanted = "";
  let timer = 0;

  const frame = () => sheet.querySelector(".frame");
  const svg = () => sheet.querySelector(".frame > svg");
  const times = () => Number(svg().dataset.times);
  const address = (changes) => {
    const asked = new URL(location.href);
    for (const [name, value] of Object.entries(changes)) asked.searchParams.set(name, value);
    return asked.pathname + asked.search;
  };

  /* On a narrow screen the sheet is wider than its frame: what was asked for is in its middle. */
  const centre = () => { if (times() > 1) frame().scrollLeft = (frame().scrollWidth - frame().clientWidth) / 2; };

  /* Another state of the map: its page is fetched, and what differs taken from it. */

  async function turn(asked) {
    wanted = asked;
    if (!known.has(asked)) {
      const answer = await fetch(asked).catch(() => null);
      if (!answer || !answer.ok) return;
      if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value);
      known.set(asked, new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
    if (asked !== wanted) return; // the reader has moved on
    const page = known.get(asked);
    const focused = document.activeElement;
    const place = focused?.closest?.(".mark")?.getAttribute("href").split("?")[0];
    const step = focused?.dataset?.step;
    const [scrolled, was] = [frame().scrollLeft, times()];
    sheet.replaceChildren(...[...page.getElementById("sheet").childNodes].map((node) => document.importNode(node, true)));
    for (const name of [".years", ".views", ".steps"]) {
      document.querySelector(name).replaceWith(document.importNode(page.querySelector(name), true));
    }
    for (const field of year.form.querySelectorAll("[type=hidden]")) field.remove();
    for (const field of page.querySelectorAll(".year [type=hidden]")) year.form.append(document.importNode(field, true));
    document.title = page.title;
    history.replaceState(null, "", asked);
    if (place) [...sheet.querySelectorAll(".mark")].find((mark) => mark.getAttribute("href").startsWith(`${place}?`))?.focus();
    if (step) (document.querySelector(`.steps [data-step="${step}"]`) || document.querySelector(".steps a"))?.focus();
    if (times() === was) frame().scrollLeft = scrolled;
    else centre();
    refine();
  }

  /* The year */

  function show() {
    shown.textContent = year.value;
    return turn(address({ year: year.value }));
  }
  year.type = "range";
  shown.htmlFor = "year";
  shown.textContent = year.value;
  year.after(shown);
  year.form.querySelector("button").hidden = true;
  year.addEventListener("input", show);
  year.form.addEventListener("submit", (event) => { event.preventDefault(); show(); });

  const play = document.createElement("button");
  play.type = "button";
  play.textContent = words.play;
  play.addEventListener("click", () => {
    clearInterval(timer);
    timer = timer ? 0 : setInterval(pass, 900);
    if (timer && year.value === year.max) { year.value = year.min; show(); }
    play.textContent = timer ? words.stop : words.play;
  });
  function pass() {
    if (year.value === year.max) { play.click(); return; }
    year.stepUp();
    show();
  }
  if (!still.matches) year.form.append(play);

  /* Enlarged, the land is drawn again by d3-geo from borders at 1:50 million, fetched when first needed. */

  let atlas = null;
  const script = (source) => new Promise((loaded, failed) => {
    const made = document.createElement("script");
    made.src = source;
    made.async = false;
    made.onload = loaded;
    made.onerror = failed;
    document.head.append(made);
  });
  async function fetchAtlas() {
    const [answer] = await Promise.all([fetch(words.atlas), script(words.array), script(words.geo), script(words.topojson)]);
    const world = await answer.json();
    return {
      land: window.topojson.feature(world, world.objects.land),
      borders: window.topojson.mesh(world, world.objects.countries, (one, other) => one !== other),
    };
  }

  async function refine() {
    if (times() === 1) return;
    atlas ??= fetchAtlas();
    const shapes = await atlas.catch(() => null); // without them the land stays as it came
    if (!shapes || times() === 1) return;
    const seen = svg().dataset;
    const project = window.d3.geoConicEqualArea()
      .rotate([-Number(words.meridian), 0]).center([0, 0]).parallels(words.parallels.split(" ").map(Number))
      .scale(Number(seen.scale)).translate(seen.shift.split(" ").map(Number))
      .clipExtent([[-480, -280], [1440, 840]]); // half a sheet more on each side, to be moved in
    const path = window.d3.geoPath(project);
    for (const [name, shape] of Object.entries(shapes)) {
      const drawn = document.createElementNS("http://www.w3.org/2000/svg", "path");
      drawn.setAttribute("d", path(shape) || "");
      svg().querySelector(`.${name}`).replaceChildren(drawn);
    }
  }

  /* Enlarged and moved: by the links, by a double click, and by hand. */

  map.addEventListener("click", (event) => {
    const step = event.target.closest(".steps a");
    if (!step || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const asked = new URL(step.href);
    asked.searchParams.set("year", year.value);
    turn(asked.pathname + asked.search);
  });

  /* The point of the whole sheet that lies under the pointer. */
  const under = (event) => {
    const box = svg().getBoundingClientRect();
    const seen = svg().dataset;
    const aside = [(event.clientX - box.left) / box.width - 0.5, (event.clientY - box.top) / box.height - 0.5];
    return { x: Number(seen.x) + aside[0] * 960 / times(), y: Number(seen.y) + aside[1] * 560 / times() };
  };
  const moveTo = (x, y, zoom) => turn(address({
    zoom,
    x: Math.round(Math.min(Math.max(x, 0), 960)),
    y: Math.round(Math.min(Math.max(y, 0), 560)),
  }));

  sheet.addEventListener("dblclick", (event) => {
    if (!event.target.closest(".frame > svg") || event.target.closest(".mark") || times() === 16) return;
    const { x, y } = under(event);
    moveTo(x, y, times() * 2);
  });

  map.classList.add("movable");
  let held = null;
  sheet.addEventListener("pointerdown", (event) => {
    if (times() > 1 && event.target.closest(".frame > svg") && !event.target.closest(".mark")) held = event;
  });
  addEventListener("pointermove", (event) => {
    if (!held) return;
    const unit = 960 / svg().getBoundingClientRect().width;
    const [x, y] = [(event.clientX - held.clientX) * unit, (event.clientY - held.clientY) * unit];
    for (const part of svg().querySelectorAll(".land, .borders, .marks")) part.setAttribute("transform", `translate(${x} ${y})`);
  });
  addEventListener("pointerup", (event) => {
    if (!held) return;
    const unit = 960 / svg().getBoundingClientRect().width / times();
    const [x, y] = [(event.clientX - held.clientX) * unit, (event.clientY - held.clientY) * unit];
    held = null;
    if (x || y) moveTo(Number(svg().dataset.x) - x, Number(svg().dataset.y) - y, times());
  });
  addEventListener("pointercancel", () => { held = null; });

  centre();
  refine();
})();
