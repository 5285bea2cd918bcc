"""Silhouette: the shape of an article that is not here, from its evidence alone."""

from __future__ import annotations

from framing.analysis import groups
from framing.analysis.coding import records
from framing.evidence import Evidence

BLOCK = "■"  # a word that evidence does not know


def silhouette(
    evidence: Evidence, threshold: float = groups.THRESHOLD
) -> tuple[str, list[tuple[int, int]], list[tuple[bool, int, int]]]:
    """Write the evidence of one article as a text of blocks, in which what evidence knows stands as words.

    Parameters
    ----------
    evidence : Evidence
        Of one article.
    threshold : float, default 0.5
        How strongly a word must be loaded where it stands to be written.

    Returns
    -------
    text : str
    spans : list of (int, int)
        Where each word begins and ends in the text, by position; the words of one phrase share theirs.
    blocks : list of (bool, int, int)
        Paragraphs: whether it is the headline, and where it begins and ends.
    """
    known: dict[int, tuple[int, str]] = {}  # by position, how many words, and what they are
    for row in records(evidence.mentions):
        before = known.get(row["position"])  # of "Norland-Sudland" both are a mention
        known[row["position"]] = (row["tokens"], f"{before[1]}-{row['alias']}" if before else row["alias"])
    for row in records(groups.loaded(evidence, threshold)):
        if known.get(row["position"], (0, ""))[0] < row["tokens"]:
            known[row["position"]] = (row["tokens"], row["form"])
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    blocks: list[tuple[bool, int, int]] = []
    length = 0
    for paragraph, sentences in evidence.sentences.groupby("paragraph", sort=True):
        begin = length
        for row in records(sentences):
            end = row["position"] + row["tokens"]
            while (at := len(spans)) < end:
                tokens, word = known.get(at, (1, BLOCK))
                spans += [(length, length + len(word))] * min(tokens, end - at)
                pieces.append(word + (" " if len(spans) < end else ". "))
                length += len(pieces[-1])
        blocks.append((paragraph == 0, begin, length - 1))
        pieces.append("\n\n")
        length += 2
    return "".join(pieces), spans, blocks
