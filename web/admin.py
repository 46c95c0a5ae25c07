"""The admin's addresses, all below /admin: only wiring, over `web.admin_work.Admin`.

Without a password there are none, so they answer 404 like any address that does not exist. Every
page asks for a session (`web.door`), every form for the session's token, and no form of another
site is taken.
"""

import hashlib
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from corpus.audit import RECORD, read_record
from corpus.errors import MinshengError, NoticeError
from corpus.read import MAX_BYTES
from corpus.versions import Version
from web.admin_access import Session
from web.admin_difference import render_against, render_difference
from web.admin_forms import SLACK, Form, FormError, read_form
from web.admin_frame import Viewer, problem_page
from web.admin_home import render_home
from web.admin_jobs import Work, is_running
from web.admin_record import render_record
from web.admin_switch_view import render_switch
from web.admin_trial_view import COUNTS, render_trial
from web.admin_version import Candidate, Step, render_preview, version_page
from web.admin_work import Admin
from web.door import HEADERS, Door
from web.guard import is_same_origin

SET_BYTES = 5 * 1024 * 1024
"""The largest question set."""
_HERE = Path(__file__).resolve().parent
_STATIC = {"admin.css": "text/css", "admin.js": "text/javascript"}
_SHARED = ("style.css", "desk.css", "elder.js")
Show = Callable[[Request, Viewer], Response]
Do = Callable[[Form, Session], str]
"""Does what a form asks for; gives the end of the address to go to."""


def admin_routes(admin: Admin, door: Door) -> list[Route]:
    """The admin behind the door; `web.serve.start` puts it beside the page."""
    access = door.access
    if not access.is_on:
        return []
    pages = _Pages(admin)
    deeds = _Deeds(admin)

    def look(show: Show, root: str = "") -> Callable[[Request], Response]:
        def answer(request: Request) -> Response:
            session = door.session(request)
            if session is None:
                return door.ask(request)
            viewer = Viewer(session, access.token(session), root, _version())
            try:
                return show(request, viewer)
            except MinshengError as error:
                return _page(problem_page(viewer, str(error)), 404)

        return answer

    def take(do: Do, most: int = 0) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            session = door.session(request)
            if session is None:
                return door.ask(request)
            viewer = Viewer(session, access.token(session), "../", _version())
            try:
                form = await read_form(request, most + SLACK)
                if not is_same_origin(request) or not access.is_token(session, form.field("token")):
                    raise FormError("这个请求不是从管理页面发出的。请回到页面重新操作。", 403)
                goal = await run_in_threadpool(do, form, session)
            except FormError as error:
                return _page(problem_page(viewer, str(error)), error.status)
            except MinshengError as error:
                return _page(problem_page(viewer, str(error)), 400)
            except OSError as error:
                told = f"写入文件时出错（{error.strerror or error}）。请检查磁盘空间和文件夹权限。"
                return _page(problem_page(viewer, told), 500)
            return RedirectResponse(f"../admin{goal}", 303)

        return answer

    def post(name: str, call: Callable[[Request], Awaitable[Response]]) -> Route:
        return Route(f"/admin/{name}", call, methods=["POST"])

    return [
        Route("/admin", look(pages.show)),
        Route("/admin/original", look(pages.original, "../")),
        Route("/admin/progress", look(pages.progress, "../")),
        post("upload", take(deeds.upload, MAX_BYTES)),
        post("belongs", take(deeds.assign)),
        post("discard", take(deeds.discard)),
        post("trial", take(deeds.trial, SET_BYTES)),
        post("cancel", take(deeds.cancel)),
        post("switch", take(deeds.switch)),
        post("retire", take(deeds.retire)),
        *(Route(f"/admin/{name}", _static(name, kind)) for name, kind in _STATIC.items()),
    ]


class _Pages:
    """What is looked at."""

    def __init__(self, admin: Admin) -> None:
        self._admin = admin

    def show(self, request: Request, viewer: Viewer) -> Response:
        """The page that the address means."""
        asked = request.query_params
        if asked.get("view") == "record":
            shelf = self._admin.live.shelf
            every = asked.get("all") == "1"
            where = str(shelf / RECORD)
            return _page(render_record(viewer, read_record(shelf), where, every=every))
        if not asked.get("version"):
            admin = self._admin
            shown = render_home(viewer, admin.versions(), admin.live.in_use, admin.jobs.job)
            return _page(shown)
        step = next((each for each in Step if each.value == asked.get("step")), Step.PREVIEW)
        version = self._admin.version(asked["version"])
        return _page(self._step(viewer, version, step, asked.get("against", "")))

    def original(self, request: Request, viewer: Viewer) -> Response:
        """The file as it was uploaded."""
        version = self._admin.version(request.query_params.get("version", ""))
        held = f"attachment; filename*=UTF-8''{quote(version.file_name, safe='')}"
        return Response(
            self._admin.original(version),
            media_type="application/octet-stream",
            headers={**HEADERS, "Content-Disposition": held},
        )

    def progress(self, request: Request, viewer: Viewer) -> Response:
        """The running job as three lines: its words, what is done, how much there is."""
        job = self._admin.jobs.job
        told = ""
        if job is not None and is_running(job):
            told = f"{job.words}\n{job.done}\n{job.total}"
        return Response(told, media_type="text/plain; charset=utf-8", headers=HEADERS)

    def _step(self, viewer: Viewer, version: Version, step: Step, against: str) -> str:
        admin = self._admin
        in_use = admin.live.in_use
        used = admin.used_instead(version)
        candidate = Candidate(
            version, admin.notice(version), used, version.id in in_use.ever, in_use.serial
        )
        job = admin.jobs.job
        trial = admin.trial(version)
        if step is Step.PREVIEW:
            main = render_preview(candidate, admin.remarks(version), admin.versions(), viewer)
        elif step is Step.DIFFERENCE:
            main = self._difference(viewer, candidate, against)
        elif step is Step.TRIAL:
            main = render_trial(viewer, candidate, trial, job)
        else:
            changes = admin.changes(used, version) if used else ()
            remarks = admin.remarks(version)
            main = render_switch(viewer, candidate, remarks, changes, trial, job)
        refresh = is_running(job) and step in (Step.TRIAL, Step.SWITCH)
        return version_page(viewer, candidate, step, main, refresh=refresh)

    def _difference(self, viewer: Viewer, candidate: Candidate, against: str) -> str:
        admin, version = self._admin, candidate.version
        others = [other for other in admin.versions() if other.id != version.id]
        old = next((other for other in others if other.id == against), None)
        if old is None and candidate.used and not candidate.is_used:
            old = candidate.used
        choice = render_against(viewer, version, others, old.id if old else "") if others else ""
        if old is None:
            told = (
                "这一版正在使用。要看它与另一版的差异，请在上面选一版。"
                if candidate.is_used
                else "这是另外一份要点，没有正在使用的旧版。要与往年或别处的比较，请在上面选。"
            )
            return f"{choice}<p>{told}</p>"
        changes = admin.changes(old, version)
        return choice + render_difference(admin.notice(old), candidate.notice, changes, old)


class _Deeds:
    """What is done; each gives where to go then."""

    def __init__(self, admin: Admin) -> None:
        self._admin = admin

    def upload(self, form: Form, who: Session) -> str:
        """Puts a file in and shows its preview."""
        version = self._admin.upload(form.content, form.file_name, form.field("belongs"), who)
        return _step_address(version, Step.PREVIEW)

    def assign(self, form: Form, who: Session) -> str:
        """Says of which notice it is a version."""
        version = self._admin.assign(self._version(form), form.field("belongs"), who)
        return _step_address(version, Step.PREVIEW)

    def discard(self, form: Form, who: Session) -> str:
        """Deletes what was never in use."""
        self._admin.discard(self._version(form), who)
        return ""

    def trial(self, form: Form, who: Session) -> str:
        """Begins to try a version out."""
        version = self._version(form)
        most = form.number("count") or COUNTS[0]
        most = min(most, max(COUNTS))
        self._admin.start_trial(version, most, form.file_name, form.content, who)
        return _step_address(version, Step.TRIAL)

    def cancel(self, form: Form, who: Session) -> str:
        """Stops the trial; whoever is signed in may."""
        self._admin.jobs.cancel(Work.TRIAL)
        self._admin.jobs.wait(5)
        return _step_address(self._version(form), Step.TRIAL)

    def switch(self, form: Form, who: Session) -> str:
        """Begins to put a version into use."""
        version = self._version(form)
        self._admin.start_switch(version, self._base(form), who)
        self._admin.jobs.wait(1)  # most are done by then: texts that did not change are indexed
        return _step_address(version, Step.SWITCH)

    def retire(self, form: Form, who: Session) -> str:
        """Begins to take a notice out of use."""
        self._admin.start_retiring(form.field("notice"), self._base(form), who)
        self._admin.jobs.wait(1)
        return ""

    def _version(self, form: Form) -> Version:
        return self._admin.version(form.field("version"))

    def _base(self, form: Form) -> int:
        base = form.number("base")
        if base is None:
            raise NoticeError("表单不完整。请回到“要点”一页重新操作。")
        return base


def _step_address(version: Version, step: Step) -> str:
    return "?" + urlencode({"version": version.id, "step": step.value})


def _page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, HEADERS)


def _static(name: str, kind: str) -> Callable[[Request], Response]:
    body = (_HERE / name).read_bytes()

    def answer(_: Request) -> Response:
        return Response(body, media_type=kind, headers={"Cache-Control": "max-age=3600"})

    return answer


@cache
def _version() -> str:
    """Changes with style and script, so that a browser does not keep old ones."""
    content = b"".join((_HERE / name).read_bytes() for name in (*_STATIC, *_SHARED))
    return hashlib.sha256(content).hexdigest()[:12]
