# The map and the API in a container: docker build -t durand . && docker run -p 8000:8000 -v durand:/data durand
# Any command works in it: docker run -v durand:/data -v "$PWD:/in:ro" durand import /in/events.csv

FROM python:3.11.14-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN apt-get update && apt-get install --yes --no-install-recommends binutils && rm -rf /var/lib/apt/lists/*
COPY requirements.lock requirements-build.lock ./
# The environment that runs has neither pip nor a build backend: it is filled from outside.
RUN pip install --require-hashes --no-deps -r requirements-build.lock \
    && python -m venv --without-pip /opt/durand \
    && pip --python /opt/durand/bin/python install --no-compile --require-hashes --no-deps -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY app app
COPY geodata geodata
RUN pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
    && pip --python /opt/durand/bin/python install --no-compile --no-deps --no-index dist/*.whl
# What no service needs is a third of it: the packages' tests, names for debuggers (not in what auditwheel moved: strip breaks
# it), and compiled modules that nothing imports. All modules of ours are imported then: what runs writes no compiled ones.
RUN cd /opt/durand/lib/python3*/site-packages \
    && find . -type d -name tests -prune -exec rm -rf {} + \
    && find . -name '*.so' -not -path '*.libs/*' -exec strip --strip-unneeded {} + \
    && /opt/durand/bin/python -c "import importlib, pkgutil, app, geopandas, pypdf, spacy, trafilatura; \
names = [each.name for each in pkgutil.walk_packages(app.__path__, 'app.') if '__main__' not in each.name]; \
print(sum(1 for name in names if importlib.import_module(name)), 'modules')"

FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home durand \
    && install --directory --owner durand --group durand /backups /data
COPY --from=build /opt/durand /opt/durand
ENV PATH=/opt/durand/bin:$PATH PYTHONUNBUFFERED=1 \
    DURAND_STORE=/data/durand.gpkg DURAND_HOST=0.0.0.0 DURAND_PORT=8000
USER durand
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"DURAND_PORT\"]}/healthz', timeout=4)"]
ENTRYPOINT ["durand"]
CMD ["serve"]
