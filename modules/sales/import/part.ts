import type { Part } from '../part.js';
import { mavenPresets } from './maven.preset.js';
import { importMessages } from './messages.js';
import { onlineRetail } from './online-retail/online-retail.preset.js';

/** Files of known kinds that become deals, orders and what they hang on. */
export const imports: Part = { presets: [...mavenPresets, onlineRetail], messages: importMessages };
