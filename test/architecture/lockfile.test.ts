import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

interface Entry {
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, Entry> };

/** As Node looks for it: beside the package, then in each folder above. */
function isLocked(from: string, name: string): boolean {
  if (packages[`${from}${from ? '/' : ''}node_modules/${name}`]) return true;
  if (!from) return false;
  const end = from.lastIndexOf('/node_modules/');
  return isLocked(end < 0 ? '' : from.slice(0, end), name);
}

// `npm ci` on a clean machine refuses a lock file without them, while `npm install` on the author's goes on working
// (github.com/npm/cli/issues/4828). Cure: pin the package, or its dependant by `overrides`, to a release whose parts the
// registry has.
it('the lock file names the optional packages of every platform, so that npm ci works on a clean machine', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(path, name))
      .map((name) => `${path} → ${name}`),
  );
  expect(missing).toEqual([]);
});

it('every version in package.json is exact', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  expect(
    Object.entries({ ...dependencies, ...devDependencies }).filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)),
  ).toEqual([]);
});
