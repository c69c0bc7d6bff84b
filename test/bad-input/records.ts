import { makeContext, type TestApi } from '#kit';
import { makers } from '../contract/subject.js';

/** A record of an entity, with the input it was made from. */
export interface Made {
  readonly id: string;
  readonly input: Record<string, unknown>;
}

const MOST_TRIES = 5;

/** One record of each entity, by the same samples as the contract suite's. */
export async function oneOfEach(api: TestApi): Promise<Map<string, Made>> {
  const made = new Map<string, Made>();
  const { input: inputOf } = makers(api);
  for (const entity of api.kernel.registry.entities.values()) {
    for (let n = 0; !made.has(entity.name); n++) {
      const { input } = await inputOf(entity, 'least', n);
      try {
        const { id } = await makeContext(api.system).records(entity.name).create(input);
        made.set(entity.name, { id, input });
      } catch (error) {
        // A rule of the entity may not like the first samples.
        if (n >= MOST_TRIES) throw error;
      }
    }
  }
  return made;
}
