// Thumbs: a box that shows what would be kept and asks for consent. Nothing is sent without it.
// Runs once, with `element` and `trigger` from Gradio; answers come and go in #conversation, and the
// thumbs are put below each that is whole.
const box = element.querySelector("#opinion");
const part = (name) => box.querySelector("#opinion-" + name);
const agree = part("agree").querySelector("input");
const earlier = part("earlier").querySelector("input");
const kept = new Map(); // place in the conversation -> the token that takes it back
const sent = new Map(); // likewise -> thumb
let at = 0;
let thumb = "";

const thumbs = element.querySelector("#opinion-thumbs");
const questions = () => [...document.querySelectorAll("#conversation .exchange")].map(
  (exchange) => exchange.querySelector(".asked").lastChild.textContent);

function showKept() {
  const before = earlier.checked ? questions().slice(0, at) : [];
  const answer = document.querySelectorAll("#conversation .exchange")[at].querySelector(".text");
  part("question").textContent = "提问：" + [...before, questions()[at]].join(" → ");
  part("answer").textContent = "回答：" + answer.textContent;
}

function open(button) {
  at = Number(button.closest(".thumbs").dataset.at);
  thumb = button.dataset.rate;
  part("title").textContent = thumb === "up" ? "这个回答有帮助" : "这个回答没帮到我";
  part("word").value = part("correction").value = part("said").textContent = "";
  agree.checked = earlier.checked = false; // consent is asked for each time
  part("earlier").hidden = at === 0;
  part("send").disabled = false;
  showKept();
  box.showModal();
}

function mark() {
  for (const [place, exchange] of document.querySelectorAll("#conversation .exchange").entries()) {
    if (!exchange.querySelector(".deeds")) continue;
    let group = exchange.querySelector(".thumbs");
    if (!group) {
      group = thumbs.content.firstElementChild.cloneNode(true);
      group.dataset.at = place;
      exchange.querySelector(".answer").append(group);
    }
    const isKept = kept.has(place);
    for (const button of group.querySelectorAll("[data-rate]")) {
      const isChosen = isKept && sent.get(place) === button.dataset.rate;
      button.hidden = isKept && !isChosen;
      button.disabled = isKept;
    }
    for (const each of group.querySelectorAll(".thanks, [data-withdraw]")) each.hidden = !isKept;
  }
}

earlier.addEventListener("change", showKept);
agree.addEventListener("change", () => { part("said").textContent = ""; });
part("close").addEventListener("click", () => box.close());
box.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!agree.checked) {
    part("said").textContent = "要勾选“我同意”才会保存。不同意就按“不保存，关闭”，什么也不会留下。";
    agree.focus();
    return;
  }
  part("send").disabled = true;
  trigger("rate", {
    at, thumb, agreed: true, earlier: earlier.checked,
    word: part("word").value, correction: part("correction").value,
  });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".thumbs button");
  if (!button) return;
  const place = Number(button.closest(".thumbs").dataset.at);
  if (button.dataset.rate) open(button);
  else trigger("withdraw", { at: place, token: kept.get(place) });
});

function hear() {
  const result = document.querySelector("#opinion-result [data-at]");
  if (!result || result.dataset.seen) return;
  result.dataset.seen = "1";
  const place = Number(result.dataset.at);
  if (result.dataset.problem) {
    part("said").textContent = result.textContent;
    part("send").disabled = false;
    return;
  }
  if (result.dataset.token) {
    kept.set(place, result.dataset.token);
    sent.set(place, result.dataset.thumb);
  } else {
    kept.delete(place);
  }
  box.close();
  mark();
  document.querySelector(`#conversation .thumbs[data-at="${place}"] button:not([hidden]):not([disabled])`)?.focus();
}

// The conversation and the result may be mounted after this script has run.
new MutationObserver(() => {
  if (!document.querySelector("#conversation .exchange")) kept.clear();
  mark();
  hear();
}).observe(document.body, { childList: true, subtree: true });
mark();
