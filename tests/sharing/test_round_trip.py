"""The round trip on real articles: from texts to an export, and from the export alone to the same figures."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from framing.corpus import load_corpus
from framing.intake.fetch import fetch
from framing.intake.web import Limits, Web
from framing.sharing.drawing import draw, load_study
from framing.sharing.hydrate import CHANGED, EQUAL, GONE, SAME, UNREAD, hydrate
from framing.sharing.manifest import differences, files_in, load_manifest, load_settings
from framing.sharing.recipes import Study
from framing.sharing.share import share
from framing.sharing.verify import verify
from framing.validation.gold import load_basil
from tests.intake.server import serving
from tests.sharing.test_hydrate import plain

ROOT = Path(__file__).resolve().parents[2]
GOLD = ROOT.parent / "shared" / "data" / "gold"
OUTLETS = {"nyt": "The New York Times", "fox": "Fox News", "hpo": "HuffPost"}
EVENTS = pd.read_csv(ROOT / "corpora" / "three-outlets" / "events.csv", dtype=str).set_index("basil")["event"]
RUN = 8  # words in a row from which a text can be known again


def runs(text: str) -> set[str]:
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


@pytest.mark.slow
def test_150_real_articles_go_out_without_text_and_come_back(every_recipe: None, tmp_path: Path) -> None:
    if not (GOLD / "basil").is_dir():
        pytest.skip("the articles of BASIL do not stand beside this checkout (../shared/data/gold/basil)")
    texts = {f"{EVENTS[s.event]}-{s.outlet}": s.text for s in load_basil(GOLD) if s.event in EVENTS}
    assert len(texts) == 150
    web = Web(allow_private=True, sleep=lambda seconds: None, limits=Limits(seconds=60))
    with serving({f"/{name}": plain(text) for name, text in texts.items()}) as site:
        # A corpus as people make it: a list of addresses, and the texts that stand there.
        study = tmp_path / "study"
        study.mkdir()
        listed = pd.read_csv(ROOT / "corpora" / "three-outlets" / "articles.csv", dtype=str, keep_default_na=False)
        listed = listed.assign(url=[site.url(f"/{name}") for name in listed["article"]], sha256="", words="")
        listed.to_csv(study / "articles.csv", index=False)
        shutil.copy(ROOT / "corpora" / "three-outlets" / "entities.toml", study)
        assert set(fetch(study, web=web, progress=False)["outcome"]) == {"came"}

        corpus = load_corpus(study)
        export = share(corpus, tmp_path / "elsewhere" / "export", progress=False)
        settings = load_settings(export)
        assert settings["articles_with_text"] == 150
        assert settings["rule"]["terms_left_out"] == 0

        # The figures from the texts are those from the evidence, byte for byte.
        drawn = tmp_path / "from-texts"
        assert draw(Study(corpus.evidence, corpus), settings["analyses"], drawn, progress=False) == {}
        names = [name for name in files_in(export) if name.startswith(("figures/", "tables/"))]
        assert len(names) > 40
        assert files_in(drawn) == names
        assert [name for name in names if (drawn / name).read_bytes() != (export / name).read_bytes()] == []

        # Another look than the proof's own: no eight words in a row of any text but headlines and names.
        everything = " \n ".join((export / name).read_text(encoding="utf-8") for name in files_in(export))
        known = [*listed["headline"], *(alias for entity in corpus.entities for alias in entity.aliases)]
        facts = set().union(*map(runs, known))
        written = runs(everything)
        for text in texts.values():
            assert written & runs(text.partition("\n\n")[2]) <= facts

        # Only the export, in a fresh folder.
        alone = tmp_path / "fresh" / "export"
        shutil.copytree(export, alone)
        shutil.rmtree(study)
        shutil.rmtree(export.parent)
        table = verify(alone, progress=False)
        assert set(table["outcome"]) == {SAME}
        assert sorted(table["file"]) == names

        # The texts come back, but for one that was changed and one that is gone.
        changed, gone = listed["article"].iloc[7], listed["article"].iloc[42]
        site.routes[f"/{changed}"] = plain(texts[changed] + "\n\nThe Ferry Board was contacted for a shameful comment.")
        del site.routes[f"/{gone}"]
        report = hydrate(alone, tmp_path / "copy", web=web, progress=False).set_index("article")
        assert report["text"].to_dict() == dict.fromkeys(texts, SAME) | {changed: CHANGED, gone: GONE}
        told = report["evidence"].to_dict()
        assert {a for a in texts if told[a] != EQUAL} == {changed, gone}
        assert told[gone] == UNREAD
        assert {"articles", "terms", "sentences"} <= set(told[changed].split(", "))
        assert len(differences(alone, load_manifest(alone))) == 0
        assert load_study(alone).outlets == sorted(OUTLETS.values())
