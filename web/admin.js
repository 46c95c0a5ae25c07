// The admin works without this script; it adds the progress of running work, and tells of a file
// that is too large before it is sent.
const work = document.querySelector("[data-poll]");

async function look() {
  const reply = await fetch("admin/progress", { cache: "no-store" });
  const [told, done, total] = (await reply.text()).split("\n");
  if (reply.redirected || total === undefined) { location.reload(); return; } // it has ended
  const words = document.getElementById("told");
  if (words.textContent !== told) words.textContent = told;
  const bar = document.getElementById("bar");
  if (Number(done)) { bar.max = Number(total); bar.value = Number(done); }
  setTimeout(() => look().catch(again), 1500);
}

const again = () => setTimeout(() => look().catch(again), 5000); // the network may come back

if (work) setTimeout(() => look().catch(again), 1000);

const file = document.querySelector("input[type=file][data-most]");
const told = document.getElementById("too-large");
if (file && told) {
  file.addEventListener("change", () => {
    const chosen = file.files[0];
    const most = Number(file.dataset.most);
    const isTooLarge = Boolean(chosen) && chosen.size > most;
    told.hidden = !isTooLarge;
    told.textContent = isTooLarge
      ? `“${chosen.name}”有 ${(chosen.size / 1048576).toFixed(1)} MB，超过 ${most / 1048576} MB，传不上去。请拆分，或删去其中的图片后再选。`
      : "";
    file.setCustomValidity(isTooLarge ? "文件太大" : "");
  });
}

// A form that is being sent is not sent twice.
document.addEventListener("submit", (event) => {
  for (const button of event.target.querySelectorAll("button[type=submit]")) {
    setTimeout(() => { button.disabled = true; });
  }
});
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("button:disabled")) button.disabled = false;
});
