// Says beside a box for dates what is being typed means. The server decides; without this script it says so
// after saving.
"use strict";
{
  const waiting = new WeakMap();

  async function say(box) {
    const words = box.parentElement.querySelector(".echo");
    const text = box.value;
    const answer = await fetch(`${box.dataset.understand}?${new URLSearchParams({ text })}`);
    if (!answer.ok || answer.redirected || box.value !== text) {
      return;
    }
    const date = await answer.json();
    words.textContent = date.fault ?? date.words;
    words.classList.toggle("fault", "fault" in date);
  }

  document.addEventListener("input", ({ target }) => {
    if (target.matches("input[data-understand]")) {
      clearTimeout(waiting.get(target));
      waiting.set(target, setTimeout(say, 250, target));
    }
  });
}
