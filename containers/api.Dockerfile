# The API: `docker build -f containers/api.Dockerfile .` after `containers/stage`. Only the base comes from outside.
ARG JRE_IMAGE=eclipse-temurin:17.0.19_10-jre-noble
FROM ${JRE_IMAGE}

ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Twofold API" \
      org.opencontainers.image.description="Takes jobs that compress large language models, and hands out what came of them." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# What changes least lies lowest: libraries of others, then our own.
COPY containers/target/api/libraries/ /opt/twofold/lib/
COPY containers/target/api/own/ /opt/twofold/
# a new volume that is mounted here takes its owner from this directory
COPY --chown=10001:10001 containers/target/api/artifacts/ /var/lib/artifacts/

ENV LANG=C.UTF-8 \
    HOME=/tmp \
    TWOFOLD_HOME=/tmp/twofold \
    SERVER_ADDRESS=0.0.0.0 \
    JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=75 -XX:+ExitOnOutOfMemoryError"
EXPOSE 8080
# a number, so that Kubernetes can tell that it is not root
USER 10001:10001
WORKDIR /tmp
# alive, not ready: what it misses comes back without a restart
HEALTHCHECK --interval=10s --timeout=10s --start-period=120s --retries=3 \
    CMD ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx16m", "-cp", "/opt/twofold/twofold.jar", "io.twofold.cli.HealthCheck", "api"]
ENTRYPOINT ["java", "-cp", "/opt/twofold/lib/*", "io.twofold.api.ApiApplication"]
