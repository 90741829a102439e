"""The pages: a form for one note with its result, the API reference, and the files they load."""

from __future__ import annotations

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


def add_pages(app: FastAPI, plan: Plan) -> None:
    """Adds the pages to ``app``; they are not part of the API and not in its document."""
    rules = explained(plan.rules)
    newest = plan.knowledge.newest_covered_day().isoformat()

    def page(status: int = 200, **values: Any) -> HTMLResponse:
        given = {"fields": _BLANK, "view": None, "error": None, "newest": newest} | values
        return HTMLResponse(render("workbench.html", **given), status)

    def result(fields: dict[str, str]) -> HTMLResponse:
        encounter, profile = encounter_of_form(fields)
        decision = code_chart(plan, encounter, resolve(plan.knowledge, encounter, profile=profile))
        return page(view=view(decision, 1, rules), fields=fields)

    @app.get("/", include_in_schema=False)
    async def form(request: Request) -> Response:
        return page()

    @app.post("/", include_in_schema=False)
    async def coded(request: Request) -> Response:
        fields = _BLANK
        try:
            fields = form_in(await read_body(request))
            return await run_in_threadpool(result, fields)
        except ChartproofError as error:
            return page(status_of(error), error=error, fields=fields)

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
