// Says beside a box for dates what is being typed means. The server decides; without this script it says so
// after saving. And a new record's form begins in its first box.
"use strict";
{
  const waiting = new WeakMap();

  // The text to be understood; none of a box for what a source says, while no date is chosen beside it.
  function dateIn(box) {
    const { dates } = box.dataset;
    const field = box.form.elements[box.name.replace(/says$/, "field")];
    return dates === undefined || dates.split(" ").includes(field.value) ? box.value : "";
  }

  async function say(box) {
    const words = box.parentElement.querySelector(".echo");
    const text = dateIn(box);
    let date = { words: "" };
    if (text) {
      const answer = await fetch(`${box.dataset.understand}?${new URLSearchParams({ text })}`);
      if (!answer.ok || answer.redirected || dateIn(box) !== text) {
        return;
      }
      date = await answer.json();
    }
    words.textContent = date.fault ?? date.words;
    words.classList.toggle("fault", "fault" in date);
  }

  document.addEventListener("input", ({ target }) => {
    if (target.matches("input[data-understand]")) {
      clearTimeout(waiting.get(target));
      waiting.set(target, setTimeout(say, 250, target));
    }
  });

  document.addEventListener("change", ({ target }) => {
    if (target.matches("select[name$=field]")) {
      const box = target.form.elements[target.name.replace(/field$/, "says")];
      if (box?.dataset.understand) {
        say(box);
      }
    }
  });

  // Django's script for new records goes to the first button, since the buttons stand above the boxes too.
  window.addEventListener("load", () => {
    if (document.activeElement?.closest(".submit-row")) {
      const boxes = "fieldset.module :is(input, select, textarea):not([type=hidden])";
      [...document.querySelectorAll(boxes)].find((box) => box.offsetParent)?.focus();
    }
  });
}
