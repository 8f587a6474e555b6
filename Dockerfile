# Build: docker build -t zhedel .      Run: docker run -p 127.0.0.1:8080:8080 -v zhedel:/data zhedel
FROM node:20-bookworm-slim AS web
WORKDIR /build/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run build

FROM rust:1.95-bookworm AS program
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-pip cmake nasm && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY tools/ tools/
RUN tools/runtime.sh
COPY Cargo.toml Cargo.lock clippy.toml ./
COPY benches/ benches/
COPY migrations/ migrations/
COPY src/ src/
COPY --from=web /build/web/dist web/dist
RUN cargo build --locked --release

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data zhedel && mkdir /data && chown zhedel /data
COPY --from=program /build/target/release/zhedel /usr/local/bin/zhedel
COPY --from=program /build/runtime /opt/zhedel/runtime
COPY models/ /opt/zhedel/models/
ENV ZHEDEL_RUNTIME=/opt/zhedel/runtime ZHEDEL_MODELS=/opt/zhedel/models
USER zhedel
VOLUME /data
EXPOSE 8080
# Put a proxy that encrypts before it, and name the address that people type: `-e ZHEDEL_PUBLIC_URL=https://…`.
HEALTHCHECK --interval=30s --timeout=5s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q ' 200 ' <&3"]
CMD ["zhedel", "serve", "--listen", "0.0.0.0:8080", "--data", "/data"]
