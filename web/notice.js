// The notice: when a place is opened, goes to its first mark; "返回回答" and Esc lead back.
const panel = document.getElementById("source");
panel.setAttribute("role", "region");
panel.setAttribute("aria-label", "要点原文");
panel.tabIndex = 0; // it scrolls: without a mouse the arrow keys have to reach it

function back() {
  const opener = window.minsheng.opener;
  if (!opener?.isConnected) return;
  opener.scrollIntoView({ block: "center" });
  opener.focus({ preventScroll: true });
}

panel.addEventListener("click", (event) => { if (event.target.id === "back") back(); });
panel.addEventListener("keydown", (event) => { if (event.key === "Escape") back(); });

watch("value", () => {
  const mark = element.querySelector("#cited");
  if (!mark) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  mark.focus({ preventScroll: true });
  mark.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
});
