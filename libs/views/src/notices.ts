import type { Parked } from './parked.js';
import type { Check, RebuildReason } from './storage.js';

/** What the keeper of views tells whoever started it. None holds personal data. */
export type ViewsNotice =
  | { readonly kind: 'parked'; readonly parked: Parked }
  | { readonly kind: 'rebuilding'; readonly generation: number; readonly reason: RebuildReason }
  | {
      readonly kind: 'progress';
      readonly generation: number;
      /** Events. */
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'serving'; readonly generation: number }
  | {
      readonly kind: 'checking';
      readonly generation: number;
      /** Rows. */
      readonly done: number;
      readonly total: number;
    }
  | { readonly kind: 'checked'; readonly check: Check }
  /** Keys, or ids of who was shredded, are gone, but not yet the last of their bytes: `why` says what to do. */
  | { readonly kind: 'keysLeft'; readonly why: string }
  /** Not served any more because of damage. */
  | { readonly kind: 'withdrawn'; readonly generation: number };

/** Takes notices. Must not throw. */
export type OnNotice = (notice: ViewsNotice) => void;
