import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HttpCaller } from '../http.js';

/** Answers one request of somebody who is known. */
export type Handle = (caller: HttpCaller, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

const JSON_TYPE = 'application/json; charset=utf-8';

/** Sends text that is JSON already. */
export const sendText = (reply: FastifyReply, text: string, status = 200): FastifyReply =>
  reply.code(status).header('content-type', JSON_TYPE).send(text);
