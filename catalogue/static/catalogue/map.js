/* The map with JavaScript: a slider for the year, years that pass by themselves, and a map that enlarges.
   The page works without any of it; what is drawn for a year always comes from the server. */

(() => {
  "use strict";
  const map = document.querySelector(".map");
  const sheet = document.getElementById("sheet");
  const year = document.getElementById("year");
  const shown = document.createElement("output");
  const words = map.dataset;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const known = new Map(); // address → the sheet of that year, as it came from the server
  const zoom = { by: 1, x: 480, y: 280 }; // how much larger, and the point of the sheet in the middle
  let wanted = "";
  let timer = 0;

  const svg = () => sheet.querySelector(".frame > svg");
  const button = (text, pressed) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", pressed);
    return made;
  };
  const address = () => {
    const asked = new URL(location.href);
    asked.searchParams.set("year", year.value);
    return asked.pathname + asked.search;
  };

  /* The year */

  async function show() {
    const asked = wanted = address();
    shown.textContent = year.value;
    if (!known.has(asked)) {
      const answer = await fetch(asked);
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      known.set(asked, page);
    }
    if (asked !== wanted) return; // the slider has moved on
    const page = known.get(asked);
    const focused = document.activeElement?.closest?.(".mark")?.getAttribute("href").split("?")[0];
    sheet.replaceChildren(...[...page.getElementById("sheet").childNodes].map((node) => document.importNode(node, true)));
    for (const name of [".years", ".views"]) {
      document.querySelector(name).replaceWith(document.importNode(page.querySelector(name), true));
    }
    document.title = page.title;
    history.replaceState(null, "", asked);
    if (focused) [...sheet.querySelectorAll(".mark")].find((mark) => mark.getAttribute("href").startsWith(`${focused}?`))?.focus();
    if (zoom.by > 1) draw();
  }

  year.type = "range";
  shown.htmlFor = "year";
  shown.textContent = year.value;
  year.after(shown);
  year.form.querySelector("button").hidden = true;
  year.addEventListener("input", show);
  year.form.addEventListener("submit", (event) => { event.preventDefault(); show(); });

  const play = button(words.play, () => {
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

  /* Enlarging: the borders are drawn anew by d3-geo, which is fetched the first time it is needed. */

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
    atlas = {
      land: window.topojson.feature(world, world.objects.land),
      borders: window.topojson.mesh(world, world.objects.countries, (one, other) => one !== other),
    };
  }

  function projection() {
    const [first, second] = words.parallels.split(" ").map(Number);
    const [x, y] = words.shift.split(" ").map(Number);
    return window.d3.geoConicEqualArea()
      .rotate([-Number(words.meridian), 0]).center([0, 0]).parallels([first, second])
      .scale(Number(words.scale) * zoom.by)
      .translate([480 + (x - zoom.x) * zoom.by, 280 + (y - zoom.y) * zoom.by])
      .clipExtent([[-20, -20], [980, 580]]);
  }

  function draw() {
    const project = projection();
    const path = window.d3.geoPath(project);
    for (const [name, shape] of [["land", atlas.land], ["borders", atlas.borders]]) {
      const drawn = document.createElementNS("http://www.w3.org/2000/svg", "path");
      drawn.setAttribute("d", path(shape) || "");
      svg().querySelector(`.${name}`).replaceChildren(drawn);
    }
    project.clipExtent(null);
    const crowds = new Map();
    for (const mark of [...svg().querySelectorAll(".mark")].reverse()) {
      const [x, y] = project([Number(mark.dataset.lon), Number(mark.dataset.lat)]);
      const spot = `${Math.round(x / 11)} ${Math.round(y / 11)}`;
      const place = crowds.get(spot) || 0; // as the server does: in a spiral around the first
      crowds.set(spot, place + 1);
      const away = 11 * Math.sqrt(place);
      mark.setAttribute("transform", `translate(${x + away * Math.cos(2.39996 * place)} ${y + away * Math.sin(2.39996 * place)})`);
    }
    sheet.querySelector(".frame").classList.toggle("enlarged", zoom.by > 1);
  }

  async function enlarge(times) {
    zoom.by = Math.min(Math.max(zoom.by * times, 1), 24);
    if (zoom.by === 1) { zoom.x = 480; zoom.y = 280; }
    if (!atlas) await fetchAtlas();
    draw();
  }
  function middle(mark) {
    const [x, y] = mark.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
    zoom.x += (x - 480) / zoom.by;
    zoom.y += (y - 280) / zoom.by;
  }

  const tools = document.createElement("p");
  tools.className = "enlarge";
  tools.append(
    button(`+ ${words.larger}`, () => enlarge(2)),
    button(`− ${words.smaller}`, () => enlarge(0.5)),
    button(words.whole, () => enlarge(0)),
  );
  sheet.before(tools);

  sheet.addEventListener("focusin", (event) => {
    const mark = event.target.closest(".mark");
    if (!mark || zoom.by === 1) return;
    middle(mark); // a mark reached by the keyboard is brought into the middle
    draw();
  });

  let held = null;
  sheet.addEventListener("pointerdown", (event) => {
    if (zoom.by > 1 && event.target.closest(".frame > svg") && !event.target.closest(".mark")) held = event;
  });
  addEventListener("pointermove", (event) => {
    if (!held) return;
    const unit = 960 / svg().getBoundingClientRect().width / zoom.by;
    zoom.x -= (event.clientX - held.clientX) * unit;
    zoom.y -= (event.clientY - held.clientY) * unit;
    held = event;
    draw();
  });
  addEventListener("pointerup", () => { held = null; });
})();
