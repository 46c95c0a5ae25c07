// Large type and high contrast, for whoever asks for it; remembered in this browser only.
(() => {
  const root = document.documentElement;
  const name = "minsheng-elder";
  const remembered = () => {
    try { return localStorage.getItem(name) === "1"; } catch { return root.classList.contains("elder"); }
  };
  const show = (isOn) => {
    root.classList.toggle("elder", isOn);
    const button = document.getElementById("elder");
    if (!button) return;
    button.setAttribute("aria-pressed", String(isOn));
    button.textContent = isOn ? "标准字" : "大字版";
  };
  show(remembered());
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("#elder")) return;
    const isOn = !root.classList.contains("elder");
    try { localStorage.setItem(name, isOn ? "1" : "0"); } catch { /* kept for this page only */ }
    show(isOn);
  });
})();
