// The big screen of a draw. Everything on it comes from the draw's standings (server-sent events): each is whole but for long lists of
// winners, which are fetched while their first page stands there, so that a reload or a lost line costs nothing. What it shows of winners it
// computes anew from the published files, and says so.
"use strict";

const hall = document.getElementById("hall");
const at = id => document.getElementById(id);
const words = Object.fromEntries(
  [...document.querySelectorAll("#words [data-word]")].map(item => [item.dataset.word, item.textContent]));
const say = (key, ...values) => (words[key] ?? key).replace(/%([1-9])/g, (_, place) => values[place - 1] ?? "");

// A beat comes every five seconds.
const SILENT_AFTER = 12_000, BROKEN_AFTER = 1_000, AGAIN_AFTER = 5_000;
const PAGE_MS = Number(new URLSearchParams(location.search).get("seconds") || 9) * 1000;
const MOST_OUTCOMES = 2000, REST_WITHIN = 4_000;
const MOST_PEOPLE = 9, LARGE_PAGE = 20, DENSE_PAGE = 40, DENSE_ABOVE = 240;

// Steps of the office that a hall need not tell apart.
const STEPS = { committing: "draft", proving: "committed", concluding: "drawing" };

// Members that have nothing to say are missing.
let standing = null;
// The office's clock, ahead of this machine's, in milliseconds.
let ahead = 0;
let lastSign = 0, brokenAt = 0, changedAt = 0, isFull = false, isUnknown = false, isLive = false;

// MARK: Text

const grouped = number => String(number).replace(/\B(?=([0-9]{3})+$)/g, ",");
const two = number => String(number).padStart(2, "0");
const entry = index => (index === null || index === undefined ? say("not-yet") : say("entry", grouped(index)));

function span(milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const [days, hours, minutes] = [Math.floor(seconds / 86400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  const clock = `${days || hours ? `${two(hours)}:` : ""}${two(minutes)}:${two(seconds % 60)}`;
  return days ? `${days} d ${clock}` : clock;
}

function localTime(milliseconds) {
  const date = new Date(milliseconds), today = new Date(Date.now() + ahead);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return date.toDateString() === today.toDateString() ? clock : `${day} ${clock}`;
}

function set(id, text) {
  const element = at(id);
  if (element.textContent !== text) element.textContent = text;
}

const show = (id, isShown) => (at(id).hidden = !isShown);

function make(tag, text = "", className = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

// MARK: The line

let source = null, again = null;

function connect() {
  clearTimeout(again);
  again = null;
  source?.close();
  source = new EventSource(`${hall.dataset.base}/events`);
  source.addEventListener("message", event => take(event.data));
  source.addEventListener("beat", event => {
    sign(Number(event.data));
  });
  source.addEventListener("error", () => {
    if (isLive) brokenAt = Date.now();
    isLive = false;
    // A line that broke is tried again by the browser; one that was refused is not.
    if (source.readyState === EventSource.CLOSED) poll();
    tick();
  });
}

// What refuses a lasting connection, 503 above all, says the newest all the same.
async function poll() {
  again ??= setTimeout(connect, AGAIN_AFTER);
  try {
    const answer = await fetch(`${hall.dataset.base}/standing`, { cache: "no-store" });
    isUnknown = answer.status === 404;
    if (answer.ok) {
      isFull = true;
      take(await answer.text(), true);
    }
  } catch {
    // The line is down: what stands here says how old it is.
  }
}

function sign(office) {
  lastSign = Date.now();
  isLive = true;
  isFull = isUnknown = false;
  if (Number.isFinite(office)) ahead = office - lastSign;
}

function take(text, isPolled = false) {
  let next;
  try {
    next = JSON.parse(text);
  } catch {
    return;
  }
  if (next?.v !== 1) return;
  if (isPolled) lastSign = Date.now();
  else sign(NaN);
  // Only a standing that was just made tells the time; beats follow.
  if (standing === null && Number.isFinite(next.now)) ahead = Math.max(next.now - Date.now(), 0);
  if (standing === null || JSON.stringify({ ...standing, now: 0 }) !== JSON.stringify({ ...next, now: 0 })) changedAt = next.now;
  next.contributors ??= [];
  next.stages ??= [];
  next.stages.forEach(keepKnown);
  standing = next;
  if (standing.stages.some(lacksOutcomes)) resting ??= setTimeout(rest, Math.random() * REST_WITHIN);
  draw();
}

// MARK: Long lists of winners

const lacksOutcomes = stage => stage.outcomes.length < Math.min(stage.listed, MOST_OUTCOMES);
let resting = null;

// An event tells the first outcomes alone: what was fetched before stays.
function keepKnown(stage) {
  const known = standing?.stages.find(one => one.id === stage.id && one.listed === stage.listed)?.outcomes ?? [];
  if (stage.outcomes.length < known.length && stage.outcomes.every((one, place) => one.index === known[place].index)) stage.outcomes = known;
}

// All of them, not asked for by every screen of the hall in the same instant.
async function rest() {
  try {
    const answer = await fetch(`${hall.dataset.base}/standing`, { cache: "no-store" });
    resting = null;
    if (answer.ok) take(await answer.text(), true);
  } catch {
    resting = setTimeout(rest, AGAIN_AFTER);
  }
}

// MARK: What stands there

const isDrawn = () => standing.stages.some(stage => stage.outcomes.length || stage.listed === 0) && standing.phase !== "void";

function draw() {
  const phase = STEPS[standing.phase] ?? standing.phase;
  hall.dataset.phase = phase;
  show("rehearsal", standing.isRehearsal);
  set("subject", standing.subject);
  set("draw", standing.draw);
  set("phase", say(`phase-${phase}`));
  show("before", phase !== "void" && !isDrawn());
  show("drawn", phase !== "void" && isDrawn());
  show("void", phase === "void");
  drawFigures();
  drawRules();
  drawContributors(phase);
  drawMarks();
  drawRoot();
  drawVoid();
  drawLedger();
  if (isDrawn()) {
    set("seed", standing.seed ?? "");
    pages = pagesOf(standing);
    const same = pages.findIndex(page => faceOf(page) === shownText);
    if (same < 0) turn();
    else showPlace(pages[shownPage = same]);
  }
  tick();
  check();
}

function drawFigures() {
  set("candidates", standing.candidates === undefined ? "–" : grouped(standing.candidates));
  const isWeighted = Boolean(standing.weight) && standing.weight !== String(standing.candidates);
  set("weight", isWeighted ? say("tickets", grouped(standing.weight)) : "");
}

function drawRules() {
  const rules = standing.rules ?? [];
  if (!rules.length) return at("rules").replaceChildren(make("li", say("no-rules")));
  at("rules").replaceChildren(...rules.slice(0, 8).map(rule => {
    const item = make("li");
    const few = [rule.mode === "pick" ? say("mode-pick") : "", rule.require?.length ? say("require", rule.require.join(" + ")) : "",
      rule.forbid?.length ? say("forbid", rule.forbid.join(", ")) : "", rule.cascade ? say("cascade") : "",
      rule.policy !== "skip" && rule.mode !== "pick" ? say(`policy-${rule.policy}`) : "",
      rule.alternates ? say("alternates-count", grouped(rule.alternates)) : ""].filter(Boolean);
    item.append(make("b", `${say("stage", rule.id)} · ${say("seats", grouped(rule.seats))}`), few.join(" · "));
    return item;
  }));
}

function drawContributors(phase) {
  const people = standing.contributors;
  const isOver = ["awaiting-beacon", "drawing", "published", "void"].includes(phase);
  const revealed = people.filter(person => (person.entry ?? null) !== null).length;
  set("contributors-sum", people.length && phase !== "draft" ? say("reveal-sum", standing.minimumReveals, revealed) : people.length ? "" : say("nobody"));
  at("contributors").classList.toggle("many", people.length > 4);
  const rows = people.slice(0, MOST_PEOPLE).map(person => {
    const item = make("li");
    const isIn = (person.entry ?? null) !== null;
    const state = isIn ? "revealed" : isOver ? "missing" : !person.contribution ? "awaited" : standing.commit ? "contributed" : "received";
    const where = isIn ? entry(person.entry) : person.contribution ? entry(standing.commit ? standing.entry : null) : "";
    item.append(make("b", say("contributor", person.number)), make("span", `${isIn ? "✓ " : state === "missing" ? "✕ " : ""}${say(state)}`, state),
      make("i", where));
    return item;
  });
  if (people.length > MOST_PEOPLE) rows.push(make("li", `+ ${grouped(people.length - MOST_PEOPLE)}`));
  at("contributors").replaceChildren(...rows);
}

function drawMarks() {
  if (!standing.commit) return at("marks").replaceChildren();
  const mark = make("li");
  mark.append(make("span", standing.proof ? `✓ ${say("proof")}` : say("no-proof"), standing.proof ? "revealed" : ""),
    make("i", standing.proof ? entry(standing.proof.entry) : ""));
  at("marks").replaceChildren(mark);
}

function drawRoot() {
  const root = standing.listRoot;
  show("root-box", Boolean(root));
  if (!root) return;
  set("root", root.match(/.{1,16}/g).join("\n"));
  set("commit-entry", entry(standing.commit ? standing.entry : null));
  const address = `${hall.dataset.base}/screen/${root}.svg`;
  if (at("code").getAttribute("src") !== address) {
    at("code").src = address;
    show("code", true);
  }
}

// Which entry says so, or what is missing among how many.
function voidShown(void_) {
  if (void_.entry !== undefined) return say("void-entry", grouped(void_.entry));
  if (void_.size === undefined) return "";
  const late = (void_.late ?? []).map(grouped).join(", ");
  const missing = void_.size === 0 ? say("void-uncosigned")
    : void_.cause === "no-proof" ? say("void-no-proof", grouped(void_.size - 1))
      : say("void-reveals", grouped(void_.size - 1), void_.revealed, standing.minimumReveals);
  return late ? `${missing} ${say("void-late", late)}` : missing;
}

function drawVoid() {
  if (!standing.void) return;
  set("void-cause", say(`cause-${standing.void.cause}`));
  set("void-reason", standing.void.reason ?? "");
  set("void-shown", voidShown(standing.void));
}

function drawLedger() {
  const log = standing.log;
  const parts = log ? [say("ledger", log.origin, grouped(log.size))] : [];
  if (standing.quorum > 0) {
    const due = standing.result?.entry ?? standing.proof?.entry ?? standing.entry;
    // The result comes after the deadline; whoever signs it is late for nothing.
    const reach = one => standing.result ? one.latest ?? one.size : one.size;
    const count = (standing.cosigners ?? []).filter(one => reach(one) > due).length;
    parts.push(say("cosigned", count, standing.quorum));
  }
  set("ledger", parts.join(" · "));
  set("result", standing.result ? `${say("result", standing.result.value.slice(0, 16))} · ${entry(standing.result.entry)}` : "");
}

// MARK: Pages of winners

let pages = [], shownPage = null, shownText = "", turning = null;

function pagesOf({ stages }) {
  const all = [];
  for (const stage of stages) {
    const winners = stage.outcomes.filter(outcome => outcome.admitted);
    const others = stage.outcomes.filter(outcome => !outcome.admitted);
    if (!stage.outcomes.length && stage.listed) continue;
    const size = stage.listed > DENSE_ABOVE ? DENSE_PAGE : LARGE_PAGE;
    const cut = (kind, list) => {
      for (let from = 0; from < Math.max(1, list.length); from += size) {
        if (kind === "alternates" && !list.length) break;
        all.push({ stage: stage.id, kind, from, of: lacksOutcomes(stage) ? null : list.length, isDense: size === DENSE_PAGE, items: list.slice(from, from + size) });
      }
    };
    cut("winners", winners);
    cut("alternates", others);
  }
  return all;
}

// What a page shows; how many there are in all may come later.
const faceOf = page => JSON.stringify({ ...page, of: null });

const showPlace = page =>
  set("page", page.items.length ? say("page", page.from + 1, page.from + page.items.length, page.of === null ? "…" : grouped(page.of)) : say("no-winners"));

// Shows the next page; a new draw or stage begins with its first.
function turn() {
  clearTimeout(turning);
  turning = setTimeout(turn, PAGE_MS);
  if (!pages.length) return;
  shownPage = shownPage === null ? 0 : (shownPage + 1) % pages.length;
  const page = pages[shownPage], text = faceOf(page);
  showPlace(page);
  set("stage", say(page.kind, page.stage));
  if (text === shownText) return;
  shownText = text;
  at("winners").className = page.isDense ? "winners dense" : "winners";
  at("winners").replaceChildren(...page.items.map((outcome, place) => card(page, outcome, place)));
}

function card(page, outcome, place) {
  const number = grouped(outcome.index);
  const item = make("li", "", page.kind === "alternates" ? "alternate" : "");
  item.style.animationDelay = `${place * 0.12}s`;
  const where = page.kind === "alternates" ? say("alternate", page.from + place + 1) : say("place", page.from + place + 1);
  const beside = make("div");
  if (outcome.label) beside.append(make("span", outcome.label));
  if (outcome.unit && page.kind !== "alternates") beside.append(make("span", outcome.unit));
  beside.append(make("small", [where, outcome.size > 1 ? say("family", outcome.size) : ""].filter(Boolean).join(" · ")));
  item.append(make("b", number, number.length > 7 ? "long" : ""), beside);
  return item;
}

// MARK: Clocks

function tick() {
  const now = Date.now(), office = now + ahead;
  set("clock", localTime(office));
  const isBroken = !isLive && !isFull && now - brokenAt > BROKEN_AFTER;
  const isLost = standing !== null && (isBroken || now - lastSign > SILENT_AFTER);
  const isMissing = isUnknown && standing === null;
  show("lost", isLost || isMissing);
  if (isMissing) set("lost", say("unknown"));
  else if (isLost) set("lost", say("lost", span(now - lastSign)));
  if (standing === null) return;
  set("age", isFull ? say("full") : isLost ? "" : `● ${say("fresh")} · ${say("age", span(Math.max(0, office - changedAt)))}`);
  const deadline = (standing.deadline ?? 0) * 1000;
  if (deadline) {
    set("deadline", office >= deadline ? say("over") : span(deadline - office));
    set("deadline-at", say("at", localTime(deadline)));
  }
  const beacon = standing.beacon;
  const isBeaconNext = Boolean(beacon) && (standing.phase === "awaiting-beacon" || (deadline > 0 && office >= deadline));
  show("beacon-box", isBeaconNext);
  show("deadline-box", deadline > 0 && !isBeaconNext);
  if (isBeaconNext) {
    const due = beacon.due * 1000;
    set("beacon-round", say(office >= due ? "round-due" : "round", grouped(beacon.round)));
    set("beacon", office >= due ? say("any-moment") : span(due - office));
    set("beacon-at", say("at", localTime(due)));
  }
}

// MARK: The screen's own check

// What has to hold for winners to follow from the published files; the rest an auditor's replay shows.
const NEEDED = ["configuration", "list", "commitment", "proof", "reveals", "beacon", "seed", "stages", "outcomes", "result"];
const MOST_CHECKED = 200_000;
let checked = "";

function tell(state, text) {
  at("check").dataset.state = state;
  set("check", text);
}

async function file(name, limit) {
  const answer = await fetch(`${hall.dataset.base}/files/${name}`, { cache: "no-store" });
  if (answer.status === 404) return null;
  if (!answer.ok || Number(answer.headers.get("Content-Length") ?? 0) > limit) throw new Error(`${name}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

// Replays the draw from its files, once for each result, and holds what stands here against it.
async function check() {
  if (standing.phase !== "published" || !standing.result) return;
  const { result, stages, seed } = standing, what = JSON.stringify([result.value, stages]);
  if (checked === what) return;
  checked = what;
  if (standing.candidates > MOST_CHECKED) return tell("none", say("unchecked", `> ${grouped(MOST_CHECKED)}`));
  tell("checking", say("checking"));
  try {
    const report = await globalThis.Tabellion.draw.replay({ file, names: null }, {});
    if (checked !== what) return;
    const bad = report.checks.find(one => one.state === "fail");
    const missing = NEEDED.find(id => report.checks.find(one => one.id === id)?.state !== "pass");
    if (bad) return tell("fails", say("failed", `${bad.id}: ${bad.reasons[0]?.message ?? ""}`));
    if (missing) {
      // Not all is published yet, perhaps: the next standing tries again.
      checked = "";
      return tell("none", say("unchecked", missing));
    }
    if (report.facts.seed !== seed || report.facts.result !== result.value) return tell("fails", say("failed", "seed"));
    for (const stage of stages) {
      const shown = stage.outcomes.filter(outcome => outcome.admitted).map(outcome => outcome.index);
      const due = report.stages.find(one => one.id === stage.id)?.admitted ?? [];
      const isWhole = stage.outcomes.length >= stage.listed;
      if (isWhole && shown.length !== due.length || shown.some((index, place) => index !== due[place])) {
        return tell("fails", say("failed", say("stage", stage.id)));
      }
    }
    tell("holds", say("checked"));
  } catch (error) {
    checked = "";
    tell("none", say("unchecked", error.message));
  }
}

// MARK: Beginning

at("full").addEventListener("click", () => document.documentElement.requestFullscreen?.());
setInterval(tick, 250);
connect();
