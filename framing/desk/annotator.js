// The front end of fr.annotate. It draws what Python says is in the coder's file, and sends what the coder does. It
// keeps no marks of its own: a mark that is drawn is a mark that is saved.

const PATIENCE = 3000; // ms without an answer, after which marks count as not saved
const PULSE = 5000; // ms between two questions whether the kernel is there, while somebody works here
const RESTED = 60000; // ms without a key or a click, after which it is not asked any more
const FOCUSABLE = ["button", "input", "select", "summary"];
const NOT_SAVED =
  "Marks are not being saved: the kernel does not answer. It is busy, or it has stopped. What is drawn below is in the " +
  "file; nothing is added until the kernel answers. If it has stopped, restart it and run the cell again: you go on " +
  "from the file.";
const NOT_THERE =
  "Waiting for the kernel, which is busy or has stopped. The article is shown when it answers; if it has stopped, " +
  "restart it and run the cell again.";

const VOICES = {
  narrator: "the reporter's own words",
  quoted: "somebody's words, in quotation marks or reported",
  scare: "the reporter's words, held at a distance by quotation marks",
};

const HELP = [
  ["← →", "previous, next word"],
  ["↑ ↓", "line above, line below"],
  ["Home End", "first, last word of the paragraph"],
  ["Ctrl+Home Ctrl+End", "first, last word of the article"],
  ["Shift + any of these", "select more words"],
  ["m  Shift+M", "next, previous mark"],
  ["the key on a category", "choose the category"],
  ["n  q  s", "voice: narrator, quoted, scare quotes"],
  ["t  d", "go to the list of targets, of directions; Enter or Escape comes back"],
  ["Enter", "mark the words selected; on a mark: change it"],
  ["Delete", "remove the mark"],
  ["u  r", "undo, redo (Ctrl+Z, Ctrl+Y)"],
  ["Escape", "select one word only"],
  ["?", "show or hide this help"],
  ["the mouse", "click a word or drag over several, then Mark; a double click marks a word at once"],
];

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  // JupyterLab's shortcuts (a lone "m" or "a" changes cells) are for elements without this attribute; it looks at the
  // element that has the focus before it looks at those around it, so each needs it.
  if (FOCUSABLE.includes(tag) || "tabindex" in attributes) made.dataset.lmSuppressShortcuts = "true";
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children); // strings become text: nothing of an article is ever read as HTML
  return made;
}

function render({ model, el }) {
  const own = `framing-${Math.random().toString(36).slice(2)}`;
  const root = make("section", { class: "framing-annotator" });
  const alarm = make("p", { class: "alarm", role: "alert" });
  const said = make("p", { class: "said", role: "status" });
  root.append(alarm, said);
  el.append(root);

  // ---- talking with the kernel

  const waiting = new Map(); // id of a question: what to say when it was done, and the end of our patience
  let asked = 0;
  let lost = false;
  let touched = Date.now();

  function ask(question, when_done = "") {
    if (lost && question.do !== "hello") return alert_(NOT_SAVED);
    const id = `${own}:${++asked}`;
    waiting.set(id, { when_done, timer: setTimeout(lose, PATIENCE) });
    try {
      model.send({ ...question, id });
    } catch {
      lose();
    }
  }

  function lose() {
    lost = true;
    root.classList.add("lost");
    alert_(page ? NOT_SAVED : NOT_THERE);
  }

  function alert_(text) {
    alarm.textContent = "";
    alarm.textContent = text; // set anew, so that a screen reader says it again
  }

  function heard(message) {
    const question = waiting.get(message.answer);
    if (question) {
      clearTimeout(question.timer);
      waiting.delete(message.answer);
    }
    if (message.error) alert_(`Not saved: ${message.error}.`);
    else if (lost || question?.when_done) alarm.textContent = "";
    lost = false;
    root.classList.remove("lost");
    if (message.page && question && !page) build(message.page);
    if (!page) return;
    state = message;
    draw();
    if (message.page || question?.when_done) tell(message.error ? "" : question.when_done);
  }

  const pulse = setInterval(() => {
    const here = root.contains(document.activeElement) && document.visibilityState === "visible";
    if (here && Date.now() - touched < RESTED && !lost && !waiting.size) ask({ do: "ask" });
  }, PULSE);

  // ---- the page

  let page = null;
  let state = { marks: [], undo: false, redo: false, done: false, saved: "" };
  let words = []; // the element of each word
  let gaps = []; // and of what stands behind it
  let paragraph = []; // and the range of the words of its paragraph
  let anchor = 0; // where the selection began
  let cursor = 0; // and where it ends: the word that the keys move
  const choice = { category: "", direction: "", target: "", voice: "narrator" };
  let text, next, done, undo, redo, help, list, listed;

  function build(given) {
    page = given;
    root.setAttribute("aria-label", `Annotator of ${page.article} for ${page.coder}`);
    text = make("div", {
      class: "text",
      id: `${own}-text`,
      role: "listbox",
      tabindex: 0,
      lang: page.language || "en",
      "aria-multiselectable": "true",
      "aria-label": "Words of the article",
      "aria-describedby": `${own}-next ${own}-hint`,
    });
    for (const part of page.paragraphs) {
      const group = make("div", { role: "group", class: "paragraph", "aria-label": part.name }, part.before);
      part.words.forEach(([word, gap], nth) => {
        const at = part.first + nth;
        words[at] = make("span", { role: "option", class: "word", id: `${own}-${at}`, "data-at": at }, word);
        gaps[at] = make("span", { class: "gap" }, gap);
        paragraph[at] = [part.first, part.first + part.words.length - 1];
        group.append(words[at], gaps[at]);
      });
      text.append(group);
    }
    next = make("p", { class: "next", id: `${own}-next` });
    done = make("input", { type: "checkbox", change: () => ask({ do: done.checked ? "done" : "reopen" }, done.checked
      ? "Saved: you are done with this article." : "Saved: you are not done with this article.") });
    undo = button("Undo", "u", () => step("undo", "Undone."));
    redo = button("Redo", "r", () => step("redo", "Done again."));
    list = make("tbody");
    listed = make("summary");
    help = make("div", { class: "help", hidden: true, id: `${own}-help` },
      make("table", {}, make("caption", {}, "Keys, while the article has the focus"),
        make("tbody", {}, ...HELP.map(([key, what]) => row(key, what)))));
    const meant = page.categories.filter((one) => one.meaning);
    if (meant.length) {
      help.append(make("table", {}, make("caption", {}, "What belongs in the categories"),
        make("tbody", {}, ...meant.map((one) => row(plain(one.name), one.meaning)))));
    }
    const helper = button("Help", "?", toggle_help);
    helper.setAttribute("aria-controls", `${own}-help`);
    help.opener = helper;
    root.append(
      make("p", { class: "whose" }, "Article ", make("strong", {}, page.article), " · coder ",
        make("strong", {}, page.coder)),
      make("div", { class: "choices" },
        radios("category", "Category", page.categories),
        radios("voice", "Voice", page.voices.map((name) => ({ name, key: name[0], meaning: VOICES[name] }))),
        make("div", { class: "lists" }, select("target", "Target", "t", page.targets),
          select("direction", "Direction", "d", page.directions))),
      make("div", { class: "actions" }, button("Mark", "Enter", mark), button("Remove", "Delete", remove), undo, redo,
        make("label", { class: "done" }, done, " Done with this article"), helper),
      help,
      alarm, // moved to where the eyes are
      next,
      make("p", { class: "hint", id: `${own}-hint` },
        "Click or drag over words, or use the arrow keys; ? in the article shows the keys. Choices stay as they are " +
          "until you change them."),
      text,
      said,
      make("details", { class: "marks" }, listed, make("table", {}, make("thead", {}, make("tr", {},
        ...["Words", "Category", "Direction", "Target", "Voice"].map((name) => make("th", { scope: "col" }, name)))),
        list)));
    text.addEventListener("keydown", on_key);
    text.addEventListener("pointerdown", on_down);
    text.addEventListener("dblclick", mark);
  }

  function row(name, what) {
    return make("tr", {}, make("th", { scope: "row" }, name), make("td", {}, what));
  }

  function button(name, key, what) {
    return make("button", { type: "button", click: what }, `${name} `, make("kbd", {}, key));
  }

  function radios(what, legend, options) {
    const made = options.map(({ name, key, meaning }) => {
      const input = make("input", { type: "radio", name: `${own}-${what}`, value: name, checked: choice[what] === name,
        change: () => choose(what, name) });
      return make("label", { title: meaning }, input, " ", make("kbd", {}, key),
        ` ${what === "voice" ? voiced(name) : plain(name)}`);
    });
    return make("fieldset", {}, make("legend", {}, legend), ...made);
  }

  function select(what, name, key, options) {
    const made = make("select", { change: () => choose(what, made.value) }, make("option", { value: "" }, "none"),
      ...options.map((one) => make("option", { value: one }, one)));
    made.dataset.choice = what;
    return make("label", {}, make("span", {}, `${name} `, make("kbd", {}, key)), made);
  }

  function choose(what, value) {
    choice[what] = value;
    for (const input of root.querySelectorAll(`input[name="${own}-${what}"]`)) input.checked = input.value === value;
    if (!lost) alarm.textContent = "";
    draw_next();
  }

  function toggle_help() {
    help.hidden = !help.hidden;
    help.opener.setAttribute("aria-expanded", String(!help.hidden));
  }

  // ---- what the coder does

  const plain = (category) => category.replaceAll("_", " ");
  const voiced = (voice) => (voice === "scare" ? "scare quotes" : voice);
  const mark_at = (at) => state.marks.find((one) => one.first <= at && at < one.last);
  const quote = (first, last) => `“${words.slice(first, last).map((word) => word.textContent).join(" ")}”`;

  function span() {
    const [first, last] = [Math.min(anchor, cursor), Math.max(anchor, cursor) + 1];
    const there = first + 1 === last && mark_at(first);
    return there ? [there.first, there.last] : [first, last];
  }

  function describe(one) {
    const about = one.target ? `, about ${one.target}` : "";
    const does = one.direction ? `, ${one.direction}` : "";
    return `${plain(one.category)}${does}${about}, ${voiced(one.voice)}`;
  }

  function mark() {
    const [first, last] = span();
    if (!choice.category) return alert_("Nothing is marked yet: choose a category first.");
    ask({ do: "mark", first, last, ...choice }, `Saved: ${quote(first, last)}, ${describe(choice)}.`);
  }

  function remove() {
    const there = mark_at(cursor);
    if (there) ask({ do: "remove", first: there.first }, `Removed: ${quote(there.first, there.last)}.`);
    else tell("There is no mark here.");
  }

  function step(what, when_done) {
    if (state[what]) ask({ do: what }, when_done);
    else tell(`There is nothing to ${what}.`);
  }

  function go(at, extend = false) {
    cursor = Math.max(0, Math.min(words.length - 1, at));
    if (!extend) anchor = cursor;
    draw();
    words[cursor].scrollIntoView({ block: "nearest" });
  }

  function vertical(sign) {
    // The word on the next line whose middle is nearest; lines are told apart by where words stand.
    const box = (at) => words[at].getClientRects()[0]; // the first, of a word that a line breaks
    const middle = (at) => (box(at).left + box(at).right) / 2;
    const from = box(cursor);
    let line = null;
    let best = cursor;
    for (let at = cursor + sign; at >= 0 && at < words.length; at += sign) {
      const top = box(at).top;
      if (Math.abs(top - from.top) < from.height / 2) continue;
      if (line === null) [line, best] = [top, at];
      else if (Math.abs(top - line) > from.height / 2) break;
      if (Math.abs(middle(at) - middle(cursor)) < Math.abs(middle(best) - middle(cursor))) best = at;
    }
    return best;
  }

  function other_mark(sign) {
    const firsts = state.marks.map((one) => one.first);
    const found = sign > 0 ? firsts.find((at) => at > cursor) : firsts.findLast((at) => at < cursor);
    if (found === undefined) tell("No further mark in this direction.");
    else go(found);
  }

  function key_of(event) {
    const [home, end] = paragraph[cursor];
    const whole = event.ctrlKey || event.metaKey;
    const moves = { ArrowLeft: () => cursor - 1, ArrowRight: () => cursor + 1, ArrowUp: () => vertical(-1),
      ArrowDown: () => vertical(1), Home: () => (whole ? 0 : home), End: () => (whole ? words.length - 1 : end) };
    if (event.key in moves) return () => go(moves[event.key](), event.shiftKey);
    if (whole || event.altKey) return null;
    const acts = { Enter: mark, Delete: remove, Backspace: remove, "?": toggle_help, Escape: () => go(cursor),
      u: () => step("undo", "Undone."), r: () => step("redo", "Done again."), m: () => other_mark(1),
      M: () => other_mark(-1), t: () => root.querySelector('[data-choice="target"]').focus(),
      d: () => root.querySelector('[data-choice="direction"]').focus() };
    if (event.key in acts) return acts[event.key];
    const voice = page.voices.find((name) => name[0] === event.key);
    if (voice) return () => choose("voice", voice);
    const category = page.categories.find((one) => one.key === event.key);
    return category ? () => choose("category", category.name) : null;
  }

  function on_key(event) {
    const act = key_of(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  function on_any_key(event) {
    touched = Date.now();
    if (!page) return;
    const whole = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    let act = null;
    if (whole && key === "z") act = () => (event.shiftKey ? step("redo", "Done again.") : step("undo", "Undone."));
    else if (whole && key === "y") act = () => step("redo", "Done again.");
    else if (whole && key === "s") act = () => tell("Every mark is saved as it is made.");
    else if (["Escape", "Enter"].includes(event.key) && event.target.matches("select, input[type=radio]")) {
      act = () => text.focus();
    }
    if (!act) return;
    event.preventDefault();
    act();
  }

  function on_down(event) {
    const hit = event.target.closest?.(".word");
    if (!hit || event.button) return;
    event.preventDefault(); // no selection of the browser's own, no dragging of text
    text.focus({ preventScroll: true });
    go(Number(hit.dataset.at), event.shiftKey);
    const move = (moved) => {
      const over = document.elementFromPoint(moved.clientX, moved.clientY)?.closest?.(".word");
      if (over && text.contains(over) && Number(over.dataset.at) !== cursor) go(Number(over.dataset.at), true);
    };
    const up = () => document.removeEventListener("pointermove", move);
    document.addEventListener("pointermove", move);
    for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, up, { once: true });
  }

  root.addEventListener("keydown", on_any_key);
  root.addEventListener("pointerdown", () => { touched = Date.now(); });

  // ---- drawing

  function tell(what) {
    const count = `${state.marks.length} mark${state.marks.length === 1 ? "" : "s"}`;
    const at = state.saved ? `last saved ${new Date(state.saved).toLocaleTimeString()} to ${page.file}` : "nothing saved";
    said.textContent = `${what} ${count}, ${at}.`.trim();
  }

  function draw_next() {
    const [first, last] = span();
    const there = mark_at(cursor);
    next.textContent = "";
    next.append(make("kbd", {}, "Enter"), ` marks ${quote(first, last)} as `,
      make("strong", {}, choice.category ? describe(choice) : "... choose a category first"),
      there ? `. It is marked: ${describe(there)}.` : ".");
  }

  function draw() {
    const [first, last] = [Math.min(anchor, cursor), Math.max(anchor, cursor)];
    const owner = [];
    for (const one of state.marks) for (let at = one.first; at < one.last; at++) owner[at] = one;
    words.forEach((word, at) => {
      const one = owner[at];
      const chosen = first <= at && at <= last;
      word.className = ["word", one && `marked ${one.voice}`, chosen && "chosen", at === cursor && "cursor"]
        .filter(Boolean).join(" ");
      gaps[at].className = ["gap", one && at + 1 < one.last && `marked ${one.voice}`, chosen && at < last && "chosen"]
        .filter(Boolean).join(" ");
      word.setAttribute("aria-selected", String(chosen));
      if (one) word.setAttribute("aria-label", `${word.textContent}, marked ${describe(one)}`);
      else word.removeAttribute("aria-label");
      if (one && at + 1 === one.last) gaps[at].dataset.tag = tag(one);
      else delete gaps[at].dataset.tag;
    });
    text.setAttribute("aria-activedescendant", `${own}-${cursor}`);
    undo.setAttribute("aria-disabled", String(!state.undo));
    redo.setAttribute("aria-disabled", String(!state.redo));
    done.checked = state.done;
    listed.textContent = `Marks: ${state.marks.length}`;
    list.replaceChildren(...state.marks.map((one) => make("tr", {},
      make("td", {}, make("button", { type: "button", click: () => { text.focus(); go(one.first); } },
        quote(one.first, one.last))),
      ...[plain(one.category), one.direction, one.target, voiced(one.voice)]
        .map((label) => make("td", {}, label || "none")))));
    draw_next();
  }

  function tag(one) {
    const voice = one.voice === "narrator" ? "" : ` · ${voiced(one.voice)}`;
    return plain(one.category) + voice + (one.target ? ` → ${one.target}` : "");
  }

  model.on("msg:custom", heard);
  ask({ do: "hello" });
  return () => {
    clearInterval(pulse);
    waiting.forEach((one) => clearTimeout(one.timer));
    model.off("msg:custom", heard);
  };
}

export default { render };
