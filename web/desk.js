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

let waiting = 0;
let current = Promise.resolve(); // the newest refresh, and whether it is still to come
let isPending = false;

function refreshNow() {
  clearTimeout(waiting);
  isPending = true;
  const mine = refresh().finally(() => { if (mine === current) isPending = false; });
  current = mine;
  return mine;
}

if (form) {
  let isComposing = false; // an input method's letters are not yet words
  const soon = () => {
    clearTimeout(waiting);
    isPending = true;
    waiting = setTimeout(() => { if (!isComposing) refreshNow().catch(() => {}); }, 250);
  };
  form.addEventListener("compositionstart", () => { isComposing = true; });
  form.addEventListener("compositionend", () => { isComposing = false; soon(); });
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    refreshNow().catch(() => form.submit());
  });
  document.addEventListener("click", (event) => {
    // A link followed before the results are there is followed with the filter just chosen.
    const link = event.target.closest(".tabs a, .doors a");
    if (!link || !isPending || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const name = link.textContent;
    refreshNow().catch(() => {}).then(() => {
      isPending = false;
      [...document.querySelectorAll(".tabs a, .doors a")]
        .find((other) => other.textContent === name).click();
    });
  }, true);
}

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
