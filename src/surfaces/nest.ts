import 'reflect-metadata';
import {
  type ArgumentsHost,
  HttpException,
  Module as NestModule,
  type DynamicModule,
  type Provider,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../platform/problem.js';
import type { Kernel } from '../records/work.js';
import { sendProblem, unknownAddress } from './http.js';
import type { Gate } from './operations.js';

/** Injection tokens for modules' own Nest classes: `constructor(@Inject(KERNEL) private readonly kernel: Kernel)`. */
export const KERNEL = Symbol('kernel');
export const GATE = Symbol('gate');

class RootModule {}
NestModule({})(RootModule);

/** Nest around the server: dependency injection, lifecycle, and the controllers and providers that modules bring along. */
export async function nestAround(app: FastifyInstance, kernel: Kernel, gate: Gate): Promise<NestFastifyApplication> {
  const { modules } = kernel.registry;
  const root: DynamicModule = {
    module: RootModule,
    controllers: modules.flatMap((m) => m.controllers) as Type[],
    providers: [
      { provide: KERNEL, useValue: kernel },
      { provide: GATE, useValue: gate },
      ...(modules.flatMap((m) => m.providers) as Provider[]),
    ],
    exports: [KERNEL, GATE],
    global: true,
  };
  const nest = await NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(app as never), {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  nest.useGlobalFilters({
    catch(exception: unknown, host: ArgumentsHost) {
      const http = host.switchToHttp();
      const request = http.getRequest<FastifyRequest>();
      sendProblem(http.getResponse<FastifyReply>(), request, asProblem(exception, request), kernel);
    },
  });
  await nest.init();
  return nest;
}

function asProblem(exception: unknown, request: FastifyRequest): unknown {
  if (!(exception instanceof HttpException)) return exception;
  const status = exception.getStatus();
  if (status === 404) return unknownAddress(request);
  return new Problem('invalid_request', status, exception.message);
}
