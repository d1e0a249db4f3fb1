"""How text is cut into search terms so that Chinese is found.

A run of Chinese is one token to SQLite's FTS5 and to PostgreSQL. So each run is written as its
single characters and its bigrams, and a query asks for the bigrams (a single character for itself).
"""

import re

CJK = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
RUNS = re.compile(rf"[{CJK}]+|[^\W{CJK}_]+")
IS_CJK = re.compile(rf"[{CJK}]")


def index_terms(text: str) -> str:
    """The text as it is written into the index: words, single characters and bigrams."""
    terms: list[str] = []
    for run in RUNS.findall(text):
        if IS_CJK.match(run):
            terms += list(run)
            terms += [run[i : i + 2] for i in range(len(run) - 1)]
        else:
            terms.append(run)
    return " ".join(terms)


def query_terms(text: str) -> str:
    """The query as it is asked: bigrams of each Chinese run, other words as they are."""
    terms: list[str] = []
    for run in RUNS.findall(text):
        if IS_CJK.match(run) and len(run) > 1:
            terms += [run[i : i + 2] for i in range(len(run) - 1)]
        else:
            terms.append(run)
    return " ".join(terms)
