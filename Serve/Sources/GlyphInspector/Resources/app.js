// The inspector: text in, pages out, and what lies between shown both ways.
import { showCost } from "/inspector/cost.js";
import { PageView } from "/inspector/pages.js";
import { Source } from "/inspector/source.js";
import { reach, save, zip } from "/inspector/files.js";

const $ = id => document.getElementById(id);
const whole = new Intl.NumberFormat("en");
const state = { options: null, result: null, pages: [] };
const choices = ["model", "tokenizer", "style", "mode"];
let pending, timer, sizes;

const source = new Source(schedule, (offset, by) => void placeInText(offset, by).catch(showProblem));

async function start() {
  state.options = await (await reach("/inspector/options")).json();
  const { models, hosted, variants, tokenizers, styles, modes, apis, model } = state.options;
  fill($("model"), models.map(m => m.name));
  // A select shows the first of two options of one value.
  const names = new Set(models.map(m => m.name));
  const groups = [["Hosted, with prices", hosted.filter(m => !names.has(m.name))], ["All limits and variants", variants]];
  for (const [label, members] of groups) {
    const group = document.createElement("optgroup");
    group.label = label;
    fill(group, members.map(m => m.name));
    $("model").append(group);
  }
  $("model").value = model;
  fill($("tokenizer"), tokenizers.map(t => t.name), t => tokenizers.find(k => k.name === t).models);
  fill($("style"), styles.map(s => s.name));
  fill($("mode"), modes);
  fill($("api"), apis);
  followModel();
  $("mode").value = styles[0].mode;
  wire();
  if (source.text) schedule();
}

function fill(list, names, title = () => "") {
  for (const name of names) {
    const option = new Option(name, name);
    option.title = title(name);
    list.append(option);
  }
}

function followModel() {
  const { models, hosted, variants } = state.options;
  const chosen = [...models, ...hosted, ...variants].find(m => m.name === $("model").value);
  $("tokenizer").value = chosen.tokenizer;
}

function wire() {
  $("model").addEventListener("change", followModel);
  $("style").addEventListener("change", () => {
    $("mode").value = state.options.styles.find(s => s.name === $("style").value).mode;
  });
  for (const id of choices) $(id).addEventListener("change", schedule);
  $("choices").addEventListener("submit", event => event.preventDefault());
  $("name").addEventListener("input", schedule);
  $("grid").addEventListener("change", () => $("pages").classList.toggle("no-grid", !$("grid").checked));
  $("fragile").addEventListener("change", markFragile);
  $("sample").addEventListener("click", () => take(sample, "sample.md"));
  $("open").addEventListener("change", event => takeFile(event.target.files[0]));
  $("zip").addEventListener("click", () => void saveZip().catch(showProblem));
  $("request").addEventListener("click", () => { $("ask-problem").textContent = ""; $("ask").showModal(); });
  $("ask-close").addEventListener("click", () => $("ask").close());
  $("download").addEventListener("click", saveRequest);
  $("help").addEventListener("click", () => $("keys").showModal());
  document.addEventListener("keydown", shortcut);
  document.addEventListener("dragover", event => { event.preventDefault(); $("scroller").classList.add("over"); });
  document.addEventListener("dragleave", () => $("scroller").classList.remove("over"));
  document.addEventListener("drop", event => {
    event.preventDefault();
    $("scroller").classList.remove("over");
    const file = event.dataTransfer.files[0];
    if (file) takeFile(file); else take(event.dataTransfer.getData("text/plain"), $("name").value);
  });
}

function take(text, name) {
  $("name").value = name;
  source.text = text;
  schedule();
}

async function takeFile(file) {
  if (!file) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isUTF16 = bytes[0] === 255 && bytes[1] === 254 ? "utf-16le" : bytes[0] === 254 && bytes[1] === 255 ? "utf-16be" : null;
  try {
    take(new TextDecoder(isUTF16 ?? "utf-8", { fatal: true }).decode(bytes), file.name);
  } catch {
    showProblem({ message: `'${file.name}' is not text`, hint: "UTF-8, and UTF-16 with a byte order mark, are read" });
  }
}

function schedule() {
  clearTimeout(timer);
  pending?.abort();
  setStale(true);
  timer = setTimeout(() => void press(), 250);
}

function order() {
  const form = { text: source.text.toWellFormed?.() ?? source.text, name: $("name").value || "text" };
  for (const id of choices) form[id] = $(id).value;
  return form;
}

async function post(path, body, signal) {
  const response = await reach(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), signal,
  });
  if (response.ok) return response;
  throw (await response.json()).error;
}

async function press() {
  const form = order();
  if (new Blob([form.text]).size > state.options.text_limit) {
    clear();
    return showProblem({
      message: `the text is larger than ${state.options.text_limit >> 20} MiB`,
      hint: "'glyphpress render' and 'glyphpress measure' take texts of any length",
    });
  }
  const mine = pending = new AbortController();
  $("busy").hidden = false;
  try {
    const result = await (await post("/inspector/press", form, mine.signal)).json();
    if (mine === pending) show(result);
  } catch (problem) {
    if (problem.name !== "AbortError" && mine === pending) { clear(); showProblem(problem); }
  } finally {
    if (mine === pending) $("busy").hidden = true;
  }
}

function clear() {
  state.result = null;
  state.pages = [];
  $("pages").replaceChildren();
  for (const id of ["zip", "request"]) $(id).disabled = true;
  for (const id of ["ratio", "text-tokens", "page-tokens", "page-count", "file-bytes", "fragile-count", "sidecar-ratio"]) {
    $(id).textContent = "–";
  }
  for (const id of ["text-bar", "page-bar"]) $(id).style.width = "0";
  showCost(null);
  letGo();
}

function show(result) {
  $("problem").hidden = true;
  clear();
  state.result = result;
  const name = result.name.split("/").pop();
  state.pages = result.pages.map((facts, index) =>
    new PageView(result.id, facts, index + 1, result.pages.length, name));
  const empty = document.createElement("p");
  empty.className = "empty";
  empty.textContent = "No pages yet.";
  $("pages").replaceChildren(...(state.pages.length ? state.pages.map(page => page.figure) : [empty]));
  sizes?.disconnect();
  sizes = new IntersectionObserver(entries => {
    for (const entry of entries) {
      if (entry.isIntersecting) pageOf(entry.target)?.load().catch(showProblem);
    }
  }, { rootMargin: "600px" });
  for (const page of state.pages) { sizes.observe(page.sheet); listen(page); }
  showFigures(result);
  for (const id of ["zip", "request"]) $(id).disabled = state.pages.length === 0;
  setStale(false);
  markFragile();
}

function showFigures(result) {
  const times = ratio => ratio === null ? "–" : `${ratio.toFixed(2)}×`;
  const most = Math.max(result.text_tokens, result.visual_tokens, 1);
  $("ratio").textContent = times(result.ratio);
  $("text-tokens").textContent = whole.format(result.text_tokens);
  $("page-tokens").textContent = whole.format(result.visual_tokens);
  $("text-bar").style.width = `${100 * result.text_tokens / most}%`;
  $("page-bar").style.width = `${100 * result.visual_tokens / most}%`;
  $("page-count").textContent = whole.format(result.pages.length);
  $("file-bytes").textContent = result.file_bytes < 1e6
    ? `${(result.file_bytes / 1000).toFixed(1)} kB` : `${(result.file_bytes / 1e6).toFixed(2)} MB`;
  $("fragile-count").textContent = whole.format(result.fragile_count);
  $("sidecar-ratio").textContent = times(result.ratio_with_sidecar);
  showCost(result);
}

function setStale(isStale) { $("pages").classList.toggle("stale", isStale && state.pages.length > 0); }

function markFragile() {
  const isShown = $("fragile").checked && state.result;
  source.mark("fragile", isShown ? state.result.fragile.map(span => [span.start, span.end]) : []);
}

function showProblem(problem) {
  setStale(false);
  $("problem").hidden = false;
  $("problem-text").textContent = `error: ${problem.message ?? problem}`;
  $("problem-hint").textContent = problem.hint ? `hint: ${problem.hint}` : "";
}

const pageOf = sheet => state.pages.find(page => page.sheet === sheet);

function listen(page) {
  const point = event => page.load().then(() => {
    const token = page.at(event.clientX, event.clientY);
    if (token === null) letGo(); else showToken(page, token, event.clientX, event.clientY);
    return token;
  }).catch(showProblem);
  page.sheet.addEventListener("mousemove", event => void point(event));
  page.sheet.addEventListener("mouseleave", letGo);
  page.sheet.addEventListener("click", async event => {
    const token = await point(event);
    if (token != null) { page.current = token; source.show(page.spans(token)[0]?.[0] ?? page.facts.start); }
  });
  page.sheet.addEventListener("focus", () => {
    // A click brings its own token.
    if (page.sheet.matches(":focus-visible")) page.load().then(() => move(page, page.current ?? page.first)).catch(showProblem);
  });
  page.sheet.addEventListener("blur", letGo);
  page.sheet.addEventListener("keydown", event => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1], Home: [-1e6, 0], End: [1e6, 0] };
    if (!page.cells) return;
    const token = page.current ?? page.first;
    if (steps[event.key]) {
      event.preventDefault();
      move(page, page.beside(token, ...steps[event.key]));
    } else if (event.key === "Enter") {
      event.preventDefault();
      const span = page.spans(token)[0];
      if (span) source.select(...span);
    }
  });
}

function move(page, token) {
  if (token < 0) return;
  page.current = token;
  const rect = page.rect(token), box = page.sheet.getBoundingClientRect(), frame = $("pages").getBoundingClientRect();
  const scale = box.width / page.facts.width;
  let y = box.top + (rect.y + rect.height) * scale;
  if (y > frame.bottom - 20 || y < frame.top + 40) { $("pages").scrollTop += y - frame.top - frame.height / 2; y = page.sheet.getBoundingClientRect().top + (rect.y + rect.height) * scale; }
  showToken(page, token, box.left + (rect.x + rect.width) * scale, y);
  source.show(page.spans(token)[0]?.[0] ?? page.facts.start);
}

function showToken(page, token, x, y) {
  for (const other of state.pages) if (other !== page && other.cells) other.mark([]);
  page.mark([token]);
  const spans = page.spans(token), cell = page.cells[token];
  const text = spans.map(([start, end]) => source.text.slice(start, end)).join("\n");
  source.mark("token", spans);
  $("card-title").textContent = `Visual token ${whole.format(token + 1)}`;
  $("card-place").textContent = `page ${page.number}, row ${cell.row + 1}, column ${cell.column + 1}`;
  $("card-text").textContent = text || "(no text)";
  $("spoken").textContent = `Token ${token + 1}, row ${cell.row + 1}, column ${cell.column + 1}: ${text || "no text"}`;
  magnify(page, page.rect(token));
  const card = $("card");
  card.hidden = false;
  const left = Math.min(x + 18, innerWidth - card.offsetWidth - 10);
  const top = y + 18 + card.offsetHeight > innerHeight - 10 ? y - card.offsetHeight - 18 : y + 18;
  card.style.left = `${Math.max(10, left)}px`;
  card.style.top = `${Math.max(10, top)}px`;
}

function magnify(page, rect) {
  const context = $("lens").getContext("2d");
  context.imageSmoothingEnabled = false;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, 112, 112);
  if (page.image.complete) context.drawImage(page.image, rect.x, rect.y, rect.width, rect.height, 0, 0, 112, 112);
}

function letGo() {
  $("card").hidden = true;
  for (const page of state.pages) if (page.cells) page.mark([]);
  source.mark("token", []);
}

async function placeInText(offset, by) {
  const page = offset === null ? null : state.pages.find(page => page.facts.start <= offset && offset < page.facts.end);
  if (!page || $("pages").classList.contains("stale")) { if (by === "pointer" || !page) letGo(); return; }
  state.wanted = offset;
  await page.load();
  if (state.wanted !== offset || !state.pages.includes(page)) return;
  const tokens = page.tokensAt(offset);
  letGo();
  page.mark(tokens);
  source.mark("token", [[offset, offset + 1]]);
  if (by === "caret") {
    const names = tokens.map(token => token + 1).join(", ");
    $("spoken").textContent = tokens.length ? `page ${page.number}, token ${names}` : "on no token";
    showPlace(page, tokens[0]);
  }
}

/** Scrolls the pages so that a token is seen. */
function showPlace(page, token) {
  const rect = token === undefined ? null : page.rect(token);
  if (!rect || getComputedStyle($("pages")).overflowY !== "scroll") return;
  const frame = $("pages").getBoundingClientRect(), box = page.sheet.getBoundingClientRect();
  const y = box.top + rect.y * box.width / page.facts.width;
  if (y < frame.top || y > frame.bottom - 30) $("pages").scrollTop += y - frame.top - frame.height / 2;
}

function shortcut(event) {
  if (event.key === "Escape") {
    letGo();
    if (document.activeElement === source.box) source.box.blur();
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("dialog, input, textarea, select")) return;
  const toggle = id => { $(id).checked = !$(id).checked; $(id).dispatchEvent(new Event("change")); };
  const turn = by => {
    const at = state.pages.findIndex(page => page.sheet === document.activeElement);
    const page = state.pages[at < 0 ? 0 : Math.min(state.pages.length - 1, Math.max(0, at + by))];
    page?.sheet.focus();
  };
  const actions = {
    g: () => toggle("grid"), i: () => toggle("fragile"), t: () => source.box.focus(),
    "[": () => turn(-1), "]": () => turn(1), "?": () => $("keys").showModal(),
  };
  if (!actions[event.key]) return;
  event.preventDefault();
  actions[event.key]();
}

async function saveZip() {
  const files = await Promise.all(state.pages.map(async page => {
    const response = await reach(`${page.address}.png`);
    if (!response.ok) throw (await response.json()).error;
    const name = `page-${String(page.number).padStart(4, "0")}.png`;
    return { name, bytes: new Uint8Array(await response.arrayBuffer()) };
  }));
  const { sidecar, name } = state.result;
  if (sidecar) files.push({ name: "fragile.txt", bytes: new TextEncoder().encode(sidecar) });
  save(zip(files), `${name.split("/").pop()}-pages.zip`);
}

async function saveRequest() {
  $("ask-problem").textContent = "";
  try {
    const form = { ...order(), api: $("api").value, question: $("question").value };
    save(await (await post("/inspector/request", form)).blob(), "request.json");
    $("ask").close();
  } catch (problem) {
    $("ask-problem").textContent = `error: ${problem.message}${problem.hint ? `. hint: ${problem.hint}` : ""}`;
  }
}

const sample = `# A deployment note

The night shift moved the **billing workers** to the new pool at 23:40. Nothing was lost, but three jobs ran twice;
the table says which. Read the identifiers exactly: they are what you search the logs for.

| job | trace | attempts |
|-----|-------|---------:|
| invoice | 3f2b8c1e-5a77-4f0e-9a51-0c6d2f9b7e10 | 2 |
| refund | 9d0c6a44-1be2-4c39-8f6d-77e5a1b0c2d3 | 2 |
| payout | b1946ac9-2492-4d23-87c6-235b4d261118 | 3 |

The image is sha256:9f86d081884c7d659a2feaa0c55ad015, and the runbook is at https://ops.example.org/runbooks/billing?v=7.

\`\`\`python
def settle(batch, ledger):
    for job in batch:
        if ledger.seen(job.trace):
            continue            # ran before the move
        ledger.book(job, when=job.due)
    return ledger.total()
\`\`\`

Questions go to nightshift@example.org. 账单任务在晚上十一点四十分迁移完成，没有数据丢失。

` + "When a worker starts, it reads the ledger from the last checkpoint and walks forward. What it finds there decides whether a job is new, under way or done; a job that is under way for more than ten minutes counts as abandoned and is booked again under the same trace. This is why the trace, and never the job number, is the key. ".repeat(6);

start().catch(showProblem);
