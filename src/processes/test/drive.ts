import { queueOf, testKernel, type TestKernel } from '#kit';
import type { Context } from '../../declare/context.js';
import type { Module } from '../../declare/module.js';
import { createOutbound } from '../../platform/outbound.js';
import { makeContext } from '../../records/context.js';
import type { Kernel, Work } from '../../records/work.js';

/** A kernel with a queue whose jobs a test works off by itself, one after the other. */
export interface Driven {
  readonly kit: TestKernel;
  readonly kernel: Kernel;
  /** All rights in the first tenant. */
  readonly ctx: Context;
  as(work: Work): Context;
  /** Passes on what was committed and works off all jobs that are due, until nothing is left. With a kernel, in its place. */
  settle(kernel?: Kernel): Promise<void>;
  /** A workflow with this definition. */
  publish(definition: object, code?: string): Promise<string>;
  close(): Promise<void>;
}

/** `reaches`: ranges that webhooks may call besides the public internet. */
export async function driven(modules: readonly Module[], reaches: readonly string[] = []): Promise<Driven> {
  const kit = await testKernel(modules);
  const outbound = createOutbound({ allow: reaches });
  const { kernel, settle } = await queueOf(kit, { outbound });
  // Rights as they were read: what other tests change in the meantime does not make them read anew.
  const as = (work: Work) => makeContext({ ...work, kernel, rights: { ...work.rights, accessVersion: -1 } });
  const ctx = as(kit.system);
  let codes = 0;
  return {
    kit,
    kernel,
    ctx,
    as,
    settle,
    async publish(definition, code = `w${++codes}`) {
      const { id } = await ctx.records('workflow').create({ code, name: code });
      await ctx.run('workflow.publish', { id, definition } as never);
      return id;
    },
    async close() {
      await outbound.close();
      await kit.close();
    },
  };
}
