"""Recompute a public draw from what GET /api/v1/draws/{id} tells; without SkillCamp, Python 3.10+.

    curl -s https://…/api/v1/draws/ID | python3 recompute_draw.py

Prints each step and "matches" or "differs"; ends with 1 if anything differs.
"""

import hashlib
import hmac
import json
import sys


def recompute(draw: dict) -> dict:
    """By step: is what the draw says what follows from its list, seed and public value?"""
    listed, seed = json.loads(draw["list"]), bytes.fromhex(draw["seed_hex"])
    canonical = json.dumps(listed, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    list_hash = hashlib.sha256(draw["list"].encode()).digest()
    key = seed + draw["public_value"].encode()

    def smallest(entry: str) -> bytes:
        message = list_hash + entry.encode()
        more = range(2, listed["weights"].get(entry, 1) + 1)
        tickets = [message, *(message + b"\0" + str(k).encode() for k in more)]
        return min(hmac.new(key, ticket, hashlib.sha256).digest() for ticket in tickets)

    order = sorted(listed["entries"], key=lambda entry: (smallest(entry), entry))
    quotas = listed["quotas"]
    left = [quota["seats"] for quota in quotas]
    is_open = len(order) if listed["seats"] is None else listed["seats"] - sum(left)
    seat = {}
    for entry in order:  # a seat of the first quota that names the entry, else an open one
        named = [n for n, quota in enumerate(quotas) if left[n] and entry in quota["entries"]]
        if named:
            left[named[0]] -= 1
            seat[entry] = quotas[named[0]]["name"]
        elif is_open:
            is_open -= 1
            seat[entry] = None
    spare = sum(n for n, quota in zip(left, quotas, strict=True) if quota.get("release", True))
    for entry in [entry for entry in order if entry not in seat][:spare]:
        seat[entry] = None
    return {
        "list": canonical == draw["list"] and list_hash.hex() == draw["list_hash"],
        "commitment": hashlib.sha256(seed).hexdigest() == draw["commitment"],
        "order": order == draw["order"],
        "seated": [{"entry": e, "quota": seat[e]} for e in order if e in seat] == draw["seated"],
        "waiting": [entry for entry in order if entry not in seat] == draw["waiting"],
    }


if __name__ == "__main__":
    steps = recompute(json.load(sys.stdin))
    for step, same in steps.items():
        sys.stdout.write(f"{step}: {'matches' if same else 'differs'}\n")
    sys.exit(0 if all(steps.values()) else 1)
