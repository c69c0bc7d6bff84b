import type { Mapping, Preset } from '../declare/exchange.js';
import { invalid } from '../platform/problem.js';
import type { EntityModel, Registry } from '../registry/model.js';
import { pick } from './formats/paths.js';
import type { SourceRow } from './formats/row.js';

export const presetsOf = (registry: Registry): Preset[] => registry.modules.flatMap((m) => m.presets);

/** The preset asked for, or the one that stands for the file's format; with a mapping of the caller's own only its `prepare` counts. */
export function presetFor(
  registry: Registry,
  entity: EntityModel,
  format: string,
  name: string | undefined,
  mapped: boolean,
): Preset | undefined {
  const presets = presetsOf(registry).filter((preset) => preset.entity === entity.name);
  if (name === undefined) return presets.find((preset) => preset.format === format);
  const preset = presets.find((one) => one.name === name);
  if (!preset)
    throw invalid(
      '/preset',
      `${entity.name} has no preset ${name}; it has ${presets.map((one) => one.name).join(', ') || 'none'}.`,
    );
  if (mapped) throw invalid('/preset', 'Give a mapping or a preset, not both.');
  return preset;
}

/** The mapping of a preset for this kind of file; an empty one if it reads the file by itself. */
export function presetMapping(preset: Preset, sample: readonly SourceRow[]): Mapping {
  const found = preset.files.find(({ when = [] }) =>
    sample.some((row) => when.every((path) => pick(row.values, path) !== undefined)),
  );
  if (!found)
    throw invalid(
      '/preset',
      `No row of the file looks like what the preset ${preset.name} is made for: ${preset.files.map(({ when = [] }) => when.join(' and ')).join('; or ')}.`,
      undefined,
      'preset_mismatch',
    );
  return found.mapping ?? { fields: {} };
}
