"""What people are called."""

from __future__ import annotations

from scenarios.mission import Mission
from scenarios.schema import Text

JOINERS: tuple[tuple[str, str], ...] = (
    ("Gu Yan", "顾言"), ("Su Qing", "苏晴"), ("Xie Tao", "谢涛"), ("Qin Lu", "秦璐"), ("Fan Jie", "范杰"),
    ("Ye Ning", "叶宁"), ("Tian Yu", "田雨"), ("Lu Yao", "陆遥"), ("Shi Wei", "石薇"), ("Bai Lin", "白霖"),
    ("Jiang Yi", "江艺"), ("Du Heng", "杜衡"), ("Wei Na", "魏娜"), ("Cai Xi", "蔡希"), ("Hou Ming", "侯明"),
    ("Kong Rou", "孔柔"), ("Yu Fan", "俞帆"), ("Meng Ke", "孟可"), ("Shen An", "沈安"), ("Pan Yue", "潘越"),
    ("Ding Xi", "丁熙"), ("Yao Shu", "姚舒"), ("Ren Kai", "任凯"), ("Dai Mo", "戴墨"), ("Mu Chen", "穆辰"),
    ("Nie Shan", "聂珊"), ("Pei Lang", "裴朗"), ("Rao Jia", "饶佳"), ("Wen Bo", "温博"), ("An Qi", "安琪"),
    ("Zou Ran", "邹然"), ("Fu Tian", "傅恬"),
)  # fmt: skip
"""Names (English, Chinese) of those who join later; nobody who is there at the start bears one."""


def name_of(mission: Mission, rep: str, language: str) -> str:
    """Return what somebody is called; who joins later has a name of the list, the same in every game of a mission."""
    names: dict[str, Text] = {one.seat: one.name for one in mission.people}
    if rep in names:
        return getattr(names[rep], language)
    seat, _dash, count = rep.partition("-")
    seats = list(names)
    if seat not in names or not count.isdigit():
        return rep
    place = seats.index(seat) + len(seats) * (int(count) - 2)
    return JOINERS[place % len(JOINERS)][language == "zh"] if place < len(JOINERS) else rep
