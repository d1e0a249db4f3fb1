"""Which courses come before which: no course may, by way of others, come before itself."""

from collections.abc import Collection, Mapping


def is_circular(
    course: int, needed: Collection[int], edges: Mapping[int, Collection[int]]
) -> bool:
    """Would `course` come before itself if it needed `needed`?

    `edges` gives for each course those that it needs now; those of `course` itself don't count.
    """
    seen: set[int] = set()
    ahead = list(needed)
    while ahead:
        next_one = ahead.pop()
        if next_one == course:
            return True
        if next_one not in seen:
            seen.add(next_one)
            ahead.extend(edges.get(next_one, ()))
    return False
