"""The accounts of the bundled corpus say what their rows say, and nothing their rows leave out.

An account (``corpora/colombia-israel-2024/accounts/*.md``) is a short article of our own, written after the
coding of a published page. A teacher who compares a figure with ``codes.csv`` must be able to trust that the
two agree, so every code that leaves a mark on the words is checked here in both directions.

This file reads the folder directly and imports nothing of the package: it tests data.
"""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parent.parent / "corpora" / "colombia-israel-2024"
FRONT = ["article", "title", "after", "url", "basis", "licence", "note"]
ACCOUNTS_EXPECTED = 17
WORDS = {"wsws": (700, 900)}  # its published page is five times as long as the others
WORDS_OTHERS = (180, 400)
LONGEST_QUOTATION = 6
SHARED_RUN = 12
# Pages of these families carry an agency's text and therefore share sentences; "own" is no family.
NO_FAMILY = {"own", ""}


@dataclass(frozen=True)
class Account:
    name: str
    front: dict[str, str]
    body: str  # apostrophes made straight; quotation marks as written

    @property
    def title(self) -> str:
        return self.front["title"].replace("\u2019", "'")

    @property
    def text(self) -> str:
        return f"{self.title}.\n\n{self.body}"

    @property
    def narrator(self) -> str:
        """Return title and body with every quoted span blanked out."""
        return QUOTED.sub(" \u2026 ", self.text)


# A curly pair, or a straight pair within one paragraph.
QUOTED = re.compile('\u201c([^\u201c\u201d]*)\u201d|"([^"\n]*)"')


def load(path: Path) -> Account:
    raw = path.read_bytes().decode("utf-8")
    opening, front, body = re.split(r"^\+\+\+\n", raw, maxsplit=2, flags=re.MULTILINE)
    assert opening == "", f"{path.name}: text before the first +++"
    return Account(path.stem, tomllib.loads(front), body.strip().replace("\u2019", "'"))


def table(name: str) -> dict[str, dict[str, str]]:
    with (CORPUS / name).open(encoding="utf-8", newline="") as lines:
        return {row["article"]: row for row in csv.DictReader(lines)}


ACCOUNTS = [load(path) for path in sorted((CORPUS / "accounts").glob("*.md"))]
ARTICLES = table("articles.csv")
CODES = table("codes.csv")
each_account = pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.name)


def words(text: str) -> list[str]:
    """Return the words of a text in lower case, the way a reader counts them.

    >>> words("Israel's war, a free-trade deal of 2020")
    ["israel's", 'war', 'a', 'free-trade', 'deal', 'of', '2020']
    """
    return re.findall(r"[^\W_]+(?:['\u2019\-,.][^\W_]+)*", text.lower())


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    plain = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(plain[start : start + length]) for start in range(len(plain) - length + 1)}


def sentences(text: str) -> list[str]:
    """Split at a full stop, question mark or line end; a dot inside "Oct. 7" or "U.N." does not split.

    >>> sentences("It began on Oct. 7. The U.N. met.")
    ['It began on Oct. 7.', 'The U.N. met.']
    """
    pieces = re.split(r"(?<=[.!?])(?<!Oct\.)(?<!\b[A-Z]\.)(?<!Mr\.)['\"\u201d)]*\s+|\n+", text)
    return [piece for piece in pieces if piece]


def labels(cell: str) -> list[str]:
    return [label.strip().replace("\u2019", "'") for label in cell.split(";") if label.strip()]


# --- The folder -----------------------------------------------------------------------------------


def test_there_are_seventeen_accounts() -> None:
    names = [account.name for account in ACCOUNTS]
    assert len(names) == ACCOUNTS_EXPECTED, names
    assert sorted(set(names) - set(CODES)) == [], "an account of a page that nobody coded"


@each_account
def test_front_matter(account: Account) -> None:
    row = ARTICLES[account.name]
    assert list(account.front) == FRONT
    assert all(value.strip() for value in account.front.values())
    assert account.front["article"] == account.name
    assert account.front["url"] == row["url"]
    assert account.front["after"].endswith(f", {row['published']}")
    assert account.front["basis"] == "account"
    assert account.front["licence"] == "CC BY 4.0"
    assert "No sentence is that page's" in account.front["note"].replace("\u2019", "'")


@each_account
def test_title_is_ours(account: Account) -> None:
    headline = ARTICLES[account.name]["headline"]
    shared = runs(account.title, LONGEST_QUOTATION) & runs(headline, LONGEST_QUOTATION)
    assert not shared, f"{account.name}: the title repeats the page's headline: {sorted(shared)}"


@each_account
def test_length(account: Account) -> None:
    low, high = WORDS.get(account.name, WORDS_OTHERS)
    assert low <= len(words(account.body)) <= high, f"{account.name}: {len(words(account.body))} words"


@each_account
def test_plain_paragraphs(account: Account) -> None:
    listing = re.search(r"^\s*(?:[-*#>] |\d+\. )", account.body, flags=re.MULTILINE)
    assert not listing, f"{account.name}: a list or a sub-heading"
    assert not re.search(r"[^\n]\n[^\n]", account.body), "a line break inside a paragraph"
    long = [part for part in account.body.split("\n\n") if len(sentences(part)) > 6]
    assert not long, f"{account.name}: paragraph too long: {long}"


# --- Quotations -----------------------------------------------------------------------------------


@each_account
def test_quotation_marks_are_paired_and_of_one_kind(account: Account) -> None:
    curly = bool(re.search("[\u201c\u201d]", account.text))
    straight = '"' in account.text
    assert curly != straight, f"{account.name}: {'both kinds' if curly else 'no marks'}"
    for paragraph in account.text.split("\n\n"):
        assert not re.search('[\u201c\u201d"]', QUOTED.sub("", paragraph)), f"unpaired: {paragraph}"


@each_account
def test_quotations_are_short(account: Account) -> None:
    spans = ["".join(match.groups(default="")) for match in QUOTED.finditer(account.text)]
    too_long = [span for span in spans if len(words(span)) > LONGEST_QUOTATION]
    assert spans and not too_long, f"{account.name}: {too_long or 'nobody is quoted'}"


# --- Facts coded 0 or 1 ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Sign:
    """How a coded fact shows in words: some sentence in which every one of the patterns is found."""

    patterns: tuple[str, ...]
    shows: str  # an example that must count
    differs: str  # a near miss that must not
    why: str
    narrator_only: bool = False

    def find(self, account: Account) -> list[str]:
        return self.matching(account.narrator if self.narrator_only else account.text)

    def matching(self, text: str) -> list[str]:
        return [
            sentence for sentence in sentences(text) if all(re.search(pattern, sentence) for pattern in self.patterns)
        ]


NUMBER = r"(?<![\d,.])\d{2,3},\d{3}\b|\b[Tt]ens of thousands (?:of \w+ )?(?:dead|killed)"

SIGNS = {
    "katz_named": Sign((r"\bKatz\b",), "Israel Katz said no.", "The minister said no.", "a name"),
    "israeli_reply_unnamed": Sign(
        (
            r"(?<!against )(?<!with )\b(?:Israel(?:i)?|Tel Aviv|Jerusalem)(?:'s)?(?!'s)(?! Katz)"
            r"(?: [Gg]overnment| [Ff]oreign [Mm]inistry)?(?: (?!Katz)[a-z]+ly)?"
            r" (?:responded|replied|reacted|retorted|tweeted|portrayed|wrote|said|accused|called|condemned"
            r"|denounced|rejected(?! th(?:at|e|is|ose) (?:charge|accusation|allegation)))\b"
            r"|\b(?:reply|response|answer|reaction) (?:from|of) (?:Israel|Tel Aviv|Jerusalem)\b(?!'s)",
        ),
        "Israel responded that the step was a reward.",
        "Israel's foreign minister, Israel Katz, said so.",
        "Israel, its government or its ministry is the one who speaks",
    ),
    "october_7": Sign(
        (
            r"\b(?:7 October|October 7|Oct\.? 7|7 Oct)\b|[Aa]l-Aqsa (?:Storm|Flood)|Hamas-led|"
            r"Hamas.*(?:\battacks?\b|massacre|onslaught|atrocit|raid|killed some)|"
            r"(?:\battacks?\b|massacre|onslaught|atrocit|raid).*(?:by|of) (?:the )?(?:\w+ ){0,3}Hamas",
        ),
        "It followed the Hamas attack on southern Israel.",
        "He spoke of \u201cthe October 7 massacre\u201d.",
        "a date or the attack itself, in the reporter's voice: a mention inside a quotation is coded apart",
        narrator_only=True,
    ),
    "israeli_death_figure": Sign(
        (r"(?<![\d,])1,?[12]\d\d\b(?! (?:words|BC))", r"kill|dead|death|murder|victim|died"),
        "Some 1,200 people were killed.",
        "Some 34,500 people were killed.",
        "all tallies in use then lay between 1,100 and 1,300",
    ),
    "hostages": Sign(
        (r"\b(?:[Hh]ostages?|[Cc]aptives?|abduct\w*|kidnap\w*)\b",),
        "Some 250 were taken hostage.",
        "The rally captivated him.",
        "",
    ),
    "gaza_casualty_figure": Sign(
        (
            NUMBER,
            r"kill|dead|death|toll|wound|injur|maim|missing|lives|victim|slain|martyr|casualt|die",
            r"Gaza|Palestin|enclave|Strip|territory|\bthere\b",
        ),
        "More than 34,500 have been killed there.",
        "Estimates of those killed in Colombia since 1985 begin at 450,000.",
        "a number of five digits or more joined to death, injury or loss in Gaza",
    ),
    "gaza_toll_sourced": Sign(
        (NUMBER, r"[Mm]inistry|[Aa]uthorit(?:y|ies)|[Oo]fficials|[Aa]ccording to|agenc(?:y|ies)"),
        "The health ministry counts 34,500 dead.",
        "More than 34,500 have been killed there.",
        "the source stands in the sentence of the figure",
    ),
    "icj_south_africa_case": Sign(
        (r"International Court of Justice|\bICJ\b|South Africa|World Court",),
        "South Africa went to court.",
        "The International Criminal Court is another body.",
        "",
    ),
    "bolivia_precedent": Sign((r"\bBolivia\b",), "Bolivia did so before.", "He spoke in Plaza de Bolivar.", "a name"),
    "arms_purchase_halt": Sign(
        (
            r"\b[Ww]eapon|\b[Aa]rms\b|\b[Aa]rsenal\b|\b[Rr]ifles?\b|\bdefen[cs]e equipment",
            r"(?:halt|suspend|stop|froze|freez|ceas|cancel|\bend(?:ed|ing)?\b|no longer|paus)\w*",
            r"(?:purchas|buy|bought|import|acqui|procure|deal|order)\w*",
        ),
        "In February it stopped buying weapons from Israel.",
        "Its army buys Israeli weapons.",
        "arms, an end and a purchase in one sentence: an end to Israel's own exports is another event",
    ),
    "petro_nazi_comparison": Sign(
        (r"^(?!.*\bLula\b)", r"\bNazis?\b|Hitler|Third Reich|Auschwitz"),
        "He likened it to the Nazis.",
        "Lula likened it to the deeds of Hitler.",
        "Petro's own: the Brazilian president made one too",
    ),
    "hamas_praise": Sign(
        (
            r"\b(?:Hamas|[Mm]ovement|group)\b.*\b(?:welcom|hail|prais|applaud|commend|appreciat|salut|thank)\w*|"
            r"\b(?:welcomed|hailed|praised|applauded) by (?:the )?(?:\w+ ){0,2}Hamas",
        ),
        "Hamas welcomed the announcement.",
        "He sided with Hamas, Katz said.",
        "Hamas, then its approval",
    ),
    "free_trade_exports": Sign(
        (
            r"[Ff]ree[- ]trade|[Tt]rade (?:agreement|deal|pact|treaty|accord|ties|relations)|"
            r"(?<!arms )(?<!military )(?<!security )(?<!defence )(?<!defense )(?<!weapons )\bexports?\b",
        ),
        "A free-trade agreement has been in force since 2020.",
        "Israel halted its security exports.",
        "the halt of Israel's security exports is coded with the arms, not with trade",
    ),
    "military_ties": Sign(
        (
            r"(?:[Mm]ilitary|[Ss]ecurity|[Dd]efen[cs]e)[- ](?:and \w+ )?"
            r"(?:ties|relations|co-?operation|links|partner\w*)|"
            r"Israeli[- ](?:made|built|designed)|\bKfirs?\b|\bGalil|[Ww]arplanes?|fighter (?:jets?|planes?)|"
            r"(?:arms|weapons?) suppliers?|(?:armies|armed forces|soldiers|troops).*\btrain|"
            r"(?:equipp?|train|arm|suppl)\w* (?:to )?(?:the )?Colombia\w* (?:military|army|forces|police)|"
            r"(?:furnish|suppl)\w* .*\b(?:arsenal|armed forces|army)\b|"
            r"(?:military|armed forces|army|police).*(?:Israeli|from Israel).*"
            r"(?:weapon|rifle|equipment|train)",
        ),
        "Its pilots fly Israeli-built warplanes.",
        "It stopped buying weapons from Israel.",
        "the ties themselves; the end of purchases has its own variable",
    ),
    "jewish_community": Sign(
        (
            r"Jewish (?:communit|organi[sz]ation|confederation|leader|association|group)|"
            r"Colombian Jews|Colombia's Jews",
        ),
        "Colombia has a small Jewish community.",
        "Some 1,200 Jews were killed.",
        "those of Colombia",
    ),
    "domestic_reforms": Sign(
        (r"\breforms?\b|\bpensions?\b|[Cc]onstituent assembly",),
        "He defended his reforms.",
        "He informed them.",
        "",
    ),
    "us_campus_protests": Sign(
        (r"\bcampus(?:es)?\b|\buniversit(?:y|ies)\b|\bstudents?\b",),
        "American students protest.",
        "Unions marched.",
        "",
    ),
    "colombian_ministry_statement": Sign(
        (
            r"(?<!Israeli )(?<!Israel's )(?<!its )\b[Ff]oreign [Mm]inistry\b(?! in Jerusalem)|"
            r"[Mm]inistry of [Ff]oreign (?:[Aa]ffairs|[Rr]elations)|\b[Cc]hancellery\b|Canciller\u00eda",
        ),
        "Colombia's foreign ministry issued a note.",
        "The Israeli foreign ministry replied.",
        "",
    ),
    "march_un_ultimatum": Sign(
        (
            r"\bMarch\b",
            r"\bUN\b|U\.N\.|United Nations|Security Council|[Rr]esolution|[Cc]ease-?fire",
        ),
        "In March he warned Israel to heed the UN resolution.",
        "In March he travelled.",
        "",
    ),
}


def test_every_coded_fact_has_a_sign() -> None:
    columns = next(iter(CODES.values()))
    facts = [column for column in columns if {row[column] for row in CODES.values()} <= {"0", "1", ""}]
    assert sorted(SIGNS) == sorted(facts)


@pytest.mark.parametrize("variable", sorted(SIGNS))
def test_signs_know_their_examples(variable: str) -> None:
    sign = SIGNS[variable]
    shows = Account("example", {"title": "A title"}, sign.shows)
    differs = Account("example", {"title": "A title"}, sign.differs)
    assert sign.find(shows), sign.shows
    assert not sign.find(differs), sign.differs


@pytest.mark.parametrize("variable", sorted(SIGNS))
@each_account
def test_facts_follow_the_codes(account: Account, variable: str) -> None:
    code = CODES[account.name][variable]
    found = SIGNS[variable].find(account)
    if code == "1":
        assert found, f"{account.name}: {variable} is coded 1 and is not reported"
    else:  # 0 is absent; empty is not visible, and an account leaves both out
        assert not found, f"{account.name}: {variable} is coded {code or 'empty'}, yet: {found}"


# --- Naming ---------------------------------------------------------------------------------------

NOT_A_NAME = re.compile(r"^(?:none|never|absent|only|in Katz)", re.IGNORECASE)


def named(cell: str) -> list[str]:
    return [label for label in labels(cell) if not NOT_A_NAME.match(label)]


@each_account
def test_war_and_hamas_labels_are_the_narrators(account: Account) -> None:
    row = CODES[account.name]
    wanted = named(row["war_term"]) + named(row["hamas_label"])
    missing = [label for label in wanted if label.lower() not in account.narrator.lower()]
    assert not missing, f"{account.name}: labels not in the reporter's own words: {missing}"


@each_account
def test_hamas_is_named_as_coded(account: Account) -> None:
    label = CODES[account.name]["hamas_label"]
    if label.startswith("never named"):
        assert "hamas" not in account.text.lower()
    elif label == "none":
        assert "Hamas" in account.narrator
        noun = r"(?:movement|group|militants?|terrorists?|fighters|resistance|organi[sz]ation)"
        dressed = re.findall(rf"\b{noun} Hamas|\bHamas {noun}\b", account.narrator, flags=re.IGNORECASE)
        assert not dressed, f"{account.name}: Hamas is coded without a noun: {dressed}"


@each_account
def test_petro_is_named_as_coded(account: Account) -> None:
    epithets = CODES[account.name]["petro_epithets"]
    if epithets == "none":
        side = r"\bleftists?\b|\bleft-wing\b|\bfar-left\b|\bmarxist\b|\bsocialist\b|\bcritic\b|\bguerrilla\b"
        assert not re.search(side, account.narrator, flags=re.IGNORECASE)
    else:
        missing = [label for label in named(epithets) if label.lower() not in account.narrator.lower()]
        assert not missing, f"{account.name}: {missing}"


GENOCIDE = re.compile(r"\bgenocid\w*", re.IGNORECASE)
COURT = re.compile(SIGNS["icj_south_africa_case"].patterns[0] + "|Genocide Convention")


@each_account
def test_genocide_is_said_by_whom_the_codes_say(account: Account) -> None:
    voice = CODES[account.name]["genocide_voice"]
    by_narrator = [sentence for sentence in sentences(account.narrator) if GENOCIDE.search(sentence)]
    if voice.startswith("narrator"):
        assert by_narrator
    elif voice.startswith("absent"):
        assert not GENOCIDE.search(account.text)
    else:  # quoted, or in scare quotes: inside marks, save where a court's case is reported
        allowed = "ICJ" in voice
        assert GENOCIDE.search(account.text)
        assert [sentence for sentence in by_narrator if not (allowed and COURT.search(sentence))] == []


# --- Attribution ----------------------------------------------------------------------------------

IRREGULAR = {"said": r"sa(?:id|ys?|ying)", "says": r"sa(?:id|ys?|ying)", "told": r"t(?:old|ells?|elling)"}
# Verbs that judge the speaker or heat the scene: an account uses one only where its page did.
COLOURED = (
    "asserted",
    "blasted",
    "boasted",
    "claimed",
    "fired back",
    "fumed",
    "hailed",
    "hit back",
    "hit out",
    "insisted",
    "lambasted",
    "lashed out",
    "raged",
    "railed",
    "ranted",
    "rebuked",
    "slammed",
    "thundered",
)


def stem(verb: str) -> str:
    """Return a pattern for a verb in any of its regular forms.

    >>> [bool(re.search(stem("denounced"), form)) for form in ("denounces", "denouncing", "announced")]
    [True, True, False]
    """
    first, *rest = verb.split()
    core = re.sub(r"(?:ied|ies|ed|ing|es|e|s)$", "", first)
    pattern = IRREGULAR.get(first, rf"{core}(?:e|ed|es|s|ing|y|ied|ies)?")
    return r"\b" + r"\s+".join([pattern, *rest]) + r"\b"


@each_account
def test_attribution_verbs_occur(account: Account) -> None:
    listed = labels(CODES[account.name]["attribution_verbs"])
    missing = [verb for verb in listed if not re.search(stem(verb), account.narrator, flags=re.IGNORECASE)]
    assert listed and not missing, f"{account.name}: {missing}"


@each_account
def test_no_coloured_verb_that_is_not_listed(account: Account) -> None:
    listed = labels(CODES[account.name]["attribution_verbs"])
    spare = [verb for verb in COLOURED if verb not in listed]
    used = [verb for verb in spare if re.search(rf"\b{verb}\b", account.narrator, flags=re.IGNORECASE)]
    assert not used, f"{account.name}: {used}"


# --- Between accounts -----------------------------------------------------------------------------


def families(name: str) -> set[str]:
    """Return the agencies an account's page derives from."""
    return set(re.split(r"[+/]", ARTICLES[name]["wire_family"])) - NO_FAMILY


def test_only_wire_families_share_sentences() -> None:
    shared = {
        f"{one.name}, {other.name}": sorted(runs(one.body, SHARED_RUN) & runs(other.body, SHARED_RUN))[:1]
        for one, other in combinations(ACCOUNTS, 2)
        if not families(one.name) & families(other.name)
    }
    assert {pair: run for pair, run in shared.items() if run} == {}


@pytest.mark.parametrize(
    ("one", "other", "here", "there"),
    [
        (
            "afp-urdupoint",
            "afp-tag24",
            "devastating war against Hamas",
            "devastating war against Palestinians",
        ),
        ("thenational", "hamodia", "Israel-Hamas war", "Israeli war against the Hamas terror group"),
    ],
)
def test_wire_pairs_share_sentences_and_differ_where_coded(one: str, other: str, here: str, there: str) -> None:
    accounts = {account.name: account for account in ACCOUNTS}
    first, second = accounts[one], accounts[other]
    held = runs(second.body, SHARED_RUN)
    sharing = [sentence for sentence in sentences(first.body) if runs(sentence, SHARED_RUN) & held]
    assert len(sharing) >= 2, f"{one} and {other} no longer show how wire copy behaves"
    assert here in first.body and here not in second.body
    assert there in second.body and there not in first.body
