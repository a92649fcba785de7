/**
 * Cursors of `whereMyDataWent`: the place of an item in the order newest first, and of ties by id.
 * They hold nothing that an answer does not show, and stay sound while items come and go.
 */
export interface FlowCursor {
  /** Milliseconds since 1970. */
  readonly occurredTo: number;
  readonly id: string;
}

/** A cursor as it is handed out. */
export function writeCursor({ occurredTo, id }: FlowCursor): string {
  return Buffer.from(`${occurredTo}:${id}`, 'utf8').toString('base64url');
}

/** A cursor that was handed out; `undefined` for anything else. */
export function readCursor(text: string): FlowCursor | undefined {
  const match = /^(-?\d{1,16}):([0-9a-f-]{36})$/.exec(
    Buffer.from(text, 'base64url').toString('utf8'),
  );
  const [, occurredTo, id] = match ?? [];
  return occurredTo === undefined || id === undefined
    ? undefined
    : { occurredTo: Number(occurredTo), id };
}
