// The conversation: delegated clicks, and keeping the newest text in view.
// Runs once, with `element`, `trigger` and `watch` from Gradio; the elements in it come and go.
document.documentElement.lang = "zh-CN";
element.setAttribute("role", "log");
element.setAttribute("aria-label", "对话");
element.setAttribute("aria-live", "polite");
window.minsheng = { opener: null };

function copyText(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea"); // plain http on an intranet has no clipboard
  area.value = text;
  area.setAttribute("readonly", "");
  area.style.cssText = "position:fixed;opacity:0";
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied ? Promise.resolve() : Promise.reject(new Error("copy"));
}

function tell(button, done, said) {
  const label = button.textContent;
  done.then(
    () => { button.textContent = said; },
    () => { button.textContent = "复制失败，请手动选择文字"; },
  ).then(() => setTimeout(() => { button.textContent = label; }, 2000));
}

function share(button) {
  // The answer, its source, and the address that shows the cited item in the notice.
  const place = button.dataset.address;
  const text = button.dataset.share + (place ? "\n原文：" + new URL(place, location.origin + location.pathname) : "");
  if (navigator.share) navigator.share({ text }).catch(() => {}); // the reader may change their mind
  else tell(button, copyText(text), "已复制，可以粘贴给别人");
}

element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.spans) {
    window.minsheng.opener = button;
    trigger("open", { notice: button.dataset.notice, spans: button.dataset.spans });
  } else if (button.dataset.ask) {
    trigger("example", { question: button.dataset.ask });
  } else if (button.dataset.recent) {
    recent.change(button.dataset.recent);
  } else if (button.dataset.copy) {
    tell(button, copyText(button.dataset.copy), "已复制");
  } else if (button.dataset.share) {
    share(button);
  } else if (button.hasAttribute("data-print")) {
    const exchange = button.closest(".exchange");
    exchange.classList.add("printing");
    window.addEventListener("afterprint", () => exchange.classList.remove("printing"), { once: true });
    window.print();
  }
});

// An address that names an item (?item=22) opens it in the notice.
if (new URLSearchParams(location.search).get("item")) trigger("visit", { search: location.search });

let known = 0;
watch("value", () => {
  const all = element.querySelectorAll(".exchange");
  const last = all[all.length - 1];
  if (all.length > known) {
    last.scrollIntoView({ block: "start" });
    recent.keep(last.querySelector(".asked").lastChild.textContent);
  } else if (last && last.querySelector("[aria-busy]")) {
    last.scrollIntoView({ block: "nearest" });
  } else if (!last) {
    element.parentElement.scrollTop = 0; // at a desk the conversation scrolls, on a phone the page
    window.scrollTo(0, 0);
    document.getElementById("back")?.setAttribute("hidden", ""); // no answer is left to go back to
  }
  known = all.length;
  recent.show();
});
recent.show();

document.addEventListener("click", (event) => {
  // The stop button vanishes when it is clicked; on a desk the cursor goes back to the question.
  if (!event.target.closest("#stop") || !matchMedia("(pointer: fine)").matches) return;
  document.querySelector("#question textarea")?.focus();
});
