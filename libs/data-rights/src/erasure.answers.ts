import { certificateId } from '../../ledger/src/refiled.js';
import type { Delay } from '../../views/src/resumer.js';
import type { Vault } from '../../vault/src/vault.js';
import { codeInWords, words } from '../../vocabulary/src/vocabulary.graphql.js';
import type { SubjectErasedData } from './erasure.events.js';
import type { Erasure, ErasureRequest, ErasureWaiting } from './erasure.graphql.js';
import { agreedBy, type ErasureState } from './erasure.js';

type Ids = Pick<Vault, 'eventId'>;

/** A request as it is answered to whom it is about, and to officers; nothing where there is none. */
export function erasureRequestOf(vault: Ids, state: ErasureState): ErasureRequest | undefined {
  const { request, refusal } = state;
  if (!request) return undefined;
  return {
    id: request.id,
    requestedAt: new Date(request.recordedAt),
    requestedBy: codeInWords('role', request.by.role),
    because: codeInWords('erasureGround', request.because),
    words: request.words ?? null,
    standing: codeInWords('erasureStanding', state.standing),
    agreed: agreedBy(state).length,
    refusal: refusal
      ? {
          at: new Date(refusal.recordedAt),
          because: codeInWords('erasureRefusal', refusal.because),
          words: refusal.words,
          rights: words('erasureRefused.rights'),
        }
      : null,
    certificate: certificateId(vault, request.id),
  };
}

/** The same in the list of what waits. @param delay Where it could not be done yet. */
export function erasureWaitingOf(
  state: ErasureState,
  delay: Delay | undefined,
): ErasureWaiting | undefined {
  const { request } = state;
  if (!request) return undefined;
  return {
    id: request.id,
    person: request.about,
    requestedAt: new Date(request.recordedAt),
    requestedBy: codeInWords('role', request.by.role),
    standing: codeInWords('erasureStanding', state.standing),
    agreed: agreedBy(state).length,
    delay: delay
      ? { ...delay, failedAt: new Date(delay.failedAt), againAt: new Date(delay.againAt) }
      : null,
  };
}

/** What was erased. @param named Whether officers' accounts are told. */
export function erasureOf(
  vault: Ids,
  { id, recordedAt, data }: { id: string; recordedAt: string; data: SubjectErasedData },
  named: boolean,
): Erasure {
  return {
    id,
    erasedAt: new Date(recordedAt),
    request: data.request,
    requestedAt: new Date(data.requestedAt),
    requestedBy: codeInWords('role', data.requestedBy.role),
    because: codeInWords('erasureGround', data.because),
    decidedBy: data.decidedBy.map(({ role, organisation, at }, index) => ({
      role: codeInWords('role', role),
      organisation: organisation ?? null,
      account: named ? (data.officers[index] ?? null) : null,
      at: new Date(at),
    })),
    erased: data.erased,
    certificate: certificateId(vault, data.request),
  };
}
