"""The HTTP service: the engine calls of the command line, with the same answers byte for byte."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.contract import line_of
from api.service import openapi
from api.service.guard import Guard
from api.service.pages import add_pages
from api.service.problems import RequestError, problem
from api.service.requests import claim_in, day, encounter_in, flag, query_of, read_body, system
from api.service.rules import add_rules
from api.shown import shown
from api.users import Users
from engine.code_chart import code_chart
from engine.options import resolve
from engine.plan import Plan
from engine.validate_claim import validate_claim
from engine.version import VERSION
from kb.errors import ChartproofError
from kb.model.claim import canonical_claim

_LONG = 32 * 1024
"""Bytes from which a body is worked on in a thread, so that short requests need not wait for it."""


def create_app(
    plan_in_force: Callable[[], Plan], allowed_hosts: Iterable[str] = (), users: Users | None = None
) -> FastAPI:
    """The application. It answers to loopback's names and to ``allowed_hosts``.

    With ``users`` it answers to them alone, and vouches for them where packs are published.
    ``plan_in_force`` is called once a request, which is answered under that plan alone.
    """
    app = FastAPI(
        title="Chartproof",
        version=VERSION,
        description=openapi.DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.add_middleware(Guard, allowed_hosts=tuple(allowed_hosts), users=users)
    app.add_exception_handler(ChartproofError, _refused)
    app.add_exception_handler(HTTPException, _not_served)
    _add_decisions(app, plan_in_force)
    _add_knowledge(app, plan_in_force)
    add_rules(app, plan_in_force)
    add_pages(app, plan_in_force)
    _name_schemas(app)
    return app


def _add_decisions(app: FastAPI, plan_in_force: Callable[[], Plan]) -> None:
    def code(body: bytes) -> Mapping[str, Any]:
        plan = plan_in_force()
        encounter, profile = encounter_in(body)
        return code_chart(plan, encounter, resolve(plan.knowledge, encounter, profile=profile))

    @app.post(
        "/v1/code",
        operation_id="code",
        summary="Code a note",
        description="Codes one encounter: the meaning of a line of the command line's .jsonl input.",
        responses=openapi.responses("The decision.", "Decision", 400, 403, 413, 422),
        openapi_extra={
            "parameters": [openapi.FULL],
            "requestBody": openapi.body("Encounter", openapi.NOTE_EXAMPLE),
        },
    )
    async def post_code(request: Request) -> Response:
        full = flag(query_of(request, ("full",)), "full")
        return _answer(await _decided(code, await read_body(request)), full)

    @app.post(
        "/v1/validate",
        operation_id="validate",
        summary="Check a claim",
        description="Checks one native claim before it is sent.",
        responses=openapi.responses("The decision.", "Decision", 400, 403, 413, 422),
        openapi_extra={
            "parameters": [openapi.FULL, openapi.ON, openapi.PAYER],
            "requestBody": openapi.body("Claim", openapi.CLAIM_EXAMPLE),
        },
    )
    async def post_validate(request: Request) -> Response:
        query = query_of(request, ("full", "on", "payer"))
        full, on, payer = flag(query, "full"), day(query, "on"), query.get("payer") or None

        def validate(body: bytes) -> Mapping[str, Any]:
            plan, claim = plan_in_force(), claim_in(body).claim
            return validate_claim(plan, claim, canonical_claim(claim), on=on, payer=payer)

        return _answer(await _decided(validate, await read_body(request)), full)


def _add_knowledge(app: FastAPI, plan_in_force: Callable[[], Plan]) -> None:
    @app.get(
        "/v1/kb/show/{code:path}",
        operation_id="show",
        summary="Show a code",
        description="What the loaded tables say of a code of any system, each fact with its release. Without "
        "a day the newest release that lists the code answers.",
        responses=openapi.responses("The code.", "Code", 404, 422),
        openapi_extra={"parameters": [openapi.CODE, openapi.ON, openapi.SYSTEM]},
    )
    async def show(request: Request) -> Response:
        knowledge = plan_in_force().knowledge
        query = query_of(request, ("on", "system"))
        return _json(shown(knowledge, request.path_params["code"], day(query, "on"), system(query, "system")))

    @app.get(
        "/health",
        operation_id="health",
        summary="Version, snapshot and covered days",
        description="The engine's version, the snapshot in force, and the days that its releases cover.",
        responses=openapi.responses("The service answers.", "Health"),
    )
    async def health(request: Request) -> Response:
        knowledge = plan_in_force().knowledge
        releases = [
            {key: each[key] for key in ("id", "table", "version", "from", "until")}
            for each in knowledge.manifest.as_json()["releases"]
        ]
        return _json(
            {"status": "ok", "version": VERSION, "snapshot": knowledge.snapshot, "releases": releases}
        )


async def _decided(decide: Callable[[bytes], Mapping[str, Any]], body: bytes) -> Mapping[str, Any]:
    return decide(body) if len(body) < _LONG else await run_in_threadpool(decide, body)


def _answer(decision: Mapping[str, Any], full: bool) -> Response:
    return _json(decision if full else line_of(decision))


def _json(value: Mapping[str, Any]) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), media_type="application/json")


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ChartproofError)
    return problem(error)


async def _not_served(request: Request, error: Exception) -> Response:
    """The framework's own refusals: a path that is not there, a method that a path does not take."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        refusal = RequestError(405, "request.method", "This path does not take this method.", place="method")
    else:
        refusal = RequestError(
            error.status_code, "request.path", "There is nothing at this path.", place="path"
        )
    refusal.next_step = "The API is described at /docs."
    return problem(refusal, error.headers)


def _name_schemas(app: FastAPI) -> None:
    """Adds the named schemas to the document that FastAPI makes."""
    generated = app.openapi

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = generated()
            made.setdefault("components", {}).setdefault("schemas", {}).update(openapi.schemas())
        return app.openapi_schema or made

    app.openapi = document  # type: ignore[method-assign]
