import type { Context } from '../declare/context.js';
import type { ProcessPreset } from '../declare/process.js';
import { publish } from './definition/publish.js';

/** What an installation has made of a preset. */
export interface Installed {
  readonly policies: string[];
  readonly workflows: { code: string; number: number }[];
}

/**
 * Brings a module's approval policies and workflows into the tenant. May be repeated: what is there is brought to the module's
 * state, and a definition that has not changed gets no new version. A policy that is there already stays as the tenant has it.
 */
export async function installProcesses(ctx: Context, preset: Pick<ProcessPreset, 'policies' | 'workflows'>): Promise<Installed> {
  const system = ctx.asSystem('processes installed');
  for (const policy of preset.policies) {
    const known = await system.records('approvalPolicy').count({ filter: { code: { eq: policy.code } } });
    if (known === 0) await system.records('approvalPolicy').create(policy as never);
  }
  const workflows: Installed['workflows'] = [];
  for (const { code, name, description, definition } of preset.workflows) {
    const { nodes } = await system
      .records('workflow')
      .list({ filter: { code: { eq: code } }, fields: ['id', 'active'], first: 1 });
    const made = nodes[0] ?? (await system.records('workflow').create({ code, name, description: description ?? null }));
    const { id, active } = made;
    workflows.push({ code, number: (await publish(system, { id, code, active: active === true }, definition)).number });
  }
  return { policies: preset.policies.map((policy) => policy.code), workflows };
}
