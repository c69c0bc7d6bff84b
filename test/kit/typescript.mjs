/**
 * Lets Node run our TypeScript sources as they are: `node --import ./test/kit/typescript.mjs file.ts`. Node strips the types
 * itself; this finds the source behind the `.js` that our imports name. Decorators and enums cannot be run this way.
 */
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!specifier.startsWith('.') || !specifier.endsWith('.js')) throw error;
      return next(`${specifier.slice(0, -3)}.ts`, context);
    }
  },
});
