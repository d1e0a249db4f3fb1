"""How a person's name is shown where it is not shared."""


def mask_name(name: str) -> str:
    """张示例 → 张*例, 张三 → 张*; one star however long the middle is.

    The length is not told; a minority name keeps its first and last character.
    """
    name = name.strip()
    if len(name) <= 1:
        return "*"
    return f"{name[0]}*" if len(name) == 2 else f"{name[0]}*{name[-1]}"
