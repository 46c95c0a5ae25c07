"""Takes the handbooks' pictures anew from a running page.

Start the page with a home of its own, since a version of the notice is uploaded, and a password:

    MINSHENG_HOME=/tmp/pictures MINSHENG_ADMIN_PASSWORD=… python app.py --port 7870
    MINSHENG_ADMIN_PASSWORD=… python docs/take_pictures.py http://127.0.0.1:7870

With `--evaluate` it also runs a small evaluation, which takes minutes. Look at each picture before
it is committed.
"""

import argparse
import io
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

IMAGES = Path(__file__).resolve().parent / "images"
NOTICES = IMAGES.parents[1] / "corpus" / "notices"
DESK, PHONE = (1280, 800), (360, 740)
COLOURS = 128


class Camera:
    """Takes pictures of one page, small."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self.address = address

    @contextmanager
    def opened(self, path: str, size: tuple[int, int] = DESK) -> Iterator[Page]:
        """The page at a path, in a session of its own."""
        width, height = size
        context = self._browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN"
        )
        page = context.new_page()
        page.goto(self.address + path)
        yield page
        context.close()

    def keep(self, page: Page, name: str, height: int = 0) -> None:
        """Writes what is seen, with few colours; `height` keeps that much of the whole page."""
        page.mouse.move(0, 0)
        seen = b""
        for _ in range(40):  # until nothing moves any longer
            before, seen = seen, page.screenshot(full_page=bool(height))
            if before == seen:
                break
            page.wait_for_timeout(400)
        image = Image.open(io.BytesIO(seen))
        if height:
            image = image.crop((0, 0, image.width, min(height, image.height)))
        small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(IMAGES / name, optimize=True)


def main() -> None:
    """All pictures, one after the other."""
    parser = argparse.ArgumentParser()
    parser.add_argument("address", help="such as http://127.0.0.1:7870")
    parser.add_argument("--evaluate", action="store_true", help="also run a small evaluation")
    options = parser.parse_args()
    path = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        camera = Camera(browser, options.address.rstrip("/"))
        _desk(camera)
        password = os.environ.get("MINSHENG_ADMIN_PASSWORD", "")
        if password:
            _admin(camera, password)
        if password and options.evaluate:
            _evaluation(camera, password)
        _chat(camera)
        browser.close()


def _ask(page: Page, question: str) -> None:
    before = page.locator(".exchange").count()
    page.wait_for_selector("#question textarea")
    page.fill("#question textarea", question)
    page.keyboard.press("Enter")
    expect(page.locator(".exchange")).to_have_count(before + 1, timeout=60_000)
    expect(page.locator("#send")).to_be_visible(timeout=300_000)


def _chat(camera: Camera) -> None:
    with camera.opened("/") as page:
        _ask(page, "我爸是二级残疾，天天要人照顾，能领护理补贴吗？")
        _ask(page, "求职创业补贴发多少钱？")
        page.locator(".mark").first.click()
        expect(page.locator("#cited")).to_be_in_viewport(timeout=20_000)
        camera.keep(page, "page-desk.png")
        page.click("#new")
        expect(page.locator(".recent li")).to_have_count(2)
        camera.keep(page, "page-welcome.png")
        page.click("#elder")
        _ask(page, "今年建几所公办幼儿园？")
        page.locator(".mark").first.click()
        expect(page.locator("#cited")).to_be_in_viewport(timeout=20_000)
        camera.keep(page, "page-elder.png")
    with camera.opened("/", PHONE) as page:
        _ask(page, "重度残疾人护理补贴每月多少钱？")
        camera.keep(page, "page-phone.png")
        page.locator(".mark").first.click()
        expect(page.locator("#cited")).to_be_in_viewport(timeout=20_000)
        camera.keep(page, "page-phone-source.png")


def _desk(camera: Camera) -> None:
    for path, name, height in (
        ("/desk?q=人力资源和社会保障局", "desk-units.png", 560),
        ("/desk?view=heat", "desk-heat.png", 1066),
        ("/desk?view=figures&q=≥ 80%", "desk-figures.png", 0),
        ("/desk?item=22", "desk-item.png", 0),
    ):
        with camera.opened(path) as page:
            camera.keep(page, name, height)


def _sign_in(page: Page, password: str) -> None:
    page.fill("[name=name]", "王敏")
    page.fill("[name=password]", password)
    page.get_by_role("button", name="登录").click()


def _admin(camera: Camera, password: str) -> None:
    (notice,) = NOTICES.glob("*.txt")
    new = notice.read_text("utf-8").replace("给予60元护理补贴", "给予80元护理补贴").encode()
    with camera.opened("/admin") as page:
        _sign_in(page, password)
        page.set_input_files(
            "[name=file]", {"name": "新版要点.txt", "mimeType": "text/plain", "buffer": new}
        )
        page.get_by_role("button", name="上传并预览").click()
        page.get_by_role("link", name="下一步：差异").click()
        expect(page.locator("ins").first).to_be_visible()
        camera.keep(page, "admin-difference.png")


def _evaluation(camera: Camera, password: str) -> None:
    with camera.opened("/evaluation", (1280, 900)) as page:
        _sign_in(page, password)
        page.fill("[name=limit]", "40")
        page.get_by_role("button", name="开始评测").click()
        expect(page.locator(".headline")).to_be_visible(timeout=900_000)
        camera.keep(page, "evaluation-scores.png")


if __name__ == "__main__":
    main()
