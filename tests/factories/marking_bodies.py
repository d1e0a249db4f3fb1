"""What is sent to `previews/marking`, and what it answers."""

import json

URL = "/api/v1/previews/marking"


def ask(client, body, kind="application/json", language="en"):
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    return client.generic("POST", URL, data, CONTENT_TYPE=kind, HTTP_ACCEPT_LANGUAGE=language)


def told(client, body, **options):
    response = ask(client, body, **options)
    assert response.status_code == 200, response.content
    return response.json()


def refused(client, body):
    response = ask(client, body)
    assert response["Content-Type"].startswith("application/problem+json")
    problem = response.json()
    assert problem["errors"], problem
    assert all(error["field"] for error in problem["errors"])
    return response.status_code, problem["code"]


def row_of(answer, entry):
    return next(row for row in answer["rows"] if row["entry"] == entry)


def measure(entry, value, aspect="A1", judge="j1"):
    return {"entry": entry, "judge": judge, "aspect": aspect, "value": value}


def score(entry, judge, given_score, aspect="J1"):
    return {"entry": entry, "judge": judge, "aspect": aspect, "score": given_score}


TARGET = {"target": "1.5", "within": "0.3", "step": "0.3", "off": "0.50"}
A1 = {"id": "A1", "kind": "measurement", "max": "5.00", "rule": TARGET}
A2 = {"id": "A2", "kind": "measurement", "max": "2.00", "rule": "binary"}
A3 = {"id": "A3", "kind": "measurement", "max": "5.00", "rule": {"off": "0.50", "per": "count"}}
J1 = {"id": "J1", "kind": "judgement", "max": "4.00"}
P1 = {"id": "P1", "kind": "points", "max": "10.00", "step": "0.50"}
P2 = {"id": "P2", "kind": "points", "max": "10.00", "step": "0.50", "by": "deduction"}


def scheme(aspects, sheets, **more):
    return {"method": "scheme", "aspects": aspects, "sheets": sheets, **more}


def panel(scores, **more):
    return {"method": "panel", "scores": scores, **more}


def timed(runs, **more):
    return {"method": "timed", "runs": runs, **more}


LIMITS = {
    "limit": "900",
    "over": {"off": "1", "per": "30", "stop": "120"},
    "early": {"bonus": "1", "per": "30"},
}
