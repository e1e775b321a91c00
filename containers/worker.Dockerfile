# A worker on CPUs: `docker build -f containers/worker.Dockerfile .` after `containers/stage`. Only the base comes from outside.
ARG JRE_IMAGE=eclipse-temurin:17.0.19_10-jre-noble
FROM ${JRE_IMAGE}

ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Twofold worker (CPU)" \
      org.opencontainers.image.description="Compresses large language models into low-rank plus sparse weights." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# What changes least lies lowest: native code, libraries of others, our own. The native code is unpacked already.
COPY containers/target/worker/djl/ /opt/twofold/djl/
COPY containers/target/worker/libraries/ /opt/twofold/lib/
COPY containers/target/worker/own/ /opt/twofold/
# new volumes that are mounted here take their owner from these directories
COPY --chown=10001:10001 containers/target/worker/home/ /var/lib/twofold/
COPY --chown=10001:10001 containers/target/worker/artifacts/ /var/lib/artifacts/

ENV LANG=C.UTF-8 \
    HOME=/var/lib/twofold \
    TWOFOLD_HOME=/var/lib/twofold \
    DJL_CACHE_DIR=/opt/twofold/djl \
    OMP_WAIT_POLICY=PASSIVE \
    TWOFOLD_WORKER_MANAGEMENT_PORT=9464 \
    TWOFOLD_WORKER_MANAGEMENT_ADDRESS=0.0.0.0 \
    JAVA_TOOL_OPTIONS="-XX:+UseSerialGC -XX:MaxRAMPercentage=25 -XX:+ExitOnOutOfMemoryError"
VOLUME /var/lib/twofold
EXPOSE 9464
# a number, so that Kubernetes can tell that it is not root
USER 10001:10001
WORKDIR /var/lib/twofold
# alive, not ready: what it misses comes back without a restart
HEALTHCHECK --interval=10s --timeout=10s --start-period=120s --retries=3 \
    CMD ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx16m", "-cp", "/opt/twofold/twofold.jar", "io.twofold.cli.HealthCheck", "worker"]
ENTRYPOINT ["java", "-jar", "/opt/twofold/twofold.jar"]
CMD ["worker"]
