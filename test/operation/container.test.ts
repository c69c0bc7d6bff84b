import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { configurationPage } from '../../src/platform/config.js';

const root = join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const settings = new Set([...configurationPage().matchAll(/^\| `(\w+)`/gm)].map((match) => match[1]));

interface Service {
  image?: string;
  build?: string;
  environment: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: unknown;
  volumes: string[];
}

// No container engine runs where the tests do; this holds the two files against the project they describe.
describe('the container', () => {
  const lines = read('Dockerfile').split('\n');

  it('is built of files that exist, which .dockerignore lets through', () => {
    const copied = lines.filter((line) => /^COPY (?!--from)/.test(line)).flatMap((line) => line.split(/\s+/).slice(1, -1));
    expect(copied.length).toBeGreaterThan(5);
    const let_ = new Set(
      read('.dockerignore')
        .split('\n')
        .filter((line) => line.startsWith('!'))
        .map((line) => line.slice(1)),
    );
    for (const path of copied) expect([path, existsSync(join(root, path)), let_.has(path)]).toEqual([path, true, true]);
  });

  it('runs the pinned major version of Node, the built main file, and not as root', () => {
    const major = (JSON.parse(read('package.json')) as { dependencies: { node: string } }).dependencies.node.split('.')[0];
    expect(lines.filter((line) => line.startsWith('FROM')).every((line) => line.startsWith(`FROM node:${major}-`))).toBe(true);
    const user = lines.indexOf('USER node');
    expect(user).toBeGreaterThan(0);
    expect(lines.findIndex((line) => line.startsWith('CMD'))).toBeGreaterThan(user);
    const [, command] = /^CMD (\[.*\])$/m.exec(read('Dockerfile')) ?? [];
    const words = JSON.parse(String(command)) as string[];
    expect(words.at(-1)).toBe('dist/src/main.js');
    expect(existsSync(join(root, 'src/main.ts'))).toBe(true);
  });
});

describe('docker-compose.yml', () => {
  const { services, volumes } = parse(read('docker-compose.yml')) as { services: Record<string, Service>; volumes: object };

  it('sets only settings that there are, none of them a secret, and starts the product after its database', () => {
    const eleven = services['eleven'];
    expect(Object.keys(eleven?.environment ?? {}).filter((name) => !settings.has(name))).toEqual([]);
    expect(eleven?.environment['SECRET_KEY']).toMatch(/^\$\{SECRET_KEY:\?/);
    expect(services['database']?.environment['POSTGRES_PASSWORD']).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
    expect(eleven?.depends_on).toEqual({ database: { condition: 'service_healthy' } });
    expect(services['database']?.healthcheck).toBeDefined();
  });

  it('keeps rows and files in volumes of their own', () => {
    const named = Object.values(services).flatMap((service) => service.volumes.map((volume) => volume.split(':')[0]));
    expect(named.sort()).toEqual(Object.keys(volumes).sort());
  });
});
