import type { FastifyRequest } from 'fastify';
import type { EntityModel } from '../registry/model.js';
import { unknownAddress, type HttpCaller } from './http.js';

/** The tenant's object at the request's address. */
export function objectOf({ work }: HttpCaller, request: FastifyRequest): EntityModel {
  const { object } = request.params as { object: string };
  for (const entity of work.kernel.registry.entities.values())
    if (entity.object !== undefined && entity.route === object) return entity;
  throw unknownAddress(request);
}
