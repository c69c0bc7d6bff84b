import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly hashes?: readonly { readonly alg: string }[];
  readonly licenses?: readonly unknown[];
}
interface Bill {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly components: readonly Component[];
}
interface Package {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as Package;

describe('the bill of materials', () => {
  let bill: Bill;
  const named = ({ name }: Component): string => name;
  beforeAll(() => {
    bill = JSON.parse(execFileSync('npm', ['run', '--silent', 'sbom'], { encoding: 'utf8', maxBuffer: 64_000_000 })) as Bill;
  }, 60_000);

  it('is CycloneDX and lists every dependency of production at its exact version, with its hash', () => {
    expect(bill.bomFormat).toBe('CycloneDX');
    const listed = new Map(bill.components.map((one) => [named(one), one]));
    for (const [name, version] of Object.entries(dependencies)) {
      expect([name, listed.get(name)?.version]).toEqual([name, version]);
      expect([name, listed.get(name)?.hashes?.map(({ alg }) => alg)]).toEqual([name, ['SHA-512']]);
    }
    expect(bill.components.length).toBeGreaterThan(Object.keys(dependencies).length);
  });

  it('lists all that these need, by the lock file', () => {
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, { dev?: boolean }> };
    const listed = new Set(bill.components.map(named));
    const missing = Object.entries(packages)
      .filter(([path, { dev }]) => path !== '' && !dev)
      .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 13))
      .filter((name) => !listed.has(name));
    expect(missing).toEqual([]);
  });

  it('lists nothing that is only for development', () => {
    const listed = new Set(bill.components.map(named));
    for (const tool of ['jest', 'eslint', 'autocannon']) {
      expect(devDependencies).toHaveProperty(tool);
      expect(listed.has(tool)).toBe(false);
    }
  });
});

it('the lock file leads nowhere but to the npm registry, by https, each package with its hash', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Readonly<Record<string, { resolved?: string; integrity?: string; link?: boolean; inBundle?: boolean }>>;
  };
  const wrong = Object.entries(packages).filter(
    ([path, { resolved, integrity, link, inBundle }]) =>
      path !== '' &&
      !link &&
      !inBundle &&
      // Without an address it is the registry that the installing npm is set to; the hash holds wherever it comes from.
      !(
        (resolved ?? 'https://registry.npmjs.org/').startsWith('https://registry.npmjs.org/') && integrity?.startsWith('sha512-')
      ),
  );
  expect(Object.keys(packages).length).toBeGreaterThan(300);
  expect(wrong.map(([path]) => path)).toEqual([]);
});

it('cryptography comes from Node, and from libraries that do one thing with it: none of it is our own', () => {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
  const about = /crypt|cipher|jwt|jws|jose|hash|argon|sodium|noble|nacl|forge|elliptic|otp|openid|sign|aws4/i;
  expect(
    Object.keys(dependencies)
      .filter((name) => about.test(name))
      .sort(),
  ).toEqual(['@node-rs/argon2', 'aws4fetch', 'jose', 'openid-client', 'otplib']);
});
