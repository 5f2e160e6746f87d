# Airflow's scheduler, DAG processor and API server with the pipeline: the whole lock.
# Build from the repository's root: docker build -f docker/airflow.Dockerfile .
FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
        -r /tmp/requirements.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /nonexistent \
        --shell /usr/sbin/nologin tongban \
    && install --directory --owner tongban --group tongban --mode 0750 /var/lib/airflow-logs
COPY --from=packages /opt/venv /opt/venv
WORKDIR /opt/tongban
COPY catalog catalog
COPY connectors connectors
COPY dags dags
COPY exchange exchange
COPY pipeline pipeline
COPY quality quality
COPY docker/entrypoint.sh docker/
COPY docker/airflow_local_settings.py /opt/airflow-config/
ENV PATH=/opt/venv/bin:$PATH PYTHONPATH=/opt/tongban:/opt/airflow-config PYTHONUNBUFFERED=1 AIRFLOW_HOME=/var/lib/airflow \
    OPENBLAS_NUM_THREADS=1 GX_ANALYTICS_ENABLED=False
RUN python -m compileall -q /opt/tongban \
    && python -c "import airflow.sdk, connectors, quality.gate, dags.steps, dags.launch.metadata"
USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["/opt/tongban/docker/entrypoint.sh"]
CMD ["airflow", "scheduler", "--skip-serve-logs"]
