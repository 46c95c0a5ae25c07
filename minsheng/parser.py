"""A command line parser that speaks Chinese: headings, help and errors.

`argparse` writes its errors in English; each form of them that can come up here is told again. A
form that a later Python adds comes through as it is.
"""

import argparse
import re
from collections.abc import Iterable
from typing import NoReturn

USAGE = 2
"""The exit code of a command line that is not understood, as argparse has it."""
_ARGUMENT = re.compile(r"argument (?P<name>[^:]+): (?P<said>.*)", re.DOTALL)
_FORMS = (
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"ambiguous option: (\S+) could match (.*)", r"选项 \1 不完整，可能是：\2"),
    (r"expected one argument", "后面要跟一个值"),
    (r"expected at least one argument", "后面至少要跟一个值"),
    (r"expected (\d+) arguments?", r"后面要跟 \1 个值"),
    (r"ignored explicit argument (.*)", r"后面不能跟值：\1"),
    (r"not allowed with argument (.*)", r"不能和 \1 一起用"),
    (r"invalid choice: (.*?) \(choose from (.*)\)", r"不能是 \1，可选：\2"),
    (r"invalid \S+ value: (.*)", r"不能是 \1"),
)


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Help whose line with the usage begins in Chinese."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """The same with another word before it."""
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class Parser(argparse.ArgumentParser):
    """As `argparse.ArgumentParser`, in Chinese; what is no usage of it exits with 2."""

    def __init__(self, prog: str | None = None, description: str = "", epilog: str = "") -> None:
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=Formatter,
            add_help=False,
            allow_abbrev=False,
        )
        self._positionals.title = "参数"
        self._optionals.title = "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> NoReturn:
        """Tells what was wrong and where to look, on standard error."""
        self.exit(USAGE, f"{self.prog}：{translate(message)}。用法见 {self.prog} --help\n")


def translate(message: str) -> str:
    """An error of argparse in Chinese."""
    if match := _ARGUMENT.fullmatch(message):
        return f"{match['name']} {translate(match['said'])}"
    for form, told in _FORMS:
        if re.fullmatch(form, message, re.DOTALL):
            return re.sub(form, told, message, flags=re.DOTALL)
    return message


def port(text: str) -> int:
    """A port as an option."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError("应是 1 到 65535 的整数")
    return int(text)


def positive(text: str) -> int:
    """A positive whole number as an option."""
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError("应是正整数")
    return int(text)
