# The API, the ledger's sealer and the preparation of an exchange: the light part of the lock, no Airflow.
# Build from the repository's root: docker build -f docker/api.Dockerfile .
FROM python:3.11-slim-bookworm AS packages
COPY docker/api-requirements.txt /tmp/requirements.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
        -r /tmp/requirements.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin tongban \
    && install --directory --owner tongban --group tongban --mode 0750 /var/lib/tongban/ledger /var/lib/tongban/sealed
COPY --from=packages /opt/venv /opt/venv
WORKDIR /opt/tongban
COPY catalog catalog
COPY cli cli
COPY connectors connectors
COPY exchange exchange
COPY exchange_api exchange_api
COPY pipeline pipeline
COPY quality quality
COPY docker/entrypoint.sh docker/prepare.py docker/
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/opt/tongban PYTHONUNBUFFERED=1
RUN python -m compileall -q /opt/tongban \
    && python -c "import cli.main, exchange_api.serving, exchange_api.traces.spans, exchange.ledger.sealer, exchange.store.prepare"
USER 10001:10001
EXPOSE 8470
ENTRYPOINT ["/opt/tongban/docker/entrypoint.sh"]
CMD ["python", "-m", "cli.main", "serve", "--host", "0.0.0.0", "--port", "8470"]
