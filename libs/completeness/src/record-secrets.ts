import { createHmac } from 'node:crypto';
import { type Identifier, LABEL_BYTES, labelInput } from '../../../verifier/src/record-map.js';
import { LEDGER_PERSON_ID } from '../../vocabulary/src/identifier.js';
import { MapSecrets } from './map-secrets.js';
import type { Tree } from './sqlite/record-queries.js';
import { VrfKey } from './vrf-key.js';

/** All that is secret about labels and maps. */
export class RecordSecrets {
  readonly vrf: VrfKey;
  readonly maps: Readonly<Record<Tree, MapSecrets>>;
  readonly #aliases: Buffer;

  /** @param vrf, map Each 32 random bytes. */
  constructor({ vrf, map }: { readonly vrf: Uint8Array; readonly map: Uint8Array }) {
    this.vrf = new VrfKey(vrf);
    this.maps = {
      visible: new MapSecrets(map, 'visible'),
      held: new MapSecrets(map, 'held'),
    };
    // With another key of labels everybody has other labels, and other aliases.
    this.#aliases = createHmac('sha256', map)
      .update('waymark-alias/1')
      .update(this.vrf.publicKey)
      .digest();
  }

  /** The label of an identifier. */
  label(identifier: Identifier): Buffer {
    return this.vrf.output(labelInput(identifier)).subarray(0, LABEL_BYTES);
  }

  /** The proof that a label is that of an identifier. */
  prove(identifier: Identifier): Buffer {
    return this.vrf.prove(labelInput(identifier));
  }

  /** A keyed hash of an identifier, by which its label is found again. */
  alias(identifier: Identifier): Buffer {
    return createHmac('sha256', this.#aliases)
      .update(labelInput(identifier))
      .digest()
      .subarray(0, 16);
  }
}

/** The ledger's own id of somebody, as an identifier: by it others are led to whoever is linked. */
export function ledgerIdentifier(subject: string): Identifier {
  return { namespace: '', system: LEDGER_PERSON_ID, value: subject };
}
