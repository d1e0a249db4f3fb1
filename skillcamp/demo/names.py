"""Made-up names: common surnames and given names, put together by a seeded generator."""

from random import Random

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华建文玉兰志秀珍晓红国庆海燕雪梅佳慧子涵宇轩思远嘉怡俊豪欣妍浩然雨桐天佑梓萱一诺若溪"


def made_up_names(count: int, seed: int = 926) -> list[str]:
    """`count` different names; the same seed gives the same names."""
    rng = Random(seed)  # noqa: S311 - made-up names, no secret
    names: list[str] = []
    seen: set[str] = set()
    while len(names) < count:
        given = rng.sample(GIVEN, 2 if rng.randrange(5) else 1)
        name = SURNAMES[rng.randrange(len(SURNAMES))] + "".join(given)
        if name not in seen:
            seen.add(name)
            names.append(name)
    return names
