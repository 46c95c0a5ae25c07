// The evaluation works without this script; it adds the moving bar, and files dropped into place.
const running = document.getElementById("running");

async function look() {
  const reply = await fetch(running.dataset.address, { cache: "no-store" });
  if (reply.status === 401) { location.reload(); return; } // the session has ended
  const now = await reply.json();
  if (!now.is_on) {
    location.href = running.dataset.page + (now.run ? "?run=" + encodeURIComponent(now.run) : "");
    return;
  }
  document.getElementById("bar").value = now.done;
  document.getElementById("left").textContent = now.told;
  setTimeout(again, 1000);
}

function again() {
  look().catch(() => setTimeout(again, 5000)); // the server may be gone for a moment
}

if (running) setTimeout(again, 700);

const file = document.getElementById("file");
if (file) {
  file.addEventListener("change", () => {
    const isLarge = file.files[0]?.size > 5 * 1024 * 1024;
    file.setCustomValidity(isLarge ? "文件超过 5 MB，请把题集分成几个文件。" : "");
    file.reportValidity();
    if (file.files.length) document.getElementById("upload").checked = true;
  });
  document.getElementById("start").addEventListener("change", (event) => {
    if (event.target.name === "set" && event.target.value !== "upload") {
      file.value = "";
      file.setCustomValidity("");
    }
  });
}

// Choosing a thumb in the list of feedback shows it at once.
for (const choice of document.querySelectorAll("form.at-once select")) {
  choice.addEventListener("change", () => choice.form.requestSubmit());
}
