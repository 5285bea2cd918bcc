"""Stream: a corpus of any size read into a Parquet dataset, batch by batch, by one process, several, or a cluster."""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import shlex
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from joblib import Parallel, delayed, parallel_config
from tqdm.auto import tqdm

from framing.corpus import Article, CorpusError, find_corpus
from framing.evidence import TABLES, Evidence, EvidenceError, schema
from framing.intake.drafts import line
from framing.reading.attachment import REACH
from framing.reading.coreference import RESOLVED
from framing.reading.entities import Entities
from framing.reading.lexicons import Lexicon, load_lexicon
from framing.reading.reader import COUNTED_WITH, Rows, check_only, read, read_article, read_with
from framing.scale import dataset
from framing.scale.incoming import Waiting, expected, fields_of, fingerprint, incoming, is_table, made, opened
from framing.scale.libraries import need
from framing.terminal import many

T = TypeVar("T")
PATIENCE = 10  # seconds to wait for a cluster and its first worker
BATCH = 250  # articles: some seconds of reading, and no more in memory than a small machine has to spare
NOBODY = (
    "{} has no codebook of entities, and one suggested from so many articles would be nobody's choice; suggest one "
    "from some of them (framing suggest-entities {} --out entities.toml), edit it, and give it: --entities"
)


class Task(NamedTuple):
    """A batch of articles and all that is needed to read it, to be sent to whoever reads it.

    Without a codebook and a lexicon words alone are counted.
    """

    number: int
    waiting: list[Waiting]
    entities: Entities | None = None
    lexicon: Lexicon | None = None
    begun_by: int = 0  # the process that hands out


def stream(
    source: str | os.PathLike[str],
    out: str | os.PathLike[str],
    entities: Entities | None = None,
    lexicon: Lexicon | None = None,
    *,
    columns: Mapping[str, str] | None = None,
    published: bool = False,
    only: str | None = None,
    batch: int | None = None,
    jobs: int = 1,
    progress: bool | None = None,
) -> dict[str, Any]:
    r"""Read a corpus that may be too large for memory into a Parquet dataset of the tables of evidence.

    Called again after it was stopped or killed, it goes on where it was: batches that are there are not read again.

    Parameters
    ----------
    source : path
        A corpus folder, or the name of a corpus that comes with framing; a folder of ``.txt`` and ``.md`` files; or one
        CSV, JSON Lines or Parquet file with an article a row.
    out : path
        Folder of the dataset, which :func:`framing.scan` opens.
    entities : Entities, optional
        The codebook; by default the corpus's own.
    lexicon : Lexicon, optional
        The loaded words; by default the one that comes with framing.
    columns : mapping, optional
        Of a table: the field (text, title, outlet, published, url ...) and the column that holds it; guessed by
        default.
    published : bool, default False
        Read published texts alone, no accounts.
    only : {"terms"} or None, default None
        Count words and read nothing else, as :func:`framing.read` does with it, without codebook and lexicon.
    batch : int, optional
        Articles of a part: what a kill can cost each process in work, and what it holds in memory. By default 250, or
        what the dataset was begun with.
    jobs : int, default 1
        Processes that read side by side. Within ``joblib.parallel_config(backend="dask")`` the workers of the Dask
        cluster read instead. The files are the same.
    progress : bool, optional
        Show a progress bar; by default where there is a terminal.

    Returns
    -------
    dict
        How many ``batches`` and ``rows`` of each table there are, and how many articles were ``set_aside``.

    Raises
    ------
    CorpusError
        If there is no such corpus, it lists no article, or it has no codebook and none is given.
    DatasetError
        If the folder holds something else, or was begun with other articles, words or settings.
    ReadingError
        If words alone are asked for, and a codebook or a lexicon is given.
    MissingLibrary
        If ``pyarrow`` is not installed.

    Notes
    -----
    An article that cannot be read (no text, not UTF-8, empty, an identifier that came before, an error inside the
    reader) is set aside and listed in ``set_aside.csv``; the others go on. Memory does not grow with the number of
    articles, but for a folder without ``articles.csv``, of which the names of all files are held.

    Files that hold texts are not compared when a reading goes on, only the list of articles is: a text that changed
    meanwhile is read as it is then, and ``articles.sha256`` tells which text it was.

    Examples
    --------
    >>> import tempfile
    >>> from framing.reading.entities import Entity
    >>> codebook = Entities((Entity("Board", "organisation", ("Ferry Board",)),))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     table = Path(folder) / "articles.jsonl"
    ...     _ = table.write_text('{"id": "one", "text": "The Ferry Board made a shameful decision."}\n{"id": "two"}\n')
    ...     told = stream(table, Path(folder) / "dataset", codebook, progress=False)
    >>> told["rows"]["articles"], told["rows"]["hits"], told["set_aside"]
    (1, 1, 1)
    """
    need("pyarrow")
    if batch is not None and batch < 1:
        raise ValueError(f"batch is {batch}; give a number of articles from 1 on")
    if only is not None:
        check_only(only, entities, lexicon)
    place, folder = Path(source), Path(out)
    if place.exists() and not place.is_dir() and not is_table(place):
        raise CorpusError(f"{place} is one file and no table of articles; give a folder, or CSV, JSON Lines or Parquet")
    place = place if is_table(place) else find_corpus(source)
    if is_table(place):
        fields_of(place, columns)  # refused before anything is written
    elif columns:
        raise CorpusError(f"columns are told of one table of articles, and {place} is a corpus; leave them out")
    home = folder.resolve()
    if home.name == "evidence" and ((home.parent / "articles.csv").is_file() or home.parent == place.resolve()):
        raise CorpusError(
            f"{folder} is where a corpus keeps evidence as CSV, which a dataset is not; name another folder"
        )
    size = batch or int(dataset.begun_with(folder).get("articles_in_a_batch", BATCH))
    codebook, loaded, told_with = (None, None, COUNTED_WITH) if only else _given(place, entities, lexicon)
    settings = {
        "schema": schema()["version"],
        "read_with": told_with,
        "corpus": place.name,
        "list_of_articles": fingerprint(place),
        "columns": dict(columns or {}),
        "published_alone": published,
        "articles_in_a_batch": size,
    }
    with dataset.begun(folder, settings) as there, _bar(progress, place) as bar:

        def missing() -> Iterator[Task]:
            known = set(there)
            listed = incoming(place, columns, published=published)
            for number, some in enumerate(iter(lambda: list(itertools.islice(listed, size)), [])):
                if number in known:
                    if not bar.disable:
                        bar.initial += len(some)  # was not read now: it says nothing of how fast this goes
                    bar.update(len(some))
                else:
                    texts = [opened(waiting, published=published) for waiting in some]
                    yield Task(number, texts, codebook, loaded, os.getpid())

        # What was read is put in place as it comes, in whatever order; few batches wait, for they are in memory.
        side_by_side = Parallel(n_jobs=jobs, return_as="generator_unordered", batch_size=1, pre_dispatch="2*n_jobs")
        try:
            for came in side_by_side(delayed(read_batch)(task) for task in missing()):
                dataset.commit(folder, came)
                bar.update(came.rows["articles"] + len(came.aside))
        except KeyboardInterrupt:
            whole = many(len(dataset.done(folder)), "batch", "batches")
            raise KeyboardInterrupt(f"{whole} in place in {folder}; the same command goes on from there") from None
        told = dataset.close(folder)
    if not told["rows"]["articles"]:
        why = dataset.reasons(folder)[0][0].partition(";")[0]
        raise CorpusError(f"no article of {place} could be read, most often since {why}; see {folder / dataset.ASIDE}")
    return told


def _given(place: Path, entities: Entities | None, lexicon: Lexicon | None) -> tuple[Entities, Lexicon, str]:
    """Return the codebook and the lexicon to read with, and what evidence says of them."""
    book = place / "entities.toml"
    if entities is None and not book.is_file():
        raise CorpusError(NOBODY.format(place, shlex.quote(str(place)) if is_table(place) else "SAMPLE"))
    codebook = entities if entities is not None else Entities.load(book)
    loaded = lexicon if lexicon is not None else load_lexicon("loaded")
    return codebook, loaded, read_with(codebook, loaded, RESOLVED, REACH)


def _bar(progress: bool | None, place: Path) -> Any:
    bar = tqdm(desc="reading", unit="article", leave=False, disable=None if progress is None else not progress)
    if not bar.disable:
        bar.total = expected(place) or None
        bar.refresh()
    return bar


def read_batch(task: Task) -> dataset.Batch:
    """Read a batch of articles into one Parquet file a table; set aside what cannot be read."""
    if os.getppid() == task.begun_by:
        _end_with(task.begun_by)
    if task.entities is None or task.lexicon is None:
        tables, aside = _read_apart(task.waiting, made, _counted)
    else:
        codebook, loaded = task.entities, task.lexicon
        tables, aside = _read_apart(
            task.waiting, lambda each: read_article(made(each), codebook, loaded, RESOLVED, REACH), _tables
        )
    order = {waiting.name: place for place, waiting in enumerate(task.waiting)}
    aside.sort(key=lambda each: order[each[0]])
    parts = {name: dataset.pack(name, getattr(tables, name)) for name in TABLES}
    return dataset.Batch(task.number, parts, {name: len(getattr(tables, name)) for name in TABLES}, aside)


@functools.cache
def _end_with(parent: int) -> None:
    """End this process as soon as that which started it is gone: killed, that could not end it, and it would stay."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _read_apart(
    waiting: list[Waiting], first: Callable[[Waiting], T], together: Callable[[dict[str, T]], Evidence]
) -> tuple[Evidence, list[tuple[str, str]]]:
    """Do what is done with each article, and then with all of them together; one must not cost the others."""
    found: dict[str, T] = {}
    aside: list[tuple[str, str]] = []
    for each in waiting:
        try:
            found[each.name] = first(each)
        except CorpusError as error:
            aside.append((each.name, str(error)))
        except Exception as error:
            aside.append((each.name, _failed(error)))
    try:
        tables = together(found)
    except Exception:  # on some article; the others are kept
        for name in list(found):
            try:
                together({name: found[name]})
            except EvidenceError as error:
                del found[name]
                aside.append((name, f"what was read of it is no evidence ({line(error, 200)})"))
            except Exception as error:
                del found[name]
                aside.append((name, _failed(error)))
        tables = together(found)
    return tables, aside


def _failed(error: Exception) -> str:
    return f"the reader failed ({type(error).__name__}: {line(error, 200)})"


def _tables(found: Mapping[str, Rows]) -> Evidence:
    return Evidence.of_rows({name: [row for rows in found.values() for row in rows[name]] for name in TABLES})


def _counted(found: Mapping[str, Article]) -> Evidence:
    return read(found.values(), only="terms", progress=False) if found else Evidence.empty()


@contextlib.contextmanager
def cluster(address: str | None) -> Iterator[None]:
    """Let whatever joblib runs be run by the workers of a Dask cluster; without an address, as ever.

    Parameters
    ----------
    address : str or None
        Of the scheduler, such as ``tcp://192.0.2.7:8786``.

    Raises
    ------
    MissingLibrary
        If ``distributed`` is not installed.
    ValueError
        If nobody answers at the address, or there is no worker.
    """
    if address is None:
        yield
        return
    distributed = need("distributed")
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=True)
    except (OSError, ValueError, TimeoutError) as error:
        raise ValueError(
            f"no Dask scheduler answers at {address} ({line(error, 120)}); start one: dask scheduler"
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise ValueError(
                f"the Dask scheduler at {address} has no worker; start some: dask worker {address} --nthreads 1"
            ) from None
        with parallel_config(backend="dask"):
            yield
