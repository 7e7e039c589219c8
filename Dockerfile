# syntax=docker/dockerfile:1

# Releases pass both pinned, as image@sha256:…, so that the same commit builds the same image:
#   docker build --build-arg BUILD_IMAGE=… --build-arg RUNTIME_IMAGE=… --sbom=true --provenance=mode=max .
ARG BUILD_IMAGE=node:22-bookworm-slim
ARG RUNTIME_IMAGE=gcr.io/distroless/nodejs22-debian12:nonroot

# Manifests first: a layer of dependencies is built again only when one of them changes.
FROM ${BUILD_IMAGE} AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY src/instrumentation/package.json src/instrumentation/package.json
COPY src/service/package.json src/service/package.json

FROM manifests AS dependencies
# Optional is what only Temporal's bundler needs (docs/decisions/013), and faster decoding of strings for BullMQ.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=peer --omit=optional --ignore-scripts --workspace @tenantscope/service
# What Node never reads: half of it all.
RUN find node_modules -type f -regex '.*\.\(map\|[cm]?ts\)' -delete
# The bill of materials is of what lies here, not of what a lock file says might: the service's manifest stands for the root's.
RUN rm -r node_modules/@tenantscope node_modules/.package-lock.json && cp src/service/package.json package.json && npm sbom --sbom-format=cyclonedx --omit=dev > sbom.cdx.json

FROM manifests AS compiled
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY tsconfig.json tsconfig.service.json ./
COPY src src
RUN npm run build

# Distroless: Node and its libraries, no shell, no package manager; user 65532.
FROM ${RUNTIME_IMAGE}
WORKDIR /app
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
COPY package.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=dependencies /app/sbom.cdx.json sbom.cdx.json
COPY --from=compiled /app/dist dist
COPY src/service/database/migrations dist/src/service/database/migrations
COPY slo/generated/objectives.json slo/generated/objectives.json
USER 65532:65532
EXPOSE 8080 9090
# The entry point is node. Also: dist/src/service/worker/main.js, dist/src/exporters/main.js, dist/src/service/provision.js.
CMD ["dist/src/service/api/main.js"]
