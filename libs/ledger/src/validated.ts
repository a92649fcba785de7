import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { DecisionRefused } from './decider.js';

/**
 * Holds content to the rules that class-validator's decorators state on its data class, for doors
 * that are not the ingest route. Fields that the class does not have are refused.
 *
 * @returns the content, as it was.
 * @throws DecisionRefused with the name of the first rule that is broken, and its field.
 */
export function validated<Data extends object>(dataClass: new () => Data, content: object): Data {
  const instance = plainToInstance(dataClass, structuredClone(content));
  const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true });
  const fault = firstFault(errors, '');
  if (fault) throw fault;
  return content as Data;
}

/** Messages of class-validator name fields and limits, and never repeat a value. */
function firstFault(
  errors: readonly ValidationError[],
  above: string,
): DecisionRefused | undefined {
  for (const { property, constraints, children } of errors) {
    const pointer = `${above}/${property}`;
    const [broken] = Object.entries(constraints ?? {});
    if (broken) return new DecisionRefused(broken[0], broken[1], pointer);
    const below = firstFault(children ?? [], pointer);
    if (below) return below;
  }
  return undefined;
}
