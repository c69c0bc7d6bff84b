import { defineModule } from '#kernel';
import { entities } from './entities.js';

/** Clients, the people in them, and everything that passes between us and them. */
export default defineModule('contacts', { entities });
