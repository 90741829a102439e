"""The pages: a form for one note with its result, the API reference, and the files they load."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.output.proof_tree import explained
from api.service.problems import RequestError, status_of
from api.service.requests import FORM_FIELDS, encounter_of_form, form_in, read_body
from api.workbench.decision_view import view
from api.workbench.render import ASSETS, asset, render
from engine.code_chart import code_chart
from engine.options import resolve
from engine.plan import Plan
from kb.errors import ChartproofError

_BLANK = dict.fromkeys(FORM_FIELDS, "") | {"setting": "outpatient", "profile": "report"}


def add_pages(app: FastAPI, plan_in_force: Callable[[], Plan]) -> None:
    """Adds the pages to ``app``; they are not part of the API and not in its document."""

    def page(plan: Plan, status: int = 200, **values: Any) -> HTMLResponse:
        newest = plan.knowledge.newest_covered_day().isoformat()
        given = {"fields": _BLANK, "view": None, "error": None, "newest": newest} | values
        return HTMLResponse(render("workbench.html", **given), status)

    def result(plan: Plan, fields: dict[str, str]) -> HTMLResponse:
        encounter, profile = encounter_of_form(fields)
        decision = code_chart(plan, encounter, resolve(plan.knowledge, encounter, profile=profile))
        return page(plan, view=view(decision, 1, _rules(plan)), fields=fields)

    @app.get("/", include_in_schema=False)
    async def form(request: Request) -> Response:
        return page(plan_in_force())

    @app.post("/", include_in_schema=False)
    async def coded(request: Request) -> Response:
        plan, fields = plan_in_force(), _BLANK
        try:
            fields = form_in(await read_body(request))
            return await run_in_threadpool(result, plan, fields)
        except ChartproofError as error:
            return page(plan, status_of(error), error=error, fields=fields)

    @app.get("/docs", include_in_schema=False)
    async def reference(request: Request) -> Response:
        return HTMLResponse(
            render("reference.html", api=app.openapi(), base=str(request.base_url).rstrip("/"))
        )

    @app.get("/assets/{name}", include_in_schema=False)
    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in ASSETS:
            raise RequestError(
                404, "request.path", "There is nothing at this path.", place=f"/assets/{name[:40]}"
            )
        return Response(asset(name), headers={"content-type": ASSETS[name], "cache-control": "no-cache"})


@lru_cache(maxsize=2)
def _rules(plan: Plan) -> Any:
    return explained(plan.rules)
