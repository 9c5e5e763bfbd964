// "Go to line 12": select that line in the text. Without script the line is shown with its number instead.
const text = document.getElementById("text");
for (const button of document.querySelectorAll("[data-line]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const lines = text.value.split("\n"), line = Number(button.dataset.line) - 1;
    const start = lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0);
    text.focus({ preventScroll: true });
    text.setSelectionRange(start, start + lines[line].length);
    text.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(text).lineHeight));
    text.scrollLeft = 0;
    text.scrollIntoView({ block: "center" });
  });
}
