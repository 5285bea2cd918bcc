// The front end of fr.explore: it draws the rows, cells and lines that Python sends, and says which was chosen. It
// computes nothing. What it shows comes by message and is no part of the widget's state, so a saved notebook does not
// hold the sentences.

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children); // strings become text: nothing of an article is ever read as HTML
  return made;
}

const MOVES = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

function render({ model, el }) {
  const root = make("section", { class: "framing-explorer", "aria-label": "Explorer", "data-lm-suppress-shortcuts": "true" });
  const alarm = make("p", { class: "alarm", role: "alert" });
  const said = make("p", { class: "said", role: "status" });
  const portrayal = make("div", { class: "portrayal" });
  const profiles = make("div", { class: "profiles" });
  const words = make("div", { class: "words" });
  const text = make("textarea", { readonly: true, "aria-label": "Code that makes this view", spellcheck: "false" });
  const code = make("details", { class: "code" }, make("summary", {}, "Code of this view"), text);
  const actions = make("div", { class: "actions" }, make("button", { type: "button", click: copy }, "Copy as code"));
  root.append(alarm, said, portrayal, profiles, words, actions, code);
  el.append(root);

  let update = 0; // which of Python's tables is drawn

  function tell(place, what) {
    place.textContent = "";
    place.textContent = what;
  }

  async function copy() {
    try {
      await navigator.clipboard.writeText(text.value);
      tell(said, "The code of this view is on the clipboard: paste it into a cell.");
    } catch {
      code.open = true;
      text.focus();
      text.select();
      tell(said, "The code is selected below: press Ctrl+C (or Cmd+C) to copy it.");
    }
  }

  // One button of a table is in the order of the Tab key; arrows go from there.
  function grid(table) {
    const rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("button")]).filter((row) => row.length);
    const all = rows.flat();
    const enter = all.find((one) => one.getAttribute("aria-pressed") === "true") ?? all[0];
    for (const one of all) one.tabIndex = one === enter ? 0 : -1;
    table.addEventListener("keydown", (event) => {
      const at = rows.findIndex((row) => row.includes(event.target));
      if (at < 0) return;
      let to = null;
      if (event.key in MOVES) {
        const [down, right] = MOVES[event.key];
        to = rows[at + down]?.[rows[at].indexOf(event.target) + right];
      } else if (event.key === "Home") to = all[0];
      else if (event.key === "End") to = all.at(-1);
      else return;
      event.preventDefault();
      if (!to) return;
      for (const one of all) one.tabIndex = one === to ? 0 : -1;
      to.focus();
      to.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
  }

  function choose(panel, row) {
    return () => model.send({ do: "pick", panel, row, update });
  }

  function button(panel, row, picked, attributes, ...children) {
    const pressed = String(picked?.[0] === panel && picked?.[1] === row);
    return make("button", { type: "button", "data-at": `${panel}-${row}`, "aria-pressed": pressed,
      click: choose(panel, row), ...attributes }, ...children);
  }

  function bar(one) {
    const left = Math.min(one.from, one.to);
    const fill = make("span", { class: "fill", style: `left:${left}%;width:${Math.abs(one.to - one.from)}%` });
    const parts = [fill, make("span", { class: "zero", style: `left:${one.from}%` })];
    if (one.interval.length) {
      const [low, high] = one.interval;
      parts.push(make("span", { class: "ends", style: `left:${low}%;width:${Math.max(high - low, 0)}%;box-sizing:border-box` }));
    }
    return make("td", {}, make("span", { class: "track", "aria-hidden": "true" }, ...parts),
      make("span", { class: "number" }, one.text));
  }

  function bars(name, panel, picked) {
    const heads = [...panel.heads, ...panel.columns].map((one) => make("th", { scope: "col" }, one));
    const body = panel.rows.map((row) => {
      const cells = row.bars.length ? row.bars.map(bar)
        : [make("td", { class: "few", colspan: panel.columns.length }, row.few)];
      return make("tr", { class: row.voice },
        make("th", { scope: "row" }, button(name, row.row, picked, {}, `${row.name}${row.tail ? ` · ${row.tail}` : ""}`)),
        ...row.cells.map((one) => make("td", { class: "soft" }, one)), ...cells);
    });
    return make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...body));
  }

  function matrix(name, panel, picked) {
    const heads = ["per 1,000 words", "basis", ...panel.columns].map((one) => make("th", { scope: "col" }, one));
    const body = panel.matrix.map((line) => make("tr", {}, make("th", { scope: "row" }, line.name),
      make("td", { class: "soft" }, line.basis),
      ...line.cells.map((cell) => make("td", { class: "cell" }, button(name, cell.row, picked,
        { title: cell.told, "aria-label": `${line.name}, ${cell.told}` },
        make("i", { style: `--share:${100 * cell.shade}%` }, cell.text))))));
    return make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...body));
  }

  function panel_of(place, name, heading, panel, picked) {
    const scrolled = place.querySelector(".scroll")?.scrollTop ?? 0;
    const filled = panel.rows.length || panel.matrix?.length;
    const table = filled && (panel.matrix ? matrix : bars)(name, panel, picked);
    place.replaceChildren(make("h3", {}, heading), make("p", { class: "note" }, panel.note));
    if (!filled) return;
    const scroll = make("div", { class: "scroll" }, table);
    place.append(scroll);
    grid(table);
    scroll.scrollTop = scrolled;
  }

  function draw_lines(panel, picked) {
    const parts = [make("h3", {}, panel.heading), make("p", { class: "note" }, panel.note)];
    if (picked) {
      parts.push(make("div", { class: "actions" },
        make("button", { type: "button", "data-at": "back", click: () => model.send({ do: "unpick" }) }, "Back to the concordance")));
    }
    if (panel.lines.length) {
      const body = panel.lines.map((line) => "group" in line
        ? make("tr", { class: "group" }, make("th", { scope: "rowgroup", colspan: 4 }, line.group))
        : make("tr", {}, make("td", { class: "left" }, line.left), make("td", {}, make("b", {}, line.match)),
          make("td", {}, line.right), make("td", { class: "soft" }, line.where)));
      const heads = ["before", "found", "after", "where, in whose voice"].map((one) => make("th", { scope: "col" }, one));
      parts.push(make("div", { class: "scroll lines", tabindex: 0, role: "region", "aria-label": panel.heading },
        make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...body))));
    }
    words.replaceChildren(...parts);
  }

  function draw(shown) {
    const focus = root.contains(document.activeElement) ? document.activeElement.dataset?.at : undefined;
    panel_of(portrayal, "portrayal", "Portrayal: who is spoken of, and how", shown.portrayal, shown.picked);
    panel_of(profiles, "profiles", "Profile: which loaded words there are", shown.profiles, shown.picked);
    draw_lines(shown.lines, shown.picked);
    text.value = shown.code;
    update = shown.update;
    tell(alarm, shown.alarm);
    tell(said, shown.said);
    const last = shown.picked ? `${shown.picked[0]}-${shown.picked[1]}` : "";
    const again = focus && (root.querySelector(`[data-at="${focus}"]`) ?? root.querySelector(`[data-at="${last}"]`)
      ?? root.querySelector("button[tabindex='0']"));
    again?.focus({ preventScroll: true });
  }

  function heard(message) {
    if (message.shown) draw(message.shown);
    else if (message.said !== undefined) {
      tell(alarm, message.alarm ?? "");
      tell(said, message.said);
    }
  }

  model.on("msg:custom", heard);
  model.send({ do: "hello" });
  return () => model.off("msg:custom", heard);
}

export default { render };
