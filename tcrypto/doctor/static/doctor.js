// What a form without scripts does with a new page, done in place: asked at /api/, drawn by the server.
"use strict";

const token = new URLSearchParams(location.search).get("token");
const language = document.documentElement.lang === "zh-CN" ? "zh-CN" : "en-US";
const running = new Map();

const base64 = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });

async function question(form) {
  const found = {};
  for (const field of form.elements) {
    if (!field.name || field.type === "submit" || (field.type === "checkbox" && !field.checked)) continue;
    if (field.type !== "file") {
      if (field.value) found[field.name] = field.value;
    } else if (field.files.length && field.files[0].size) {
      found[field.name] = await base64(field.files[0]);
    }
  }
  return found;
}

async function ask(form, name, moves) {
  const place = document.getElementById(`result-${name}`);
  running.get(place)?.abort();
  const controller = new AbortController();
  running.set(place, controller);
  place.setAttribute("aria-busy", "true");
  try {
    const reply = await fetch(`/api/${name}?lang=${language}`, {
      method: "POST",
      headers: { Accept: "text/html", "Content-Type": "application/json", "X-Doctor-Token": token },
      body: JSON.stringify(await question(form)),
      signal: controller.signal,
    });
    const text = await reply.text();
    if (controller.signal.aborted) return;
    show(place, reply.ok ? text : null, text);
    if (moves) place.querySelector("h2")?.focus({ preventScroll: true });
    if (moves) place.scrollIntoView({ block: "start", behavior: "auto" });
  } catch (error) {
    if (error.name === "AbortError") return;
    show(place, null, String(error.message));
  }
  place.removeAttribute("aria-busy");
}

// The server's markup, in which what was pasted is text; or a text.
function show(place, markup, text) {
  const open = [...place.querySelectorAll("details[open]")].map((each) => each.id);
  if (markup === null) {
    const line = document.createElement("p");
    line.className = "error";
    line.setAttribute("role", "alert");
    line.textContent = text;
    place.replaceChildren(line);
    return;
  }
  place.replaceChildren(...new DOMParser().parseFromString(markup, "text/html").body.childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  copying(place);
}

function copying(place) {
  for (const button of place.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = button.dataset.copied;
    });
  }
}

for (const form of document.querySelectorAll("form[data-ask]")) {
  let waiting = 0;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    ask(form, event.submitter?.value || form.dataset.ask, true);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("input", (event) => {
    const file = form.elements[`${event.target.name}_file`];
    if (file && event.target.type === "textarea") file.value = ""; // what is typed last counts
    if (!("live" in form.dataset) || event.target.id === "to") return;
    clearTimeout(waiting);
    waiting = setTimeout(() => ask(form, form.dataset.ask, false), 200);
  });
}

// A file dropped on a place goes there; dropped beside one, into the first of the page. None is opened by the browser.
function dropPlace(event) {
  return event.target.closest?.(".drop") || event.target.closest?.(".field")?.nextElementSibling?.closest(".drop") ||
    document.querySelector(".drop");
}
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer || ![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    const place = dropPlace(event);
    place?.classList.toggle("over", kind === "dragover");
    if (kind !== "drop" || !place) return;
    const input = place.querySelector("input");
    input.files = event.dataTransfer.files;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// The other language, with what is in the form.
document.getElementById("switch").addEventListener("click", (event) => {
  const form = [...document.querySelectorAll("form[data-ask]")].find(
    (each) => document.getElementById(`result-${each.dataset.ask}`).children.length || each.elements.request?.value,
  );
  if (!form) return;
  event.preventDefault();
  form.action = event.currentTarget.href;
  HTMLFormElement.prototype.submit.call(form);
});
copying(document);
