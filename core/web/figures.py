"""Which figure stands for which course; a course without one takes its track's."""

FIGURE_BY_COURSE = {
    "LD-ROB": "robot",
    "LD-UAV": "drone",
    "LD-AIT": "ai",
    "LD-PYP": "code",
    "JR-INF": "baby",
    "JR-HSK": "home",
    "JR-SHA": "appliance",
    "EX-SHL": "leader",
    "RT-FLT": "forklift",
    "RT-ECM": "commerce",
    "RT-OSE": "startup",
    "MS-ELE": "meter",
    "MS-MSK": "multi",
    "PC-PHO": "camera",
    "PC-VOC": "sing",
    "PC-FIT": "posture",
    "PC-PNT": "paint",
    "PC-MUS": "heal",
    "PC-STD": "standup",
    "PC-COM": "comic",
    "PC-TEA": "tea",
    "PC-FLO": "flower",
    "PC-BAK": "bake",
    "PC-CAL": "brush",
    "PC-ETQ": "etiquette",
    "SF-SAF": "helmet",
    "SF-FIR": "hose",
    "CH-SUM": "daycare",
    "CL-LIV": "cloud",
}
FIGURE_BY_TRACK = {
    "leading": "robot",
    "job-ready": "home",
    "extending": "leader",
    "retraining": "forklift",
    "multi-skill": "multi",
    "public-class": "camera",
    "safety": "helmet",
    "child-care": "daycare",
    "cloud-class": "cloud",
    "competition": "chess",
}


def figure_of(course_code: str, track_code: str) -> str:
    """The figure's name in the sprite."""
    return FIGURE_BY_COURSE.get(course_code) or FIGURE_BY_TRACK.get(track_code, "leader")
