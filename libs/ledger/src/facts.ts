import type { EventType, Fact } from './event-type.js';
import type { LedgerEvent, ReadableOf } from './ledger.js';

/**
 * The fact that an event type declares, made from what was said: of `said` only the declared fields
 * are taken, so that what belongs to the header (`Header`) does not stand twice.
 */
export function fact<Name extends string, Data extends object>(
  type: EventType<Name, Data>,
  said: NoInfer<Data>,
): Fact<Name, Data> {
  const values = said as Readonly<Record<string, unknown>>;
  const fields = Object.keys(type.parts).filter((field) => values[field] !== undefined);
  return {
    type: type.name,
    data: Object.fromEntries(fields.map((field) => [field, values[field]])) as Data,
  };
}

/**
 * A guard that tells the readable events of these types from all others, and so narrows to a union
 * told apart by `type`.
 */
export function ofTypes<const Types extends readonly EventType[]>(types: Types) {
  const names: ReadonlySet<string> = new Set(types.map((type) => type.name));
  return (event: LedgerEvent): event is ReadableOf<Types[number]> =>
    event.readable && names.has(event.type);
}
