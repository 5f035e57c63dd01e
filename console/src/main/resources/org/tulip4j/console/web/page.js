"use strict";
// The page: is told of each look at the process, keeps the last two minutes of each loop, draws what is visible.

const MOST_ROWS = 60, MOST_POINTS = 120;
const at = id => document.getElementById(id);
const history = new Map();          // by loop: points of the sparklines
let latest = null, chosen = null, sort = { key: "created", down: true }, stacks = {}, asking = false;

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// Numbers

function brief(value) {
  if (value === undefined || Number.isNaN(value)) return "–";
  const units = ["", "k", "M", "G", "T"];
  let unit = 0;
  while (Math.abs(value) >= 999.5 && unit < units.length - 1) { value /= 1000; unit++; }
  return value.toFixed(unit > 0 && Math.abs(value) < 9.95 ? 1 : 0) + units[unit];
}
const percent = share => share === undefined ? "–" : Math.round(share * 100) + " %";
const millis = micros => micros === undefined ? "–" : (micros / 1000).toFixed(1) + " ms";

/** What changed between two looks, by second or by share of the time. */
function measure(loop, before) {
  const stats = loop.stats || {}, old = before && before.stats;
  const nanos = old ? stats.elapsedNanos - old.elapsedNanos : undefined;
  const rate = name => old && nanos > 0 && stats[name] !== undefined ? (stats[name] - old[name]) / nanos * 1e9 : undefined;
  const busy = old && nanos > 0 && stats.busyNanos !== undefined ? (stats.busyNanos - old.busyNanos) / nanos : undefined;
  return { busy, lag: loop.lagMicros, tasks: loop.taskCount, done: rate("tasksDone"), ready: stats.ready, connections: stats.connections,
    bytesIn: rate("bytesIn"), bytesOut: rate("bytesOut") };
}

function note(loop) {
  const kept = history.get(loop.id) || { points: [] };
  kept.points.push(measure(loop, kept.loop));
  if (kept.points.length > MOST_POINTS) kept.points.shift();
  kept.loop = loop;
  history.set(loop.id, kept);
}

// Loops

function spark(points, name) {
  const values = points.map(point => point[name]).filter(value => value !== undefined);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "spark");
  const wide = Math.max(30, values.length);
  svg.setAttribute("viewBox", `0 0 ${wide - 1} 24`);
  svg.setAttribute("preserveAspectRatio", "none");
  const most = Math.max(...values, name === "busy" ? 1 : 0) || 1;
  const start = wide - values.length;
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", values.map((value, i) => `${i ? "L" : "M"}${start + i} ${(22 - 20 * value / most).toFixed(1)}`).join(""));
  svg.append(path);
  return svg;
}

function fact(label, text, ...more) {
  return element("div", { className: "fact" }, element("span", { textContent: label }), element("b", { textContent: text }), ...more);
}

function card(loop) {
  const { points } = history.get(loop.id);
  const now = points[points.length - 1];
  const made = element("article", { className: "loop " + loop.state },
    element("h2", {}, loop.name, element("span", { className: "badge " + loop.state, textContent: loop.state }),
      element("small", { textContent: [loop.backend, loop.engine, loop.thread && "thread " + loop.thread, loop.debug && "debug mode"].filter(Boolean).join(" · ") })),
    element("div", { className: "facts" },
      fact("busy", percent(now.busy), spark(points, "busy")), fact("lag", millis(now.lag), spark(points, "lag")),
      fact("tasks", brief(now.tasks), spark(points, "tasks")), fact("connections", brief(now.connections), spark(points, "connections")),
      fact("ready", brief(now.ready)), fact("tasks done / s", brief(now.done)), fact("bytes in / s", brief(now.bytesIn)), fact("bytes out / s", brief(now.bytesOut))));
  if (loop.stuckAt && loop.stuckAt.length) made.append(element("p", { className: "stuck-at", textContent: "does not answer; it is in " + loop.stuckAt[0] }));
  return made;
}

// Tasks

const ORDER = { running: 0, ready: 1, waiting: 2 };
const COLUMNS = [
  ["created", "id", (a, b) => a.place - b.place], ["name", "task", (a, b) => a.task.name.localeCompare(b.task.name, "en", { numeric: true })],
  ["state", "state", (a, b) => ORDER[a.task.state] - ORDER[b.task.state]], ["loop", "loop", (a, b) => a.loop.name.localeCompare(b.loop.name, "en", { numeric: true })],
  ["waits", "waits for", (a, b) => (a.task.waitsFor || "").localeCompare(b.task.waitsFor || "")],
  ["awaited", "awaited by", (a, b) => (b.task.awaitedBy || []).length - (a.task.awaitedBy || []).length], ["stands", "stands at", null],
];

function all() {
  return latest.loops.flatMap((loop, l) => loop.tasks.map((task, i) => ({ task, loop, place: l * 1e6 + i })));
}

function awaiters({ task, loop }) {
  const names = (task.awaitedBy || []).map(i => loop.tasks[i].name);
  return names.length > 3 ? `${names.slice(0, 3).join(", ")}, ${names.length - 3} more` : names.join(", ");
}

/** The innermost frame of the program's own code. */
function stands(id) {
  const frames = stacks[id] || [];
  const own = frames.find(frame => !frame.startsWith("org.tulip4j.") && !frame.includes("$$Lambda")) || frames[0] || "";
  return own.replace(/^.*?([^.]+\.[^.(]+)\((.*?:)?(.*)\)$/, "$1:$3");
}

function heads() {
  at("heads").replaceChildren(...COLUMNS.map(([key, title, order]) => {
    const head = element("th", { scope: "col" });
    if (sort.key === key) head.setAttribute("aria-sort", sort.down ? "ascending" : "descending");
    const button = element("button", { type: "button", textContent: title + (sort.key === key ? (sort.down ? " ↓" : " ↑") : ""), disabled: !order });
    button.addEventListener("click", () => { sort = { key, down: sort.key === key ? !sort.down : true }; heads(); tasks(); });
    head.append(button);
    return head;
  }));
}

function tasks() {
  const words = at("search").value.trim().toLowerCase();
  const listed = all();
  const found = !words ? listed : listed.filter(row =>
    [row.task.name, row.task.id, row.task.state, row.task.waitsFor || "", row.loop.name].some(text => text.toLowerCase().includes(words)));
  const order = COLUMNS.find(([key]) => key === sort.key)[2];
  found.sort((a, b) => (sort.down ? 1 : -1) * order(a, b) || a.place - b.place);
  const shown = found.slice(0, MOST_ROWS);
  at("rows").replaceChildren(...shown.map(row => {
    const { task, loop } = row;
    const line = element("tr", { className: task.id === chosen ? "chosen" : "" }, ...[
      ["code", task.id], ["", task.name], ["state " + task.state, task.state], ["", loop.name], ["", task.waitsFor || ""], ["", awaiters(row)], ["code", stands(task.id)],
    ].map(([className, textContent]) => element("td", { className, textContent, title: textContent })));
    line.addEventListener("click", () => choose(task.id));
    return line;
  }));
  const total = latest.loops.reduce((sum, loop) => sum + loop.taskCount, 0);
  at("tasks-note").textContent = (shown.length < found.length ? `${shown.length} of ` : "") + `${found.length} ${words ? "found" : "tasks"}`
    + (total > listed.length ? `; ${total - listed.length} newer ones are not listed` : "");
  ask(shown.map(({ task }) => task.id));
}

/** Asks where the tasks stand that are shown; the answer is drawn with the next look. */
async function ask(ids) {
  if (chosen && !ids.includes(chosen)) ids.push(chosen);
  if (asking || !ids.length) return;
  asking = true;
  try {
    const answer = await fetch("stacks?ids=" + [...new Set(ids)].slice(0, 200).join(","));
    const first = !Object.keys(stacks).length;
    if (answer.ok) stacks = await answer.json();
    if (first) tasks();
    detail();
  } catch (gone) {
    // The events tell of it.
  } finally {
    asking = false;
  }
}

function detail() {
  const row = chosen && all().find(({ task }) => task.id === chosen);
  at("detail").hidden = !chosen;
  if (!chosen) return;
  at("detail-title").textContent = row ? row.task.name : "done meanwhile";
  if (!row) { at("facts").replaceChildren(); at("stack").textContent = ""; return; }
  const facts = [["id", row.task.id], ["loop", row.loop.name], ["state", row.task.state], ["waits for", row.task.waitsFor], ["awaited by", awaiters(row)]];
  at("facts").replaceChildren(...facts.filter(([, text]) => text).flatMap(([name, text]) => [element("dt", { textContent: name }), element("dd", { textContent: text })]));
  const frames = stacks[chosen] || [];
  at("stack").textContent = frames.length ? frames.map(frame => "at " + frame).join("\n") : "no stack: it has not begun, or runs right now";
}

function choose(id) {
  chosen = id === chosen ? null : id;
  render();
}

// The whole

function render() {
  if (!latest) return;
  at("loops").replaceChildren(...latest.loops.map(card));
  at("graph-note").textContent = Graph.draw(at("graph"), latest.loops, chosen, choose);
  at("whole").hidden = !chosen;
  tasks();
  detail();
}

function look(text) {
  latest = JSON.parse(text);
  if (latest.version !== 1) { live("off", "the process tells another version: use the console of its tulip"); return; }
  latest.loops.forEach(note);
  for (const id of history.keys()) if (!latest.loops.some(loop => loop.id === id)) history.delete(id);
  at("process").textContent = `process ${latest.pid} · ${latest.loops.length} ${latest.loops.length === 1 ? "loop" : "loops"}`;
  document.title = `tulip ${latest.pid}`;
  live("on", new Date(latest.time).toLocaleTimeString());
  render();
}

function live(state, text) {
  at("live").className = "live " + state;
  at("live").textContent = text;
}

heads();
at("search").addEventListener("input", () => latest && tasks());
at("whole").addEventListener("click", () => choose(chosen));
at("close").addEventListener("click", () => choose(chosen));
document.addEventListener("keydown", event => { if (event.key === "Escape" && chosen) choose(chosen); });

const events = new EventSource("events");
events.onmessage = event => look(event.data);
events.onerror = () => live("off", "the console does not answer");
events.addEventListener("gone", event => { events.close(); live("off", event.data); });
