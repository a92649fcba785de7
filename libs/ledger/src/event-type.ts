import type { PartName } from '../../../verifier/src/entry.js';

/**
 * Event types: what a noun's `*.events.ts` declares, and what the ledger needs to know of it: the
 * schema version, and into which part of the letter each field goes.
 */

/** The parts that an event's own fields may go to; the others belong to the ledger. */
export type ContentPart = Extract<
  PartName,
  'whoAndWhen' | 'what' | 'why' | 'ownWords' | 'otherPeople'
>;

/** A declared event type. `Data` is the content as of the newest schema. */
export interface EventType<Name extends string = string, Data extends object = object> {
  /** Past tense, for example `DisclosureMade`; the CloudEvent type is `org.waymark.<name>.v1`. */
  readonly name: Name;
  /** The newest schema version, from 1. */
  readonly schema: number;
  /** Every top-level field of the content, and the part of the letter that holds it. */
  readonly parts: { readonly [Field in keyof Required<Data>]: ContentPart };
  /**
   * Fields of the content, at any depth, that hold ids which others gave (`separate-ids.ts`): a text, or a
   * list of texts.
   */
  readonly ids?: readonly string[];
  /**
   * For each older schema version, how its content becomes that of the next. Pure; never throws on
   * content that was once accepted.
   */
  readonly upcast?: Readonly<Record<number, (data: object) => object>>;
  /** Only for the type checker; never set. */
  readonly data?: Data;
}

/**
 * Declares an event type: `eventType<ConsentGrantedData>()({ name: 'ConsentGranted', … })`. The
 * field map is checked to be complete.
 */
export function eventType<Data extends object>() {
  return <const Name extends string>(
    declaration: Omit<EventType<Name, Data>, 'data'>,
  ): EventType<Name, Data> => declaration;
}

/** What a decider decides: that this happened, with this content. */
export interface Fact<Name extends string = string, Data extends object = object> {
  readonly type: Name;
  readonly data: Data;
}

/** The fact of a declared type. */
export type FactOf<Type> =
  Type extends EventType<infer Name, infer Data> ? Fact<Name, Data> : never;
