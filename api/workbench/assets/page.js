// Everything on the page works without this file; it only ties notes and codes together more closely.
"use strict";

(function () {
  function light(names, on) {
    for (const name of names) {
      const card = document.getElementById(name);
      if (card) card.classList.toggle("lit", on);
    }
    for (const mark of document.querySelectorAll(".note .mark")) {
      const of = mark.dataset.cards.split(" ");
      if (names.some((name) => of.includes(name))) mark.classList.toggle("lit", on);
    }
  }

  function namesAt(element) {
    const at = element instanceof Element && element.closest(".note .mark, [data-card]");
    if (!at) return [];
    return at.dataset.card ? [at.dataset.card] : at.dataset.cards.split(" ");
  }

  for (const [enter, leave] of [["mouseover", "mouseout"], ["focusin", "focusout"]]) {
    document.addEventListener(enter, (event) => light(namesAt(event.target), true));
    document.addEventListener(leave, (event) => light(namesAt(event.target), false));
  }

  // A link into a closed part of the page opens it first.
  function open() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    let closed = target.closest("details:not([open])");
    while (closed) {
      closed.open = true;
      closed = target.closest("details:not([open])");
    }
    target.scrollIntoView({ block: "center" });
  }
  window.addEventListener("hashchange", open);
  open();

  for (const button of document.querySelectorAll("[data-proofs]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const all = button.closest(".decision").querySelectorAll("details");
      const opening = Array.from(all).some((each) => !each.open);
      for (const each of all) each.open = opening;
      button.textContent = opening ? "Close every proof" : "Open every proof";
    });
  }

  // A drawing can take the whole window; Escape or the button gives it back.
  function enlarge(button, on) {
    button.parentElement.classList.toggle("whole", on);
    button.setAttribute("aria-pressed", on);
    button.textContent = on ? "Close" : "Enlarge";
  }
  for (const button of document.querySelectorAll("[data-enlarge]")) {
    button.hidden = false;
    button.addEventListener("click", () => enlarge(button, button.getAttribute("aria-pressed") !== "true"));
  }
  document.addEventListener("keydown", (event) => {
    const button = event.key === "Escape" && document.querySelector(".drawing.whole > [data-enlarge]");
    if (button) {
      enlarge(button, false);
      button.focus();
    }
  });
  // A box leads to its place in the text, which a drawing over the whole window would hide.
  window.addEventListener("hashchange", () => {
    for (const button of document.querySelectorAll(".drawing.whole > [data-enlarge]")) enlarge(button, false);
  });

  // On paper nothing can be opened any more.
  window.addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll(".left-out")) each.open = true;
  });
})();
