import type { Part } from '../part.js';
import { mavenPresets } from './maven.preset.js';

/** Files of known kinds that become deals and what they hang on. */
export const imports: Part = { presets: mavenPresets };
