"""The explorer: choose entities, voice, words and outlets; portrayal, profile and concordance follow together."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.analysis import groups
from framing.corpus import Corpus
from framing.desk.board import lines_panel, portrayal_panel, profiles_panel, still
from framing.desk.lines import Concordance
from framing.desk.views import OWN, Study, View, called
from framing.display.files import ENDINGS
from framing.display.wording import count, label
from framing.evidence import Evidence

if TYPE_CHECKING:
    from framing.reading.lexicons import Lexicon
    from framing.result import Result

FOLDER = Path(__file__).parent
FIRST = 5  # entities that are chosen at first, those mentioned most
EACH, TOGETHER = "each", ""  # a list of ipywidgets takes None for no choice at all
VOICES = {"narrator": "narrator", "quoted": "quoted", "scare quotes": "scare", "all as one": "all", "each apart": EACH}
ORDERS = {"as in the articles": "position", "by the words before": "left", "by the words after": "right"}
ORDERS |= {"by outlet": "outlet"}
FAILED = "This could not be shown"


def explore(
    source: Corpus | Evidence,
    *,
    entity: str | Iterable[str] | None = None,
    outlets: Iterable[str] | None = None,
    by: str | None = None,
    voice: str | None = "narrator",
    category: str | None = None,
    threshold: float = groups.THRESHOLD,
    lexicons: Mapping[str, Lexicon] | None = None,
    scorer: str = "rules",
    folder: str | os.PathLike[str] = "explored",
    min_mentions: int = 5,
    min_words: int = 100,
    resamples: int = 2000,
    level: float = 0.95,
    seed: int = 0,
) -> Any:
    """Explore how entities are portrayed: choose what to look at, and press a bar for the words behind it.

    Portrayal, profile and concordance follow every choice. *Copy as code* gives the cell that makes the same tables;
    *Save figures* writes both figures as SVG and PNG, each with its table as CSV.

    Parameters
    ----------
    source : Corpus or Evidence
        Of a corpus with texts the words behind a bar are shown in their sentences, of evidence with their positions.
    entity : str or iterable of str, optional
        Whom to look at first; by default those mentioned most.
    outlets : iterable of str, optional
        Whose articles to count at first; all by default.
    by : {"article", "outlet", "family", "basis", "country"}, optional
        What to compare at first; by default all articles are taken together.
    voice : {"narrator", "quoted", "scare", "all"} or None, default "narrator"
        Whose words to count at first; None keeps the voices apart.
    category : str, optional
        Count only the loaded words of one category at first.
    threshold : float, default 0.5
        How strongly a word must be loaded where it stands at first, from 0 (every candidate) to 1.
    lexicons : mapping of str to Lexicon, optional
        Further lexicons of loaded words to choose from; the texts are read again with one when it is first chosen.
    scorer : {"rules", "learned"}, default "rules"
        Whose sentiment, as for :func:`framing.portrayal`.
    folder : path, default "explored"
        Where figures are saved; it can be changed in the explorer.
    min_mentions, min_words : int
        Below these a row says that they are too few, as in :func:`framing.portrayal` and :func:`framing.profiles`.
    resamples, level, seed : int, float, int
        Of the intervals. Every update draws all resamples: no interval is cheaper for being seen for a moment.

    Returns
    -------
    ipywidgets.VBox
        Show it as the last line of a cell. ``.portrayal``, ``.profiles`` and ``.concordance`` hold the results that are
        shown, ``.code`` the cell that makes them.

    Raises
    ------
    ImportError
        If ipywidgets or anywidget is not installed.
    TypeError
        If the source is neither a corpus nor evidence.
    KeyError
        If an entity or outlet is not there; the message names the nearest.
    ValueError
        If no entity is mentioned at all, or an option is none of those above.

    Notes
    -----
    Where many views are tried, some will look striking by chance: what is found here is a question, not an answer. Say
    in a report that you looked around, and test what you found on articles that you had not seen.

    References
    ----------
    .. [1] B. Shneiderman (1996). The Eyes Have It: A Task by Data Type Taxonomy for Information Visualizations. IEEE
       Symposium on Visual Languages.
    .. [2] A. Gelman and E. Loken (2014). The Statistical Crisis in Science. American Scientist 102(6).

    Examples
    --------
    >>> from framing.corpus import Article
    >>> from framing.reading.entities import Entities
    >>> from framing.reading.reader import read
    >>> article = Article("a", "The Ferry Board made a brutal cut.", "account", "The Herald")
    >>> explore(read(article, Entities.of({"Board": ["Ferry Board"]})))  # doctest: +ELLIPSIS
    Explorer of 1 article: Board; voice narrator; 1 outlet...
    """
    widget = _classes()
    options = {"scorer": scorer, "min_mentions": min_mentions, "min_words": min_words}
    options |= {"resamples": resamples, "level": level, "seed": seed}
    groups.check_option("scorer", scorer, ("rules", "learned"))
    if voice is not None:
        groups.check_option("voice", voice, (*groups.GROUPS, "all"))
    if by is not None:
        groups.check_option("column to group by", by, groups.BY)
    if not 0 <= threshold <= 1:
        raise ValueError(f"threshold is {threshold}; give one from 0 (every candidate) to 1 (the strongest alone)")
    study = Study(source, lexicons or {}, options)
    evidence = study.evidence()
    named = [name for name, _ in groups.by_count(evidence.mentions["entity"])]
    papers = sorted(set(evidence.articles["outlet"]))
    kinds = sorted(set(evidence.hits["category"]))
    given = named[:FIRST] if entity is None else [entity] if isinstance(entity, str) else list(entity)
    chosen = papers if outlets is None else [outlets] if isinstance(outlets, str) else list(outlets)
    for what, names, known in (("entity", given, named), ("outlet", chosen, papers), ("category", [category], kinds)):
        for name in names:
            if name is not None and name not in known:
                raise KeyError(groups.unknown(what, name, known))
    view = View(tuple(given), tuple(chosen), by, voice, category or "", threshold=threshold)
    return widget(study, view, Path(folder), called(source))


def stem_of(view: View, figure: str, folder: Path) -> Path:
    """Return a name for the files of a figure that none of them has yet.

    Examples
    --------
    >>> stem_of(View(("Ana Silva",), ("Herald",), by="outlet"), "portrayal", Path("none")).as_posix()
    'none/portrayal-ana-silva-by-outlet-narrator'
    """
    who = [*view.entities[:2], *(["and more"] if len(view.entities) > 2 else [])] if figure == "portrayal" else []
    told = [figure, *who, f"by {view.by}" if view.by else "", view.voice or "each voice", view.category]
    stem = re.sub(r"[^\w]+", "-", " ".join(part for part in told if part).lower()).strip("-")[:80].strip("-")
    number = 1
    while True:
        path = folder / (stem if number == 1 else f"{stem}-{number}")
        if not any(path.with_name(path.name + ending).exists() for ending in ENDINGS):
            return path
        number += 1


def sentence(error: Exception) -> str:
    """Say in one sentence what went wrong.

    Examples
    --------
    >>> sentence(KeyError("no entity is called 'x'")), sentence(ZeroDivisionError())
    ("no entity is called 'x'", 'ZeroDivisionError')
    """
    told = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    return " ".join(told.split()) or type(error).__name__


@cache
def _classes() -> type[Any]:
    """Return the class of the widget; it needs ipywidgets and anywidget, which come with the lab."""
    try:
        import anywidget
        import ipywidgets
    except ImportError as error:
        raise ImportError(
            f"explore() needs anywidget and ipywidgets, and {error.name or 'one of them'} is not installed: run "
            "pip install 'framing[lab]', or conda install -c conda-forge anywidget ipywidgets, and start the kernel "
            "again; without a notebook, use fr.portrayal, fr.profiles and fr.concordance"
        ) from None

    class Board(anywidget.AnyWidget):
        """What is shown; what it shows comes by message."""

        _esm = (FOLDER / "explorer.js").read_text(encoding="utf-8")
        _css = "".join((FOLDER / f"{name}.css").read_text(encoding="utf-8") for name in ("widgets", "explorer"))

    class Explorer(ipywidgets.VBox):  # type: ignore[misc]
        """The controls and the board of one study."""

        def __init__(self, study: Study, view: View, folder: Path, name: str) -> None:
            self.study, self.name = study, name
            self.portrayal: Any = None
            self.profiles: Result | None = None
            self.concordance: Concordance | None = None
            self.message = self.error = ""
            self.picked: tuple[str, int] | None = None
            self.updates = 0
            self.milliseconds = 0.0
            self._make_controls(view, folder)
            self.board = Board()
            self.board.on_msg(self._heard)
            box = ipywidgets.Layout(display="flex", flex_flow="row wrap")
            first = [self.entities, self.outlets]
            second = [self.voice, self.by, self.category, self.weight, self.lexicon, self.threshold]
            third = [self.what, self.sort, self.folder, self.save_button]
            rows = [ipywidgets.Box(row, layout=box) for row in (first, second, third)]
            super().__init__([*rows, self.board])
            self.add_class("framing-explorer-controls")
            self.update()
            for control in (*first, *second, self.what, self.sort):
                control.observe(lambda _: self.update(), names="value")
            self.save_button.on_click(lambda _: self._safely(self.save))

        def _make_controls(self, view: View, folder: Path) -> None:
            evidence = self.study.evidence()
            wide = {"style": {"description_width": "7.5em"}, "layout": ipywidgets.Layout(width="21em")}
            listing = {"rows": 6, "style": {"description_width": "7.5em"}, "layout": ipywidgets.Layout(width="32em")}
            names = [(f"{e} ({n:,})", e) for e, n in groups.by_count(evidence.mentions["entity"])]
            papers = [
                (f"{o or 'no outlet'} ({n:,})", o) for o, n in sorted(groups.by_count(evidence.articles["outlet"]))
            ]
            kinds = [("all", ""), *((label(c), c) for c in sorted(set(evidence.hits["category"])))]
            weights = [("any", 0.0), *((f"{w:g} or more", float(w)) for w in sorted(set(evidence.hits["weight"])))]
            compared = [("all together", TOGETHER), *((label(column), column) for column in groups.BY)]
            lexicons = [("as read", OWN), *((name, name) for name in self.study.lexicons if name != OWN)]
            make = ipywidgets
            self.entities = make.SelectMultiple(
                options=names, value=view.entities, description="Entities", **listing, tooltip="and their mentions"
            )
            self.outlets = make.SelectMultiple(
                options=papers, value=view.outlets, description="Outlets", **listing, tooltip="and their articles"
            )
            self.voice = make.Dropdown(
                options=list(VOICES.items()), value=view.voice or EACH, description="Voice", **wide
            )
            self.by = make.Dropdown(options=compared, value=view.by or TOGETHER, description="Compare", **wide)
            self.category = make.Dropdown(options=kinds, value=view.category, description="Category", **wide)
            self.weight = make.Dropdown(options=weights, value=view.weight, description="Weight", **wide)
            self.lexicon = make.Dropdown(options=lexicons, value=view.lexicon, description="Lexicon", **wide)
            self.threshold = make.BoundedFloatText(
                value=view.threshold, min=0, max=1, step=0.05, description="Strength ≥", **wide
            )
            self.what = make.Text(
                value=view.what,
                description="Concordance",
                continuous_update=False,
                placeholder="word or entity",
                **wide,
            )
            self.sort = make.Dropdown(options=list(ORDERS.items()), value=view.sort, description="Order", **wide)
            self.folder = make.Text(value=folder.as_posix(), description="Folder", continuous_update=False, **wide)
            self.save_button = make.Button(description="Save figures", icon="save")

        @property
        def view(self) -> View:
            """What is chosen."""
            voice = None if self.voice.value == EACH else self.voice.value
            return View(
                self.entities.value, self.outlets.value, self.by.value or None, voice, self.category.value,
                self.weight.value, self.lexicon.value, self.threshold.value, self.what.value, self.sort.value,
            )  # fmt: skip

        @property
        def code(self) -> str:
            """The cell that makes the tables of this view."""
            return self.study.code(self.view, self.name, self.picked)

        @property
        def seen(self) -> str:
            """What is chosen, in words."""
            view = self.view
            who = ", ".join(view.entities[:4]) + (" and more" if len(view.entities) > 4 else "")
            articles = count(len(self.study.evidence(view.lexicon)), "article")
            return (
                f"Explorer of {articles}: {who or 'no entity'}; voice {view.voice or 'each apart'}; "
                f"{count(len(view.outlets), 'outlet')}"
            )

        def update(self) -> None:
            """Compute what is chosen, and show it."""
            start = time.perf_counter()
            self.picked, self.error = None, ""
            self.updates += 1
            self.portrayal = self.profiles = self.concordance = None
            self._safely(self._results)
            self._safely(self._lines)
            self.milliseconds = 1000 * (time.perf_counter() - start)
            self._show()

        def _results(self) -> None:
            view = self.view
            self.portrayal, self.profiles = self.study.portrayal(view), self.study.profiles(view)

        def _lines(self) -> None:
            self.concordance = self.study.lines(self.view)

        def pick(self, panel: str, row: int) -> None:
            """Show the words behind a row of the portrayal or the profile."""
            result = {"portrayal": self.portrayal, "profiles": self.profiles}.get(panel)
            if result is None or not 0 <= row < len(result.table):
                raise IndexError(f"there is no row {row} of the {panel}")
            self.concordance = self.study.behind(self.view, result, row)
            self.picked = panel, row
            self._show()

        def unpick(self) -> None:
            """Go back to the concordance."""
            self.picked = None
            self._lines()
            self._show()

        def save(self) -> list[Path]:
            """Write both figures as SVG and PNG, and their tables as CSV, under names that are not taken.

            Returns
            -------
            list of pathlib.Path
                The PNGs.
            """
            view, folder = self.view, Path(self.folder.value.strip() or ".").expanduser()
            articles = self.study.selected(view).articles
            results = {"portrayal": self.portrayal, "profiles": self.profiles}
            written = [
                result.save(stem_of(view, figure, folder), articles=articles)
                for figure, result in results.items()
                if result is not None and len(result.table)
            ]
            names = " and ".join(path.with_suffix("").as_posix() for path in written)
            said = f"Saved as {names}, each .svg, .png and .csv." if written else "There is no figure to save."
            self._tell(said)
            return written

        def _safely(self, do: Callable[[], Any]) -> None:
            """Do something; what goes wrong is shown and not lost in a log."""
            try:
                do()
            except Exception as error:
                self.error = f"{FAILED}: {sentence(error)}."
                self._tell("")

        def _tell(self, said: str) -> None:
            self.message = said
            self.board.send({"said": said, "alarm": self.error})

        def _heard(self, _: Any, question: Mapping[str, Any], __: Any) -> None:
            action = question.get("do")
            if action == "hello":
                self._safely(self._show)
            elif action == "pick" and question.get("update") != self.updates:
                self._tell("The view changed under your hand: choose again.")  # the row is another one by now
            elif action == "pick":
                self.error = ""
                self._safely(lambda: self.pick(str(question.get("panel")), int(question.get("row", -1))))
            elif action == "unpick":
                self.error = ""
                self._safely(self.unpick)

        def _show(self) -> None:
            view = self.view
            found = self.concordance
            heading = "Concordance" if found is None else f"Concordance of {found.title}"
            if found is not None and self.picked:
                heading = f"Behind the {'bar' if self.picked[0] == 'portrayal' else 'rate'}: {found.title}"
            lines = lines_panel(found, heading)
            n = count(lines.get("total", 0), "line")
            rows = count(0 if self.portrayal is None else len(self.portrayal.table), "row")
            now = f"{heading}: {n}." if self.picked else f"Portrayal: {rows}. Concordance: {n}."
            self.message = " ".join(part for part in (self.study.told(view), now) if part)
            shown = {
                "portrayal": portrayal_panel(self.portrayal),
                "profiles": profiles_panel(self.profiles),
                "lines": lines,
                "code": self.code,
                "said": self.message,
                "alarm": self.error,
                "update": self.updates,
                "picked": list(self.picked) if self.picked else None,
            }
            self.board.send({"shown": shown})

        def _repr_mimebundle_(self, **options: Any) -> Any:
            made = super()._repr_mimebundle_(**options)
            data, more = made if isinstance(made, tuple) else (made, None)
            panels = (("Portrayal", self.portrayal), ("Profile", self.profiles))
            told = f"{self.seen}. To explore, show it in a notebook with a running kernel."
            bundle = {**(data or {}), "text/plain": repr(self), "text/html": still(panels, told)}
            return bundle if more is None else (bundle, more)

        def __repr__(self) -> str:
            tables = [
                result.table.to_string(index=False, max_rows=12) for result in (self.portrayal, self.profiles) if result
            ]
            return "\n\n".join([f"{self.seen}; to explore, show it in a notebook", *tables])

    return Explorer
