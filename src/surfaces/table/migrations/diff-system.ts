import { commented, type Proposal, type ProposeOptions } from './proposal.js';
import { hashOf, keyOf, type KeyedStatement } from './snapshot.js';

/**
 * What changed in the kernel's own list of statements. New ones are appended; functions are replaced; policies, triggers and
 * indexes made anew; a changed table is a person's work, as its statement does not say how to get there.
 *
 * @param owned functions that belong to `eleven_internal` and can be replaced only as it
 */
export function systemChanges(now: readonly string[], before: readonly KeyedStatement[], owned: ReadonlySet<string>, options: ProposeOptions): Proposal {
  const known = new Map(before.map((one) => [one.key, one.hash]));
  const keys = new Set(now.map(keyOf));
  const gone = before.filter((one) => !keys.has(one.key)).map((one) => goneStatement(one.key, owned, options));
  const fresh = now.flatMap((statement) => {
    const was = known.get(keyOf(statement));
    if (was === undefined) return [{ statements: [statement], warnings: [] }];
    return was === hashOf(statement) ? [] : [changedStatement(statement, owned)];
  });
  const all: Proposal[] = [...gone, ...fresh];
  return { statements: all.flatMap((one) => one.statements), warnings: all.flatMap((one) => one.warnings) };
}

function changedStatement(statement: string, owned: ReadonlySet<string>): Proposal {
  const key = keyOf(statement);
  const [kind = '', name = ''] = key.split(/[ (]/);
  if (kind === 'table') {
    const warning = `The kernel's table ${name} is declared otherwise now; write the alter table by hand.`;
    return { statements: [`-- ${statement.replaceAll('\n', '\n-- ')};`], warnings: [warning] };
  }
  if (kind === 'function') return { statements: [asOwner(statement, name, owned)], warnings: [] };
  return { statements: [`drop ${key}`, statement], warnings: [] };
}

function goneStatement(key: string, owned: ReadonlySet<string>, options: ProposeOptions): Proposal {
  const [kind = '', name = ''] = key.split(/[ (]/);
  if (kind === 'table') return { statements: commented([`drop ${key}`], options), warnings: [`The kernel's table ${name} is declared no more; dropping it deletes all its rows.`] };
  if (kind === 'function') return { statements: [asOwner(`drop ${key}`, name, owned)], warnings: [] };
  if (['index', 'policy', 'trigger'].includes(kind)) return { statements: [`drop ${key}`], warnings: [] };
  return { statements: [], warnings: [`The kernel no longer says «${key.slice(0, 120)}»; write what undoes it, if anything must.`] };
}

const asOwner = (statement: string, name: string, owned: ReadonlySet<string>): string =>
  owned.has(name) ? `set local role eleven_internal;\n${statement};\nreset role` : statement;
