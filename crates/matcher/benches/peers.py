"""Peers of the engine on the same dirty names against the same register, one core, names only.

    cargo xtask bench peers

runs this for each peer, the engine before and after each, and prints the table. Alone: `peers.py FOLDER SIZE
[rapidfuzz | scikit_learn | nomenklatura | splink]…`, with the folder that `cargo bench -p matcher --bench speed -- SIZE --sample FOLDER` wrote. Needs rapidfuzz, scikit-learn, nomenklatura and
splink from PyPI. Prints for each peer, between tabs: who, how many names, how many asked, in how many seconds of the
processor, how many right ones first. Preparing a register is not counted, answering is. No verdict, no reason and no
rule is asked of the peers: only the likest name. Right is the name of the right row, as for the engine.
"""

import collections
import itertools
import logging
import pathlib
import sys
import tempfile
import time

import duckdb
import numpy
import pyarrow
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from followthemoney import Dataset, StatementEntity
from nomenklatura.blocker import Index
from nomenklatura.matching import LogicV2, OFACMatcher
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler
from sklearn.feature_extraction.text import TfidfVectorizer
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

FEW = 1_000
AT_ONCE = 50
JARO_WINKLER = JaroWinkler.normalized_similarity


class Task:
    """A register, the names asked of it, and the names that are right."""

    def __init__(self, folder, size):
        lines = lambda file: (pathlib.Path(folder) / file).read_text(encoding="utf-8").split("\n")[:-1]
        self.names = lines(f"names-{size}.txt")
        rows = [line.split("\t") for line in lines(f"queries-{size}.tsv")]
        self.all = [(name, self.names[int(number)]) for number, name in rows]

    def measure(self, peer, answer, asked=None):
        """Asks, and tells what came of it; `answer` takes the names asked and gives the likest of each."""
        asked = asked or self.all[:FEW]
        started = time.process_time()
        found = answer([name for name, _ in asked])
        seconds = time.process_time() - started
        right = sum(name == wanted for name, (_, wanted) in zip(found, asked, strict=True))
        print(peer, len(self.names), len(asked), seconds, right, sep="\t", flush=True)


def rapidfuzz(task):
    """Every name compared with every name: `extractOne` as the documentation begins, `cdist` as it goes on to."""

    def one_by_one(asked):
        return [process.extractOne(name, task.names, scorer=fuzz.ratio)[0] for name in asked]

    def together(scorer):
        def answer(asked):
            found = []
            for start in range(0, len(asked), AT_ONCE):
                block = asked[start : start + AT_ONCE]
                found += process.cdist(block, task.names, scorer=scorer, dtype=numpy.float32, workers=1).argmax(axis=1).tolist()
            return [task.names[row] for row in found]

        return answer

    task.measure("rapidfuzz, extractOne, ratio", one_by_one)
    task.measure("rapidfuzz, cdist, ratio", together(fuzz.ratio))
    task.measure("rapidfuzz, cdist, Jaro-Winkler", together(JARO_WINKLER))


class Tfidf:
    """scikit-learn's TF-IDF of runs of characters, and the cosine by a sparse product."""

    def __init__(self, names, shortest, longest, most=1.0):
        self.names = names
        self.vectorizer = TfidfVectorizer(
            analyzer="char", ngram_range=(shortest, longest), max_df=most, dtype=numpy.float32
        )
        self.register = self.vectorizer.fit_transform(names).T.tocsr()

    def likest(self, asked, how_many):
        """For each name asked the rows that are likest, best first."""
        for start in range(0, len(asked), AT_ONCE):
            likeness = self.vectorizer.transform(asked[start : start + AT_ONCE]) @ self.register
            for begin, end in zip(likeness.indptr, likeness.indptr[1:]):
                rows, values = likeness.indices[begin:end], likeness.data[begin:end]
                if len(rows) > how_many:
                    best = numpy.argpartition(values, -how_many)[-how_many:]
                    rows, values = rows[best], values[best]
                yield rows[numpy.argsort(-values, kind="stable")]

    def answer(self, asked):
        return [self.names[rows[0]] if len(rows) else None for rows in self.likest(asked, 1)]

    def then(self, choose, how_many):
        """The likest first, and of these the one that another measure chooses."""

        def answer(asked):
            listed = ([self.names[row] for row in rows] for rows in self.likest(asked, how_many))
            return [choose(name, candidates) if candidates else None for name, candidates in zip(asked, listed)]

        return answer


def scikit_learn(task):
    """As its documentation and many recipes for names have it; then without the commonest runs, as `max_df` offers."""
    for runs, shortest, longest in [("1 and 2", 1, 2), ("2 and 3", 2, 3), ("2", 2, 2)]:
        task.measure(f"scikit-learn TF-IDF, {runs} characters", Tfidf(task.names, shortest, longest).answer)
    likest = lambda name, candidates: process.extractOne(name, candidates, scorer=JARO_WINKLER)[0]
    for most, how_many in [(0.01, 50), (0.03, 10)]:
        tfidf = Tfidf(task.names, 2, 2, most)
        name = f"scikit-learn TF-IDF, 2 characters in ≤ {100 * most:.0f} % of names"
        for asked in [task.all[:FEW], task.all]:
            task.measure(name, tfidf.answer, asked)
            task.measure(f"{name}; of the best {how_many} rapidfuzz Jaro-Winkler", tfidf.then(likest, how_many), asked)


DATASET = Dataset.make({"name": "register", "title": "Register"})


def company(number, name):
    return StatementEntity.from_data(
        DATASET, {"id": str(number), "schema": "Company", "properties": {"name": [name]}}
    )


def compared(algorithm):
    """Of candidates the one that an algorithm of nomenklatura scores highest, of equal ones the first.

    Each company gets a number of its own: the library keeps what it worked out by these.
    """
    numbers, config = itertools.count(), algorithm.default_config()

    def choose(name, candidates):
        query = company(f"query-{next(numbers)}", name)
        held = lambda candidate: company(f"held-{next(numbers)}", candidate)
        score = lambda candidate: algorithm.compare(query, held(candidate), config).score
        return max(candidates, key=score)

    return choose


class View:
    """What the index of nomenklatura reads a register from."""

    scope = DATASET

    def __init__(self, names):
        self.names = names

    def entities(self, **_):
        return (company(number, name) for number, name in enumerate(self.names))


def nomenklatura(task):
    """Candidates by its own index, compared by logic-v2; then candidates by TF-IDF, which cuts unspaced names better."""
    with tempfile.TemporaryDirectory() as folder:
        index = Index(View(task.names), pathlib.Path(folder))
        index.con.execute("SET threads = 1")
        index.build()

        def answer(asked):
            entities = (company(f"asked-{number}", name) for number, name in enumerate(asked))
            listed = {str(query): [task.names[int(c.id)] for c, _ in found] for query, found in index.match_entities(entities)}
            choose = compared(LogicV2)
            candidates = (listed.get(f"asked-{number}") for number in range(len(asked)))
            return [choose(name, those) if those else None for name, those in zip(asked, candidates)]

        task.measure("nomenklatura, its index and logic-v2", answer)
        index.close()
    tfidf = Tfidf(task.names, 2, 2, 0.01)
    for algorithm in [LogicV2, OFACMatcher]:
        task.measure(f"nomenklatura {algorithm.NAME} on 10 candidates of TF-IDF", tfidf.then(compared(algorithm), 10))


BLOCKS = 3
DICE = "2.0 * len(list_intersect(pairs_l, pairs_r)) / (len(pairs_l) + len(pairs_r))"


def splink_table(names, used):
    """Names with their pairs of characters, and the rarest of these to block on."""
    pairs = [sorted({name[at : at + 2] for at in range(len(name) - 1)}) for name in names]
    rare = [sorted(of, key=lambda pair: (used.get(pair, len(used)), pair))[:BLOCKS] for of in pairs]
    return pyarrow.table({"unique_id": range(len(names)), "name": names, "pairs": pairs, "rare": rare})


def by_dice():
    """Levels of likeness of the pairs of characters, with chances set by hand."""
    cuts = [0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.3]
    same = [0.1, 0.15, 0.25, 0.2, 0.15, 0.08, 0.04, 0.02]
    other = [1e-7, 1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 5e-4, 1e-2]
    steps = [
        levels.CustomLevel(f"{DICE} >= {cut}", label_for_charts=f"{cut}").configure(m_probability=m, u_probability=u)
        for cut, m, u in zip(cuts, same, other)
    ]
    rest = levels.ElseLevel().configure(m_probability=0.01, u_probability=0.989)
    return comparisons.CustomComparison(
        output_column_name="pairs", comparison_levels=[levels.NullLevel("pairs"), *steps, rest]
    )


def by_jaro_winkler():
    return comparisons.JaroWinklerAtThresholds("name", [0.97, 0.94, 0.91, 0.88, 0.8, 0.7]).configure(
        m_probabilities=[0.01, 0.4, 0.25, 0.15, 0.1, 0.06, 0.02, 0.01],
        u_probabilities=[1e-7, 1e-6, 3e-6, 1e-5, 5e-5, 1e-3, 1e-2, 0.989],
    )


def splink(task):
    """Linked on the rarest pairs of characters. Among equal weights the likeness itself decides."""
    used = collections.Counter(name[at : at + 2] for name in task.names for at in range(len(name) - 1))
    register = splink_table(task.names, used)

    def linked(comparison, likeness):
        def answer(asked):
            connection = duckdb.connect()
            connection.execute("SET threads = 1")
            api = DuckDBAPI(connection)
            tables = [
                api.register(register, dataset_display_name="a_register"),
                api.register(splink_table(asked, used), dataset_display_name="b_asked"),
            ]
            settings = SettingsCreator(
                link_type="link_only",
                comparisons=[comparison],
                blocking_rules_to_generate_predictions=[block_on("rare", arrays_to_explode=["rare"])],
                additional_columns_to_retain=["name", "pairs"],
                probability_two_random_records_match=1 / len(task.names),
            )
            predicted = Linker(tables, settings, log_level=logging.ERROR).inference.predict().physical_name
            best = f"SELECT unique_id_r, arg_max(unique_id_l, (match_weight, {likeness})) FROM {predicted} GROUP BY 1"
            found = dict(connection.execute(best).fetchall())
            return [task.names[found[number]] if number in found else None for number in range(len(asked))]

        return answer

    jaro_winkler = linked(by_jaro_winkler(), "jaro_winkler_similarity(name_l, name_r)")
    task.measure(f"splink, {BLOCKS} rarest pairs of characters, Jaro-Winkler", jaro_winkler)
    for asked in [task.all[:FEW], task.all]:
        task.measure(f"splink, {BLOCKS} rarest pairs of characters, Dice of pairs", linked(by_dice(), DICE), asked)


def main():
    logging.disable(logging.WARNING)
    task = Task(sys.argv[1], sys.argv[2])
    wanted = sys.argv[3:]
    for peer in [rapidfuzz, scikit_learn, nomenklatura, splink]:
        if not wanted or peer.__name__ in wanted:
            peer(task)


main()
