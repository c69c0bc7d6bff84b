import type { defineModule } from '#kernel';

/** One capability of the module: what its folder brings along. Each `<folder>/part.ts` has one, and index.ts puts them together. */
export type Part = Omit<NonNullable<Parameters<typeof defineModule>[1]>, 'dependsOn'>;

/** The parts as one. */
export function together(parts: readonly Part[]): Part {
  const lists: Record<string, unknown[]> = {};
  const vocabulary: Record<string, unknown> = {};
  for (const { vocabulary: words, ...rest } of parts) {
    Object.assign(vocabulary, words);
    for (const [key, list] of Object.entries(rest)) (lists[key] ??= []).push(...(list as unknown[]));
  }
  return { ...lists, vocabulary } as Part;
}
