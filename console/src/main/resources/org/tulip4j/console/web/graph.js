"use strict";
// Who awaits whom, as columns from left to right: a task stands right of those that await it, or that wait for what it holds. Bounded: so many tasks are drawn, the
// longest chains first, and so many below one task; what is left out is counted.

const Graph = (() => {
  const MOST_NODES = 120, MOST_BELOW = 8;
  const WIDTH = 160, HEIGHT = 40, GAP_X = 40, GAP_Y = 12, PAD = 16;
  const SVG = "http://www.w3.org/2000/svg";

  /** Gives each task its index, what it awaits, and the height of the longest chain below it. */
  function link(loops) {
    const nodes = [];
    for (const loop of loops) {
      const base = nodes.length;
      for (const task of loop.tasks) nodes.push({ task, loop, above: (task.awaitedBy || []).map(i => base + i), below: [], held: (task.heldBy || []).map(i => base + i), height: 0 });
      for (let i = base; i < nodes.length; i++) for (const above of nodes[i].above) nodes[above].below.push(i);
      for (let i = base; i < nodes.length; i++) for (const holder of nodes[i].held) { nodes[i].below.push(holder); nodes[holder].above.push(i); }
    }
    heights(nodes);
    return nodes;
  }

  /** Takes nodes from the bottom upwards; those in rings keep the height that is known when nothing is left to take. */
  function heights(nodes) {
    const open = nodes.map(node => node.below.length);
    const done = [];
    nodes.forEach((node, i) => { if (open[i] === 0 && node.above.length) done.push(i); });
    while (done.length) {
      const i = done.pop();
      for (const above of nodes[i].above) {
        nodes[above].height = Math.max(nodes[above].height, nodes[i].height + 1);
        if (--open[above] === 0) done.push(above);
      }
    }
    nodes.forEach((node, i) => { if (open[i] > 0) { node.ring = true; node.height = Math.max(node.height, 1); } });
  }

  /** The tasks that are connected with one, over awaits in either direction. */
  function component(nodes, start) {
    const seen = new Set([start]), left = [start];
    while (left.length) {
      const node = nodes[left.pop()];
      for (const next of [...node.above, ...node.below]) if (!seen.has(next)) { seen.add(next); left.push(next); }
    }
    return seen;
  }

  /** Where drawing begins: tasks that nobody awaits, rings first, then by the length of their chains. */
  function roots(nodes, within) {
    const ids = within ? [...within] : nodes.map((_, i) => i);
    const tops = ids.filter(i => nodes[i].above.length === 0 && nodes[i].below.length > 0);
    const reached = new Set(tops), left = [...tops];
    while (left.length) for (const next of nodes[left.pop()].below) if (!reached.has(next)) { reached.add(next); left.push(next); }
    const rings = ids.filter(i => !reached.has(i) && nodes[i].ring);
    return [...rings, ...tops.sort((a, b) => nodes[b].height - nodes[a].height || nodes[a].below.length - nodes[b].below.length || a - b)];
  }

  /** Places tasks: column by depth, row by order; stops at the bound. */
  function place(nodes, within, chosen) {
    const placed = new Map(), edges = [], more = [];
    let row = 0;
    for (const root of roots(nodes, within)) {
      if (placed.size >= MOST_NODES) break;
      if (placed.has(root)) continue;
      const path = [{ i: root, depth: 0, next: 0 }], onPath = new Set([root]);
      let closes = false;
      placed.set(root, { x: 0, y: row });
      while (path.length) {
        const top = path[path.length - 1], node = nodes[top.i];
        if (!top.order) top.order = [...node.below].sort((a, b) => (b === chosen) - (a === chosen) || nodes[b].height - nodes[a].height || a - b);
        if (top.next >= top.order.length || top.next >= MOST_BELOW || placed.size >= MOST_NODES) {
          const left = top.order.slice(top.next).filter(i => !placed.has(i)).length;
          if (left) { if (top.next > 0) row++; more.push({ of: top.i, left, x: top.depth + 1, y: row }); }
          onPath.delete(path.pop().i);
          continue;
        }
        const child = top.order[top.next], held = node.held.includes(child) ? "held" : "";
        if (placed.has(child)) {
          const back = onPath.has(child);
          edges.push({ from: top.i, to: child, kind: back ? "back" : held });
          closes = closes || back;
        } else {
          if (top.grown) row++;
          placed.set(child, { x: top.depth + 1, y: row });
          edges.push({ from: top.i, to: child, kind: held });
          path.push({ i: child, depth: top.depth + 1, next: 0 });
          onPath.add(child);
          top.grown = true;
        }
        top.next++;
      }
      row += closes ? 1.5 : 1;
    }
    return { placed, edges, more, rows: row };
  }

  function make(name, attributes, ...children) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  }

  const left = x => PAD + x * (WIDTH + GAP_X), top = y => PAD + y * (HEIGHT + GAP_Y);
  const cut = (text, most) => text.length > most ? text.slice(0, most - 1) + "…" : text;

  function box(at, kind, title, sub) {
    const group = make("g", { class: "node " + kind, transform: `translate(${left(at.x)} ${top(at.y)})` },
      make("rect", { width: WIDTH, height: HEIGHT, rx: 7 }), make("circle", { cx: 13, cy: 14, r: 3.5 }),
      make("text", { x: 23, y: 18 }, cut(title, 20)), make("text", { x: 23, y: 32, class: "sub" }, cut(sub, 24)));
    group.append(make("title", {}, title + (sub ? "\n" + sub : "")));
    return group;
  }

  function edge(from, to, kind) {
    const x1 = left(from.x) + WIDTH, y1 = top(from.y) + HEIGHT / 2, x2 = left(to.x), y2 = top(to.y) + HEIGHT / 2;
    const bend = kind === "back" ? 60 : GAP_X / 2;
    const path = kind === "back"
      ? `M${x1} ${y1} C${x1 + bend} ${y1 + bend} ${x2 - bend} ${y2 + bend} ${x2} ${y2}`
      : `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
    return make("path", { class: "edge " + kind, d: path });
  }

  let drawn = "";

  /** Draws, unless the same was drawn before; returns what to say about it. */
  function draw(svg, loops, chosen, choose) {
    const nodes = link(loops);
    const start = nodes.findIndex(node => node.task.id === chosen);
    const within = start >= 0 && (nodes[start].above.length || nodes[start].below.length) ? component(nodes, start) : null;
    const linked = nodes.filter(node => node.above.length || node.below.length).length;
    const { placed, edges, more, rows } = place(nodes, within, start);
    const key = JSON.stringify([[...placed].map(([i, at]) => [nodes[i].task.id, nodes[i].task.name, nodes[i].task.state, nodes[i].task.waitsFor, at]), edges, more, chosen]);
    if (key !== drawn) {
      drawn = key;
      const parts = edges.map(({ from, to, kind }) => edge(placed.get(from), placed.get(to), kind));
      for (const rest of more) {
        parts.push(edge(placed.get(rest.of), rest, ""), box(rest, "more", `${rest.left} more`, `that ${nodes[rest.of].task.name} awaits`));
      }
      for (const [i, at] of placed) {
        const { task } = nodes[i];
        const group = box(at, task.state + (task.id === chosen ? " chosen" : ""), task.name, task.waitsFor ? `${task.state} for ${task.waitsFor.split(", ")[0]}` : task.state);
        group.addEventListener("click", () => choose(task.id));
        parts.push(group);
      }
      const columns = Math.max(0, ...[...placed.values(), ...more].map(at => at.x)) + 1;
      svg.setAttribute("width", left(columns) - GAP_X + PAD);
      svg.setAttribute("height", placed.size ? top(Math.max(rows, 1)) - GAP_Y + PAD : 0);
      svg.replaceChildren(...parts);
    }
    const all = within ? within.size : linked;
    const out = all - placed.size;
    if (!all) return nodes.length ? "no task awaits another one" : "there is no task";
    return (out > 0 ? `${placed.size} of ${all} tasks ${within ? "that belong together" : "of the longest chains"}; ${out} left out` : `${placed.size} tasks`)
      + (within || linked === nodes.length ? "" : `; ${nodes.length - linked} that neither await a task nor are awaited`);
  }

  return { draw, link, place };
})();
