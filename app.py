"""Serves 民生问答: builds the settings, the assistant and the page."""

import argparse
import json
import sys
from collections.abc import Sequence
from functools import partial

from assistant.serve import load_live, notices_told
from assistant.settings import Settings
from corpus.errors import MinshengError
from web.admin import admin_routes
from web.admin_access import Access
from web.admin_work import Admin
from web.api.app import api_routes
from web.api.limits import Limits
from web.desk import desk_routes
from web.door import Door
from web.evaluation import evaluation_routes
from web.evaluation_run import Examiner
from web.feedback import FeedbackStore
from web.page import build_page
from web.rooms import Room
from web.serve import check_port, start, wait_for_interrupt


def main(argv: Sequence[str] | None = None) -> None:
    """Runs until Ctrl-C."""
    parser = argparse.ArgumentParser(description="民生问答：带出处的民生工作要点问答")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址（默认只限本机）")
    parser.add_argument("--port", type=int, default=7860, help="端口（默认 7860）")
    options = parser.parse_args(argv)
    serve(options.host, options.port)


def serve(host: str, port: int, *, as_json: bool = False) -> None:
    """Runs until Ctrl-C; `as_json` tells the address in one line of JSON, the rest on the side."""
    tell = partial(print, sep="\n", flush=True, file=sys.stderr if as_json else sys.stdout)
    try:
        check_port(host, port)
        settings = Settings.from_environment()
        access = Access.from_environment()
        limits = Limits.from_environment()
        tell(
            f"读取要点：{notices_told(settings)}",
            "载入模型（首次启动还要建立索引）……",
        )
        live = load_live(settings, progress=True)
        live.prepare_in_background()
        feedback = FeedbackStore(settings.home, settings.feedback_days)
        feedback.forget_daily()
        examiner = Examiner(lambda: live.current.assistant, settings)
        page = build_page(live, feedback)
        admin = Admin(live)
        door = Door(access, admin.tell)
        routes = [
            *door.routes(),
            *desk_routes(live, door),
            *api_routes(live, limits, live.traffic),
            *admin_routes(admin, door),
            *evaluation_routes(examiner, feedback, door.guard),
        ]
        opened = start(page, host, port, routes)
        tell(
            f"要点管理 {door.told(Room.ADMIN, opened)}",
            f"评测 {door.told(Room.EVALUATION, opened)}",
            f"接口 {opened}/v1（说明 {opened}/api/docs）",
            f"工作台 {opened}/desk",
            f"打开 {opened}",
        )
        if as_json:
            print(json.dumps({"address": opened, "desk": f"{opened}/desk"}), flush=True)
        wait_for_interrupt(page)
        tell("\n已停止。")
        examiner.close()
        live.close()
    except MinshengError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\n已停止。")


if __name__ == "__main__":
    main()
