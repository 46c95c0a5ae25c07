"""Puts the page on a port: private by default, and without a single request to another host."""

import errno
import os
import socket
import threading
from collections.abc import Sequence
from pathlib import Path

import gradio as gr
from starlette.routing import BaseRoute

from corpus.errors import SettingsError

_FONTS = ("Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "sans-serif")
_WAITING_AT_MOST = 64
_HERE = Path(__file__).resolve().parent


def check_port(host: str, port: int) -> None:
    """Raises SettingsError where nothing can listen there; asked before the models are loaded."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise SettingsError(_why_not(host, port, error)) from error


def start(page: gr.Blocks, host: str, port: int, routes: Sequence[BaseRoute] = ()) -> str:
    """Serves the page in the background; returns the address to open. `page.close()` ends it.

    `routes` are further addresses on the same port, such as the desk's.
    """
    _keep_own_requests_off_proxies()
    page.queue(max_size=_WAITING_AT_MOST)
    page.launch(
        server_name=host,
        server_port=port,
        share=False,
        ssr_mode=False,
        enable_monitoring=False,
        run_history=False,
        footer_links=[],
        pwa=False,
        mcp_server=False,
        inbrowser=False,
        quiet=True,
        prevent_thread_lock=True,
        app_kwargs={"routes": list(routes)},
        theme=gr.themes.Base(font=_FONTS, font_mono=("Noto Sans Mono CJK SC", "monospace")),
        css_paths=[_HERE / "style.css"],
        favicon_path=_HERE / "favicon.svg",
    )
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
    return f"http://{shown}:{port}"


def wait_for_interrupt(page: gr.Blocks) -> None:
    """Serves until Ctrl-C, then closes the page."""
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        page.close(verbose=False)


def _keep_own_requests_off_proxies() -> None:
    """Gradio asks its own address once at the start; an office's proxy must not see that."""
    for name in ("NO_PROXY", "no_proxy"):
        known = os.environ.get(name, "")
        os.environ[name] = ",".join(filter(None, [known, "localhost", "127.0.0.1", "::1"]))


def _why_not(host: str, port: int, error: OSError | OverflowError) -> str:
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被占用。请关掉占用它的程序，或换一个端口，例如：--port {port + 1}。"
    if isinstance(error, PermissionError):
        return f"没有权限使用端口 {port}。请换一个 1024 以上的端口，例如：--port 7860。"
    return f"无法监听 {host}:{port}。请检查 --host 和 --port（端口为 1 到 65535）。"
