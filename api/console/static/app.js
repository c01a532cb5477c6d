// What is nicer with a script; every page works without it.
"use strict";

// A summary of errors is read first.
document.querySelector("[data-focus]")?.focus();

// Pages of long work look again by themselves.
for (const work of document.querySelectorAll("[data-again]")) {
  setTimeout(() => location.reload(), Number(work.dataset.again) * 1000);
}

// One box selects or clears all boxes of its form.
for (const all of document.querySelectorAll("[data-pick-all]")) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of all.form.querySelectorAll("td.pick input")) box.checked = all.checked;
  });
}

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
}
