// Receives webhooks: checks the signature, answers at once, and takes each event once. Needs nothing but Node.
//   WEBHOOK_SECRET=whsec_… node examples/webhook-receiver/receiver.mjs
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const TOLERANCE_SECONDS = 5 * 60;
const MOST_BYTES = 1024 * 1024;

const secrets = (process.env.WEBHOOK_SECRET ?? '').split(' ').filter(Boolean);
if (secrets.length === 0) {
  console.error('Set WEBHOOK_SECRET to the answer of POST /v1/webhooks/{id}/rotate-secret (several: with spaces between them).');
  process.exit(1);
}

/** Standard Webhooks 1.0.0: HMAC-SHA-256 of `id.timestamp.body`, not older than five minutes. */
function isGenuine(headers, body) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures } = headers;
  if (!id || !signatures || !/^\d+$/.test(timestamp ?? '')) return false;
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return false;
  return secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
    return signatures.split(' ').some((signature) => {
      const given = Buffer.from(signature.replace(/^v1,/, ''), 'base64');
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  });
}

/** A real receiver keeps these in its database, in the transaction that does the work. */
const seen = new Set();
const versions = new Map();

function take(id, { type, data }) {
  if (seen.has(id)) return console.log(`again ${type} ${id}`);
  seen.add(id);
  const key = `${data.entity}/${data.id}`;
  if (data.version > 0 && data.version < (versions.get(key) ?? 0)) return console.log(`older ${type} ${key} v${data.version}`);
  if (data.version > 0) versions.set(key, data.version);
  console.log(`event ${type} ${key} v${data.version}`);
}

const server = createServer(async (request, response) => {
  const parts = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MOST_BYTES) return response.writeHead(413).end();
    parts.push(part);
  }
  const body = Buffer.concat(parts);
  if (request.method !== 'POST') return response.writeHead(405).end();
  if (!isGenuine(request.headers, body)) {
    console.log('refused');
    return response.writeHead(401).end();
  }
  // First the answer: what takes long must not make the sender wait, and send again.
  response.writeHead(204).end();
  take(request.headers['webhook-id'], JSON.parse(body.toString()));
});

server.listen(Number(process.env.PORT ?? 4000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/`);
});
