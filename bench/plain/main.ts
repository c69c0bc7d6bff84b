import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.js';

const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), { logger: ['error', 'warn'] });
app.enableShutdownHooks();
// For the bench to know when to begin; nothing else asks for it.
app.getHttpAdapter().get('/ready', (_request: unknown, reply: { send: (text: string) => void }) => reply.send('ready'));
await app.listen(Number(process.env.PORT), '127.0.0.1');
