// Questions asked lately, on the empty page: kept by this browser alone (localStorage) and sent
// nowhere unless one is asked again. Where storage is blocked nothing is kept and nothing is shown.
// Runs in the conversation's script, with its `element`.
const recent = (() => {
  const key = "minsheng-recent";
  const off = "off"; // what is stored where the reader wants nothing kept
  const most = 6; // three rows at a desk, and a phone's examples stay near

  function stored() {
    let text = null;
    try { text = localStorage.getItem(key); } catch { return { isBlocked: true, questions: [] }; }
    if (text === off) return { isOff: true, questions: [] };
    let kept = [];
    try { kept = JSON.parse(text ?? "[]"); } catch { /* not ours: as if nothing were kept */ }
    const questions = Array.isArray(kept) ? kept.filter((one) => typeof one === "string" && one) : [];
    return { questions: questions.slice(0, most) };
  }

  function store(text) {
    try {
      if (text === null) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
    } catch { /* blocked or full: nothing is kept */ }
  }

  function keep(question) {
    const { isBlocked, isOff, questions } = stored();
    if (isBlocked || isOff) return;
    const others = questions.filter((other) => other !== question);
    store(JSON.stringify([question, ...others].slice(0, most)));
  }

  function show(told = "") {
    const section = element.querySelector(".recent");
    if (!section) return;
    const { isBlocked, isOff, questions } = stored();
    section.hidden = isBlocked || !(questions.length || isOff || told);
    section.querySelector("ul").replaceChildren(...questions.map((question) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "example";
      button.dataset.ask = question;
      const words = document.createElement("span"); // two lines of them are shown (style.css)
      words.textContent = button.title = question;
      button.append(words);
      const line = document.createElement("li");
      line.append(button);
      return line;
    }));
    section.querySelector("[data-recent=clear]").hidden = !questions.length;
    section.querySelector("[data-recent=off]").hidden = isOff;
    section.querySelector("[data-recent=on]").hidden = !isOff;
    section.querySelector("[role=status]").textContent =
      told || (isOff ? "已停止记录：以后问的问题不会留在这个浏览器里。" : "只记在这个浏览器里，不会上传。");
  }

  function change(wish) {
    const told = { clear: "已清除。", off: "", on: "已恢复记录。" }[wish];
    store(wish === "off" ? off : null);
    show(told);
    // The button that was pressed may be gone: the keyboard goes on from the one beside it.
    element.querySelector(`[data-recent=${wish === "off" ? "on" : "off"}]`)?.focus();
  }

  window.addEventListener("storage", (event) => { if (event.key === key || event.key === null) show(); });
  return { keep, show, change };
})();
