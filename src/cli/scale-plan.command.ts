import { scalePlan } from '../surfaces/table/scale/plan.js';
import type { Command } from './command.js';

export default {
  name: 'scale plan',
  summary: 'Says how the database would be spread over machines by tenant (Citus), and what stands against it',
  options: [['--sql', 'only the statements']],
  help: 'Nothing is changed. See docs/scale.md.',
  async run(call) {
    const { open } = await call.connect();
    const plan = await scalePlan(open({ role: null, applicationName: 'eleven scale' }));
    const sql = plan.statements.map((statement) => `${statement};`).join('\n');
    const against = plan.offences.flatMap(({ condition, says, names, known }) => [
      `${condition}: ${names.length} ${names.length === 1 ? 'thing' : 'things'} that ${says}`,
      `  ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`,
      ...(known ? [`  why: ${known.why}`, `  what to do: ${known.cure}`] : ['  nobody has thought about this one yet']),
    ]);
    const text = [
      `${plan.spread.length} tables are spread by tenant_id, ${plan.reference.length} are the same everywhere: ${plan.reference.join(', ')}.`,
      '',
      'What stands against it:',
      ...(against.length > 0 ? against : ['nothing']),
      '',
      sql,
    ].join('\n');
    call.result(plan, call.options['sql'] === true ? sql : text);
  },
} satisfies Command;
