/** A wrong value in the environment: one sentence names the variable, what was found, what is allowed. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'CONFIGURATION_REFUSED';

  constructor(
    /** The variable at fault. */
    readonly variable: string,
    sentence: string,
  ) {
    super(sentence);
  }
}

/** Whether something is a refusal of the configuration, by its structure. */
export function isConfigurationError(error: unknown): error is ConfigurationError {
  return (
    typeof error === 'object' &&
    error !== null &&
    (error as { name?: unknown }).name === 'ConfigurationError'
  );
}
