"""The floor: a bare FastAPI route that returns bytes it was given, `python floor_service.py ANSWERS PORT`.

ANSWERS is a pickled dict, from a request's path with its query to the headers and the body of the answer. uvicorn
runs it with the settings of `durand serve`.
"""

import pickle
import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from starlette.responses import Response

Answers = dict[str, tuple[dict[str, str], bytes]]


def create_app(answers: Answers) -> FastAPI:
    """An application that knows these answers and does nothing else."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/{path:path}")
    async def get(request: Request) -> Response:
        scope = request.scope
        target, query = scope["raw_path"].decode(), scope["query_string"].decode()
        headers, body = answers[f"{target}?{query}" if query else target]
        return Response(body, headers=headers)

    return app


def main() -> None:
    """Serve until the process is told to stop."""
    path, port = sys.argv[1:]
    answers = pickle.loads(Path(path).read_bytes())
    uvicorn.run(create_app(answers), host="127.0.0.1", port=int(port), log_config=None, access_log=False)


if __name__ == "__main__":
    main()
