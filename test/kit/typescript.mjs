/**
 * Lets Node run our TypeScript sources as they are: `node --import ./test/kit/typescript.mjs file.ts`. Node strips the types
 * itself; this finds the source behind the `.js` that our imports name. Decorators and enums cannot be run this way.
 */
import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Modules import the kernel by these names, which otherwise lead to what was built. */
const doors = { '#kernel': '../../src/index.ts', '#kernel/types': '../../src/types.ts', '#kit': './index.ts' };

registerHooks({
  resolve(specifier, context, next) {
    if (doors[specifier]) return next(new URL(doors[specifier], import.meta.url).href, context);
    if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
      const source = new URL(`${specifier.slice(0, -3)}.ts`, context.parentURL);
      if (existsSync(fileURLToPath(source))) return next(source.href, context);
    }
    return next(specifier, context);
  },
});
