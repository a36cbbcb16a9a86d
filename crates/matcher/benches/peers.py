"""Peers of the engine on the same dirty queries against the same register, one core, names only.

    cargo bench -p matcher --bench speed -- --queries QUERIES.tsv
    taskset -c 0 python crates/matcher/benches/peers.py REGISTRY.tsv QUERIES.tsv [HOW_MANY]

QUERIES.tsv has the number of the right row and the dirty name. Needs rapidfuzz and scikit-learn from PyPI. Prints for
each peer how many names it answers in a second and how often its first answer is the right one. No verdict, no reason
and no rule is asked of the peers: only the likest name.
"""

import sys
import time

import numpy
from rapidfuzz import fuzz, process
from sklearn.feature_extraction.text import TfidfVectorizer


def tables(registry, queries, how_many):
    with open(registry, encoding="utf-8") as file:
        names = [line.split("\t")[0] for line in file][1:]
    with open(queries, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file][:how_many]
    return names, [(int(number), name) for number, name in rows]


def report(peer, asked, seconds, right):
    print(f"| {peer} | {len(asked)} | {len(asked) / seconds:.1f} | {100 * right / len(asked):.1f} % |", flush=True)


def with_rapidfuzz(names, asked, scorer):
    started = time.process_time()
    found = [process.extractOne(name, names, scorer=scorer) for _, name in asked]
    seconds = time.process_time() - started
    report(f"rapidfuzz {scorer.__name__}, every name", asked, seconds, sum(f[2] == a[0] for f, a in zip(found, asked)))


def with_tfidf(names, asked):
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), dtype=numpy.float32)
    register = vectorizer.fit_transform(names).T.tocsr()
    started = time.process_time()
    right = 0
    for start in range(0, len(asked), 50):
        block = asked[start : start + 50]
        likeness = vectorizer.transform([name for _, name in block]) @ register
        for row, (number, _) in enumerate(block):
            cells = likeness[row]
            right += int(cells.nnz > 0 and cells.indices[cells.data.argmax()] == number)
    report("scikit-learn TF-IDF, 1-2-grams of characters", asked, time.process_time() - started, right)


def main():
    how_many = int(sys.argv[3]) if len(sys.argv) > 3 else 300
    names, asked = tables(sys.argv[1], sys.argv[2], how_many)
    print(f"| peer against {len(names)} names | asked | names/s | right one first |\n|---|---|---|---|")
    with_rapidfuzz(names, asked, fuzz.ratio)
    with_tfidf(names, asked)


main()
