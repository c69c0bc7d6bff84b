/**
 * The program cannot start as it is set up. `message` is one line for the person at the terminal: what is wrong and what
 * to do about it. `main` and the CLI print it without a stack and exit with code 2.
 */
export class ConfigError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConfigError';
  }
}
