"""The command line: which commands there are, and what ends them.

Exit codes: 0 done; 1 it failed, and standard error says why; 2 the command line was not understood;
3 the notices do not say, or have no such thing; 130 Ctrl-C.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path

from corpus.errors import MinshengError
from corpus.figure_register import SortKey
from corpus.figures import Kind
from minsheng import commands
from minsheng.ask import FAILED, OK
from minsheng.commands import Means
from minsheng.parser import USAGE, Parser, port, positive

INTERRUPTED = 130
CODES = """退出码：
  0    成功（ask：都已作答）
  1    出错，原因写在标准错误
  2    命令写得不对
  3    要点没有写，或没有找到（ask：有问题未能作答，看 status）
  130  用 Ctrl-C 中断

设置用环境变量（MINSHENG_HOME、MINSHENG_NOTICES、MINSHENG_GENERATOR 等），见 README。"""
Command = Callable[[argparse.Namespace, Means], int]


def main(argv: Sequence[str] | None = None, means: Means | None = None) -> int:
    """Runs one command; its exit code."""
    parser = build_parser()
    options = parser.parse_args(argv)
    if options.command is None:
        parser.print_help(sys.stderr)
        return USAGE
    run: Command = options.run
    try:
        return run(options, means or Means())
    except MinshengError as error:
        print(error, file=sys.stderr)
        return FAILED
    except BrokenPipeError:  # `minsheng figures | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except KeyboardInterrupt:
        print("\n已中断。", file=sys.stderr)
        return INTERRUPTED


def build_parser() -> Parser:
    """All commands with their options."""
    parser = Parser("minsheng", "民生问答：带出处的民生工作要点问答", CODES)
    parser.add_argument("--version", action="version", version=_version(), help="显示版本")
    subparsers = parser.add_subparsers(dest="command", metavar="命令", title="命令")

    def add(name: str, run: Command, told: str, more: str = "") -> Parser:
        command: Parser = subparsers.add_parser(
            name, help=told, description=told + "。", epilog=more
        )
        command.set_defaults(run=run)
        command.add_argument("--json", action="store_true", help="输出 JSON，供程序读取")
        return command

    ask = add("ask", commands.ask, "提问，回答带出处", _ASKING)
    ask.add_argument("question", nargs="*", metavar="问题", help="不写则从标准输入读，一行一问")
    ask.add_argument(
        "-c", "--conversation", action="store_true", help="标准输入的各行是同一段对话（可以追问）"
    )
    _add_folder(ask)

    index = add("index", commands.index, "建立（或检查）检索索引")
    index.add_argument("--rebuild", action="store_true", help="替换已有的索引")
    _add_folder(index)

    units = add("units", commands.units, "查责任单位：牵头、协同哪些项")
    units.add_argument("name", nargs="*", metavar="单位", help="简称、全称、旧名都可以；不写则全列")
    _add_notice(units)

    figures = add("figures", commands.figures, "查数字：标准、名额、比例、期限", _FINDING)
    figures.add_argument("search", nargs="*", metavar="查找", help="词和至多一个比较；不写则全列")
    figures.add_argument("--item", default="", metavar="编号", help="只看这一项")
    figures.add_argument(
        "--kinds", nargs="+", default=[], choices=[kind.value for kind in Kind], help="只看这些类别"
    )
    figures.add_argument(
        "--sort",
        default="place",
        choices=[key.value for key in SortKey],
        help="按什么排（默认位置）",
    )
    figures.add_argument("--descending", action="store_true", help="从大到小")
    figures.add_argument("--limit", type=positive, metavar="个数", help="最多显示几个")
    _add_notice(figures)

    item = add("item", commands.item, "看一项的原文和责任单位")
    item.add_argument("item", metavar="编号", help="如 22、第22项")
    _add_notice(item)

    _add_evaluation(add("eval", commands.evaluate, "用题集评测"))

    diff = add("diff", commands.diff, "比较同一份要点的两个文件：项、数字、单位的变化")
    diff.add_argument("old", type=Path, metavar="OLD", help="旧文件")
    diff.add_argument("new", type=Path, metavar="NEW", help="新文件")

    serve = add("serve", commands.serve, "打开网页服务（同 app.py），Ctrl-C 停止")
    _add_address(serve, 7860)

    mcp = add("mcp", commands.mcp, "MCP 服务：默认用标准输入输出", _SERVING)
    mcp.add_argument("--http", action="store_true", help="改用 streamable HTTP")
    _add_address(mcp, 8765)
    _add_folder(mcp)
    return parser


_ASKING = """例：
  minsheng ask 重度残疾人护理补贴每月多少钱？
  minsheng ask --json < 问题.txt          一行一问，一行一个 JSON
  minsheng ask                            在终端里对话

退出码 3 表示有问题未能作答：要点未写明、不在要点范围，或问得不清楚。"""
_FINDING = (
    """例：minsheng figures 补贴；minsheng figures '≥ 80%'；minsheng figures 补贴 不低于50元"""
)
_SERVING = """需要先装：pip install -r requirements-mcp.lock
这里的标准输出是 MCP 的消息，--json 不起作用。"""


def _add_folder(command: Parser) -> None:
    command.add_argument(
        "--notices", type=Path, metavar="文件夹", help="要点文件夹（默认：正在使用的要点）"
    )


def _add_notice(command: Parser) -> None:
    command.add_argument("--notice", default="", metavar="要点", help="哪一份（默认第一份）")
    _add_folder(command)


def _add_address(command: Parser, default: int) -> None:
    command.add_argument("--host", default="127.0.0.1", metavar="地址", help="监听地址（默认本机）")
    command.add_argument(
        "--port", type=port, default=default, metavar="端口", help=f"端口（默认 {default}）"
    )


def _add_evaluation(command: Parser) -> None:
    from eval.run import add_options

    add_options(command)


def _version() -> str:
    try:
        return f"minsheng {metadata.version('minsheng')}"
    except metadata.PackageNotFoundError:
        return "minsheng（未安装，直接运行源码）"
