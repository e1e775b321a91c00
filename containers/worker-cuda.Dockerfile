# A worker on NVIDIA GPUs: `docker build -f containers/worker-cuda.Dockerfile .` after `containers/stage`. LibTorch is the one of
# the official PyTorch image, which has to be the version that DJL was made for; only the bases come from outside.
ARG JRE_IMAGE=eclipse-temurin:17.0.19_10-jre-noble
ARG PYTORCH_IMAGE=pytorch/pytorch:2.7.1-cuda12.8-cudnn9-runtime
FROM ${JRE_IMAGE} AS jre
FROM ${PYTORCH_IMAGE}

ARG VERSION=0.1.0-SNAPSHOT
ARG REVISION=unknown
# where the base keeps PyTorch's native libraries
ARG TORCH_LIB=/opt/conda/lib/python3.11/site-packages/torch/lib
LABEL org.opencontainers.image.title="Twofold worker (CUDA)" \
      org.opencontainers.image.description="Compresses large language models into low-rank plus sparse weights." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# Another PyTorch or another place must be noticed here, not by the first job.
RUN ["sh", "-c", "test -e \"$0/libtorch_cuda.so\" || { echo \"no libtorch_cuda.so in $0: set TORCH_LIB\" >&2; exit 1; }", "${TORCH_LIB}"]

COPY --from=jre /opt/java/openjdk /opt/java/openjdk
COPY containers/target/worker-cuda/libraries/ /opt/twofold/lib/
COPY containers/target/worker-cuda/own/ /opt/twofold/
# new volumes that are mounted here take their owner from these directories
COPY --chown=10001:10001 containers/target/worker-cuda/home/ /var/lib/twofold/
COPY --chown=10001:10001 containers/target/worker-cuda/artifacts/ /var/lib/artifacts/

# DJL unpacks the small library that joins Java and LibTorch into its cache, which therefore lies in the volume.
ENV LANG=C.UTF-8 \
    JAVA_HOME=/opt/java/openjdk \
    PATH=/opt/java/openjdk/bin:/usr/local/nvidia/bin:/usr/local/cuda/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    PYTORCH_LIBRARY_PATH=${TORCH_LIB} \
    PYTORCH_VERSION=2.7.1 \
    PYTORCH_FLAVOR=cu128 \
    HOME=/var/lib/twofold \
    TWOFOLD_HOME=/var/lib/twofold \
    DJL_CACHE_DIR=/var/lib/twofold/djl \
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
