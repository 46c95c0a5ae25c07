// The desk works without this script; it adds results while typing, copying, and printing.
const form = document.getElementById("filters");
let asked = 0;

async function refresh() {
  const parameters = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...parameters]) if (!value) parameters.delete(name);
  const goal = "?" + parameters;
  const mine = ++asked;
  const reply = await fetch(goal);
  const page = new DOMParser().parseFromString(await reply.text(), "text/html");
  const results = page.getElementById("results");
  if (mine !== asked || !results) return;
  document.getElementById("results").replaceWith(results);
  document.querySelector(".tabs").replaceWith(page.querySelector(".tabs"));
  history.replaceState(null, "", goal);
}

if (form) {
  let waiting;
  let composing = false; // an input method's letters are not yet words
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { if (!composing) refresh().catch(() => {}); }, 250);
  };
  form.addEventListener("compositionstart", () => { composing = true; });
  form.addEventListener("compositionend", () => { composing = false; soon(); });
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    refresh().catch(() => form.submit());
  });
}

document.getElementById("notice")?.addEventListener("change", (event) => {
  event.target.form.requestSubmit();
});

function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea"); // plain http on an intranet has no clipboard
  area.value = text;
  area.setAttribute("readonly", "");
  area.className = "unseen";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied ? Promise.resolve() : Promise.reject(new Error("copy"));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.id === "print") window.print();
  if (!button?.dataset.address) return;
  const label = button.textContent;
  copyText(new URL(button.dataset.address, location.href).href).then(
    () => { button.textContent = "已复制"; },
    () => { button.textContent = "复制失败，请右键复制左边的链接"; },
  ).then(() => setTimeout(() => { button.textContent = label; }, 2000));
});

const back = document.querySelector(".marked .back");
if (back && document.referrer.startsWith(location.origin + location.pathname)) {
  // The register as it was left: with its filters, and at its place.
  back.addEventListener("click", (event) => { event.preventDefault(); history.back(); });
}

const fold = document.querySelector(".contents .fold");
if (fold && matchMedia("(max-width: 860px)").matches) fold.open = false;

const mark = document.getElementById("cited");
if (mark && (!location.hash || location.hash === "#cited")) {
  mark.focus({ preventScroll: true });
  mark.scrollIntoView({ block: "center" });
}
