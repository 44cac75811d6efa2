# Built in one image, which has git for the answer that the build lets the server give, and run in another that has no
# compiler, no development packages and no root.
FROM node:24-bookworm AS build
WORKDIR /cairn
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts && rm -rf dist/test dist/bench dist/packaging

FROM node:24-bookworm-slim
RUN apt-get update \
 && apt-get install --yes --no-install-recommends git openssh-client ca-certificates tini \
 && rm -rf /var/lib/apt/lists/* \
 && install --directory --owner=65532 --group=65532 --mode=0700 /data
WORKDIR /cairn
COPY --from=build /cairn/package.json ./
COPY --from=build /cairn/node_modules node_modules
COPY --from=build /cairn/dist dist
COPY --from=build /cairn/schemas schemas
COPY --from=build /cairn/config-repo config-repo
ENV NODE_ENV=production CAIRN_DATA_DIR=/data
VOLUME /data
EXPOSE 8888
USER 65532:65532
# tini reaps what git leaves behind; node as process 1 would not.
ENTRYPOINT ["tini", "--", "node", "--disable-proto=throw", "dist/server/cairn-server.cjs"]
HEALTHCHECK --interval=10s --timeout=2s CMD ["node", "-e", "fetch('http://127.0.0.1:8888/livez').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
