"""The rooms of the staff, and the doors between them at the top of each page. Pure.

Whoever is not signed in sees before the click which room asks for the password.
"""

from dataclasses import dataclass
from enum import Enum
from html import escape

from web.welcome_view import ELDER


class Room(Enum):
    """A room, by its address."""

    DESK = "desk"
    ADMIN = "admin"
    EVALUATION = "evaluation"


NAMES = {Room.DESK: "工作台", Room.ADMIN: "要点管理", Room.EVALUATION: "评测"}
LOCKED = (Room.ADMIN, Room.EVALUATION)
"""Rooms that ask for the password; without a password there are none of them."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a room, as far as its top tells it."""

    has_password: bool = False
    """Whether a password is set, so that the locked rooms exist."""
    name: str = ""
    """As entered at the sign-in; empty where nobody is signed in."""
    token: str = ""
    """What the form that signs out carries."""


STRANGER = Visitor()


def render_doors(here: Room | None, visitor: Visitor, root: str = "") -> str:
    """Large type, the other rooms, the way back to the chat, and who is signed in.

    `root` leads from the page's address to the top.
    """
    rooms = [room for room in Room if room is not here and (visitor.has_password or _is_open(room))]
    links = "".join(_door(room, visitor, root) for room in rooms)
    return (
        f'<nav class="doors" aria-label="各个页面">{ELDER}{links}'
        f'<a href="{root or "./"}">返回问答</a>{_who(visitor, root)}</nav>'
    )


def _is_open(room: Room) -> bool:
    return room not in LOCKED


def _door(room: Room, visitor: Visitor, root: str) -> str:
    needs = "" if visitor.name or _is_open(room) else "<small>（需登录）</small>"
    return f'<a href="{root}{room.value}">{NAMES[room]}{needs}</a>'


def _who(visitor: Visitor, root: str) -> str:
    if not visitor.name:
        return ""
    return (
        f'<span class="who">{escape(visitor.name)}</span>'
        f'<form method="post" action="{root}sign-out" class="quiet">'
        f'<input type="hidden" name="token" value="{escape(visitor.token)}">'
        '<button type="submit">退出</button></form>'
    )
