import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import type { EventType, Fact } from './event-type.js';
import type { ForgottenEvent, Header, ReadableEvent } from './ledger.js';

/** Events and messages for the specs of nouns, without a ledger. */

/** What a given event says beside its content; everything has a default. */
export interface Given extends Partial<Header> {
  readonly id?: string;
  readonly recordedAt?: string;
  readonly position?: number;
}

/** An event that was recorded, as a decider reads it. */
export function given<Name extends string, Data extends object>(
  type: EventType<Name, Data>,
  data: Data,
  { id, recordedAt, position, ...header }: Given = {},
): ReadableEvent<Name, Data> {
  return {
    readable: true,
    type: type.name,
    ...placed(id, recordedAt, position),
    header: {
      subject: '00000000-0000-4000-8000-000000000000',
      occurredAt: '2026-11-03T10:00:00Z',
      actor: {
        role: 'partner',
        organisation: { system: 'https://example.org/org', value: 'trust' },
      },
      visibility: { held: false },
      ...header,
    },
    data,
    received: { mode: 'structured', text: '{}' },
    digest: '',
  };
}

/** What a decider decided, as if it had been recorded. */
export function recorded(fact: Fact, about: Given = {}): ReadableEvent {
  return given({ name: fact.type, schema: 1, parts: {} }, fact.data, about);
}

/** An event whose letter cannot be opened any more. */
export function forgotten(type: string, { id, recordedAt, position }: Given = {}): ForgottenEvent {
  return { readable: false, type, ...placed(id, recordedAt, position) };
}

/**
 * What a data class finds wrong with a message, as the doors ask it: unknown fields are refused.
 *
 * @returns for each fault its path and the rule, `items.0.words isLength`; empty if there is none.
 */
export function faults(dataClass: new () => object, message: object): readonly string[] {
  const instance = plainToInstance(dataClass, structuredClone(message));
  const errors = validateSync(instance, { whitelist: true, forbidNonWhitelisted: true });
  return errors.flatMap((error) => rules(error, ''));
}

function rules(error: ValidationError, above: string): readonly string[] {
  const path = `${above}${error.property}`;
  return [
    ...Object.keys(error.constraints ?? {}).map((rule) => `${path} ${rule}`),
    ...(error.children ?? []).flatMap((child) => rules(child, `${path}.`)),
  ];
}

function placed(id?: string, recordedAt?: string, position = 1) {
  return {
    id: id ?? '00000000-0000-8000-8000-000000000000',
    schema: 1,
    stream: 'opaque',
    revision: position - 1,
    position,
    leafIndex: position - 1,
    recordedAt: recordedAt ?? '2026-11-03T10:00:00.000Z',
  };
}
