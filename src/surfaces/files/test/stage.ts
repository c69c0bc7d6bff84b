import type { FastifyInstance } from 'fastify';
import { testApi, type TestApi, type TestKernel } from '#kit';
import type { Work } from '../../../records/work.js';
import type { Gate } from '../../operations.js';
import { fileRoutes } from '../routes.js';

/** A file as the API tells of it. */
export interface FileRow {
  id: string;
  name: string;
  mediaType: string;
  declaredType: string;
  size: number;
  sha256: string;
  state: string;
  quarantineReason: string | null;
  classification: string;
}

/** The routes of files, and perhaps some `further` ones, on a database of their own, and a representative who uses them. */
export async function fileStage(further?: (app: FastifyInstance, kit: TestKernel, gate: Gate) => Promise<void>) {
  const api: TestApi = await testApi([], (kit, gate) => [
    (app) => fileRoutes(app, kit.kernel, gate),
    async (app) => further?.(app, kit, gate),
  ]);
  const anna: Work = await api.actor('rep');
  return {
    api,
    anna,
    async upload(content: string | Buffer, name: string, headers: Record<string, string> = {}, as: Work | null = anna) {
      const answer = await api.app.inject({
        method: 'POST',
        url: `/v1/files?name=${encodeURIComponent(name)}`,
        payload: content,
        headers: { 'content-type': 'application/octet-stream', ...(as ? { authorization: api.token(as) } : {}), ...headers },
      });
      const file = answer.json<FileRow & { code: string; pointer: string }>();
      return { status: answer.statusCode, file, headers: answer.headers };
    },
    get: (url: string, headers: Record<string, string> = {}, as: Work | null = anna) =>
      api.app.inject({ method: 'GET', url, headers: { ...(as ? { authorization: api.token(as) } : {}), ...headers } }),
    async linkOf(id: string, body: object = {}) {
      const { body: link } = await api.rest<{ url: string; expiresAt: string }>(anna, 'POST', `/v1/files/${id}/link`, body);
      return { ...link, path: new URL(link.url).pathname };
    },
  };
}

export type FileStage = Awaited<ReturnType<typeof fileStage>>;
