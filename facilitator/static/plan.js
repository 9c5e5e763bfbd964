// Shows, of a plan's worksheets, those for what came up. Without it all of them are there, by point.
"use strict";

(() => {
  const choice = document.getElementById("situation");
  const groups = [...document.querySelectorAll(".plan-points details")];
  const open = groups.map((group) => group.open);

  function show() {
    groups.forEach((group, number) => {
      let found = 0;
      for (const sheet of group.querySelectorAll(".tick")) {
        const fits = !choice.value || sheet.dataset.situations.split(" ").includes(choice.value);
        // What is ticked stays in sight: it is printed.
        sheet.hidden = !fits && !sheet.querySelector("input").checked;
        found += !sheet.hidden;
      }
      group.hidden = found === 0;
      group.open = choice.value ? found > 0 : open[number];
    });
  }

  choice.addEventListener("change", show);
  document.getElementById("came-up").hidden = false;
  if (choice.value) show();
})();
