// Moving the slider shows its number, and after a moment makes the clusters anew.
const slider = document.getElementById("groups");
let waiting;
slider?.addEventListener("input", () => {
  document.getElementById("groups-number").textContent = slider.value;
  clearTimeout(waiting);
  waiting = setTimeout(() => slider.form.requestSubmit(document.getElementById("show")), 800);
});
