// The desktop in the browser: noVNC over our own line, and around it only what the server says.
const root = document.getElementById("desktop");
const { id, role, token, novnc } = root.dataset;
// Minutes that the office's clocks are ahead of UTC.
const ahead = Number(root.dataset.ahead);
const isUser = role === "user";
const base = `/sessions/${id}`;
const find = name => document.getElementById(name);
const words = Object.fromEntries([...find("words").children].map(item => [item.dataset.word, item.textContent]));
const say = (key, ...values) => values.reduce((text, value, place) => text.replace(`%${place + 1}`, value), words[key]);

// Without word of the recorder for so long, the light says that it does not know.
const silence = 4000;
const screen = find("screen");
let rfb = null;
let status = null;
let heardAt = performance.now();
let grownAt = 0;
let attempts = 0;
let hasEnded = false;
let connection = "connecting";

// MARK: What stands around the desktop

function tell(text, isBad = false) {
  const line = find("line");
  if (line.textContent !== text) line.textContent = text;
  line.classList.toggle("bad", isBad);
}

function two(number) {
  return String(number).padStart(2, "0");
}

function clockOf(milliseconds) {
  return new Date(milliseconds).toISOString().slice(11, 19);
}

// As the office's clocks have it, with their offset; nothing where they agree with UTC.
function civilOf(milliseconds) {
  if (!ahead) return "";
  const offset = `${ahead < 0 ? "-" : "+"}${two(Math.floor(Math.abs(ahead) / 60))}:${two(Math.abs(ahead) % 60)}`;
  return ` · ${clockOf(milliseconds + ahead * 60000)} UTC${offset}`;
}

function lengthOf(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
}

// The server's time: its clock at the last event, and what has passed since.
function now() {
  return status.at + (performance.now() - heardAt);
}

function light() {
  const quiet = performance.now() - heardAt;
  if (!status || quiet > silence) return "unknown";
  if (status.light === "recording" && performance.now() - grownAt > silence) return "unknown";
  return status.light;
}

function draw() {
  const shown = light();
  find("light").dataset.light = shown;
  const quiet = Math.round((performance.now() - heardAt) / 1000);
  const lamp = shown === "unknown" && status ? `${words["light-unknown"]}${quiet > 3 ? ` (${say("silent", quiet)})` : ""}`
    : words[`light-${shown}`];
  if (find("light-words").textContent !== lamp) find("light-words").textContent = lamp;
  const isFresh = Boolean(status) && shown !== "unknown";
  find("clock").textContent = isFresh ? `${clockOf(now())} UTC${civilOf(now())}` : "–";
  find("left").textContent = isFresh && status.endsAt ? lengthOf(status.endsAt - now()) : "–";
  const latency = status?.viewers?.find(viewer => viewer.role === role)?.latencyMs;
  find("latency").textContent = isFresh && latency != null ? `${latency} ms` : "–";
  find("count").textContent = status ? String(status.screenshots) : "–";
  find("nonce").textContent = isFresh && status.nonce ? status.nonce : "–";
  if (isUser) {
    const mayAct = isFresh && status.isInputOpen && connection === "connected";
    if (find("shoot").dataset.busy !== "true") find("shoot").disabled = !mayAct;
    find("finish").disabled = !isFresh || !["recording", "open"].includes(status.phase);
  }
}

// MARK: What the server says

function take(event) {
  let fresh;
  try { fresh = JSON.parse(event.data); } catch { return; }
  if (!status || fresh.frames !== status.frames || fresh.light !== status.light) grownAt = performance.now();
  const wasOpen = status?.isInputOpen;
  status = fresh;
  heardAt = performance.now();
  if (["closing", "sealed", "failed"].includes(status.phase)) return end();
  if (connection === "connected" && wasOpen !== status.isInputOpen) tellConnected();
  if (connection === "lost") tellLost();
  draw();
}

function listen() {
  const events = new EventSource(`${base}/live`);
  events.onmessage = take;
  events.addEventListener("status", take);
  events.onerror = () => {
    if (events.readyState !== EventSource.CLOSED || hasEnded) return;
    events.close();
    setTimeout(listen, 3000);
  };
}

// The page of the capture shows how it is sealed.
function end() {
  if (hasEnded) return;
  hasEnded = true;
  draw();
  tell(words.ended);
  rfb?.disconnect();
  setTimeout(() => location.assign(base), 1500);
}

// A session that ended while we heard nothing says so on its page.
async function hasEndedMeanwhile() {
  try {
    const answer = await fetch(base, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return answer.ok && !page.querySelector(`a[href="${base}/desktop"]`);
  } catch {
    return false;
  }
}

// MARK: The line

function tellConnected() {
  if (isUser && status && !status.isInputOpen) tell(say("closed", status.inputClosedBecause ?? ""), true);
  else tell(words[isUser ? "connected" : "watching"]);
}

function tellLost() {
  const by = status?.returnBy ? ` ${say("return-by", `${clockOf(status.returnBy)} UTC${civilOf(status.returnBy)}`)}` : "";
  tell(words.lost + by, true);
}

async function connect() {
  const { default: RFB } = await import(novnc);
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  rfb = new RFB(screen, `${scheme}://${location.host}${base}/viewer${isUser ? "" : "?watch"}`, {
    shared: true, wsProtocols: ["binary"],
  });
  rfb.viewOnly = !isUser;
  rfb.scaleViewport = true;
  rfb.background = "#000";
  rfb.addEventListener("connect", () => {
    attempts = 0;
    connection = "connected";
    tellConnected();
    draw();
    if (isUser) rfb.focus();
  });
  rfb.addEventListener("clipboard", event => {
    if (isUser) find("copied").value = event.detail.text;
  });
  rfb.addEventListener("disconnect", async () => {
    rfb = null;
    if (hasEnded) return;
    connection = "lost";
    tellLost();
    draw();
    attempts += 1;
    if (await hasEndedMeanwhile()) return end();
    setTimeout(begin, Math.min(5000, 300 * 2 ** attempts));
  });
}

// What stops the viewer from beginning at all is said, and tried again: a network that changes just now fails what is being loaded.
// Some browsers remember that a module failed; a new page does not.
function begin() {
  connect().catch(error => {
    if (hasEnded) return;
    tell(say("refused", error.message), true);
    attempts += 1;
    setTimeout(() => (attempts > 3 ? location.reload() : begin()), Math.min(5000, 300 * 2 ** attempts));
  });
}

// MARK: Orders

async function order(name) {
  const answer = await fetch(`${base}/${name}`, {
    method: "POST", body: new URLSearchParams({ token }), headers: { Accept: "application/json" }, redirect: "follow",
  });
  const text = await answer.text();
  let reply = {};
  try { reply = JSON.parse(text); } catch { /* An answer without words. */ }
  if (!answer.ok) throw new Error(reply.detail ?? reply.title ?? String(answer.status));
  return reply;
}

if (isUser) {
  find("shoot").addEventListener("click", async () => {
    const button = find("shoot");
    button.dataset.busy = "true";
    button.disabled = true;
    tell(words.shooting);
    try {
      const reply = await order("screenshot");
      tell(say("shot", reply.path ?? ""));
    } catch (error) {
      tell(say("refused", error.message), true);
    }
    button.dataset.busy = "false";
    draw();
  });

  find("finish").addEventListener("click", () => find("sure").showModal());
  find("sure").addEventListener("close", async () => {
    if (find("sure").returnValue !== "finish") return;
    find("sure").returnValue = "";
    try {
      await order("finish");
      end();
    } catch (error) {
      tell(say("refused", error.message), true);
    }
  });

  find("paste-open").addEventListener("click", event => {
    const box = find("paste-box");
    box.hidden = !box.hidden;
    event.currentTarget.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) find("paste-text").focus();
  });
  find("paste-box").addEventListener("submit", event => {
    event.preventDefault();
    const text = find("paste-text").value;
    if (!text || !rfb) return;
    rfb.clipboardPasteFrom(text);
    find("paste-text").value = "";
    tell(words.pasted);
    rfb.focus();
  });
}

find("full").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen(); else screen.requestFullscreen().then(() => rfb?.focus());
});

// The way out of the desktop: all three keys at once, which the desktop does not get. Keys held there are let go.
screen.addEventListener("keydown", event => {
  if (!(event.ctrlKey && event.altKey && event.shiftKey)) return;
  event.preventDefault();
  event.stopPropagation();
  window.dispatchEvent(new Event("blur"));
  if (document.fullscreenElement) document.exitFullscreen();
  find(isUser ? "paste-open" : "full").focus();
  tell(words.left);
}, true);

listen();
setInterval(draw, 500);
draw();
begin();
