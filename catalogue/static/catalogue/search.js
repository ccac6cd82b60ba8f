/* Suggestions while somebody types in the search box: a combobox with a list (WAI-ARIA). An addition only; the form
   works without it, and Enter with nothing chosen sends the form. */
"use strict";

const WAIT = 150; // milliseconds without a key, after which suggestions are asked for
const SHORTEST = 2;

function suggestIn(input) {
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0].textContent);
  const told = document.createElement("p");
  told.className = "unseen";
  told.setAttribute("role", "status");
  input.form.append(list, told);
  for (const [name, value] of Object.entries({
    role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false",
    "aria-controls": list.id,
  })) {
    input.setAttribute(name, value);
  }

  let waiting = 0;
  let asked = null; // what aborts the request under way
  let chosen = -1;

  const close = () => {
    clearTimeout(waiting);
    if (asked) asked.abort(); // an answer that is late must not open the list again
    list.hidden = true;
    told.textContent = "";
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (number) => {
    const options = list.children;
    if (chosen >= 0) options[chosen].setAttribute("aria-selected", "false");
    chosen = (number + options.length + 1) % (options.length + 1);
    if (chosen === options.length) chosen = -1; // back in the box
    if (chosen < 0) return input.removeAttribute("aria-activedescendant");
    options[chosen].setAttribute("aria-selected", "true");
    options[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[chosen].id);
  };

  const part = (name, text) => {
    const made = document.createElement("span");
    made.className = name;
    made.textContent = text;
    if (name === "native" && /^\P{L}*[а-яё][а-яё\P{L}]*$/iu.test(text)) made.lang = "ru";
    return made;
  };

  const show = (suggestions) => {
    close();
    list.replaceChildren(...suggestions.map((one, number) => {
      const option = document.createElement("li");
      option.id = `suggestion-${number}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.address = one.url;
      option.append(part("heading", one.heading), " ");
      if (one.native && one.native !== one.heading) option.append(part("native", one.native));
      option.append(part("aside", [one.label, one.about, one.reason].filter(Boolean).join(" · ")));
      return option;
    }));
    const found = suggestions.length;
    told.textContent = found ? `${found} ${input.dataset.some}` : input.dataset.none;
    list.hidden = !found;
    input.setAttribute("aria-expanded", String(found > 0));
  };

  const ask = async () => {
    clearTimeout(waiting);
    if (asked) asked.abort();
    if (input.value.trim().length < SHORTEST) return close();
    asked = new AbortController();
    try {
      const address = `${input.dataset.suggest}?q=${encodeURIComponent(input.value.trim())}`;
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok && document.activeElement === input) show((await answer.json()).suggestions);
    } catch (fault) {
      if (fault.name !== "AbortError") close(); // without suggestions the box still searches
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" && list.hidden) {
      event.preventDefault();
      ask();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(list.children[chosen].dataset.address);
    }
  });
  input.addEventListener("blur", () => setTimeout(close, WAIT));
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.address);
  });
}

const box = document.querySelector("form.search input[data-suggest]");
if (box) suggestIn(box);
