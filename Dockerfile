# The product on a PostgreSQL of its own (DATABASE_URL). docker-compose.yml starts both; docs/operation.md tells of settings.
FROM node:24-bookworm-slim AS build
WORKDIR /eleven
COPY package.json package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY modules modules
COPY demo demo
RUN npx tsc -p tsconfig.build.json && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /eleven
COPY --from=build /eleven/node_modules node_modules
COPY --from=build /eleven/dist dist
COPY package.json LICENSE ./
COPY migrations migrations
# `docker compose exec eleven eleven user add …`
RUN printf '#!/bin/sh\nexec node /eleven/dist/src/cli.js "$@"\n' > /usr/local/bin/eleven && chmod +x /usr/local/bin/eleven
# Files that clients upload, unless FILE_STORE names an S3 bucket.
RUN mkdir -p /data && chown node:node /data
ENV DATA_DIR=/data
VOLUME /data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself is the first process, so that it hears SIGTERM and drains.
CMD ["node", "--max-semi-space-size=32", "--heap-growing-percent=40", "dist/src/main.js"]
