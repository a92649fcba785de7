import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import type { Configuration } from '../../configuration/src/configuration.js';
import {
  createPrivateFile,
  PrivateFileError,
  readPrivateFile,
} from '../../durable/src/private-file.js';
import { type OrganisationReference, organisationKey } from '../../vocabulary/src/organisation.js';
import { CLAIMS, parseReference, type TokenRole } from './claims.js';
import { IdentityError } from './identity.errors.js';
import { type TokenVerifier, tokenVerifier } from './token-verifier.js';

/** Issuer and audience of demonstration tokens. No real issuer has such a name. */
export const DEMONSTRATION_ISSUER = 'urn:waymark:demonstration';

/** How long a demonstration token is valid unless told otherwise, in seconds. */
const VALID_FOR = 12 * 3_600;

/** Ample for an Ed25519 key in PKCS #8. */
const MAX_KEY_BYTES = 4_096;

/** What a demonstration token is to say. */
export interface DemonstrationRequest {
  readonly role: TokenRole;
  /**
   * The person; for a representative or a carer whom they act or care for: the ledger's id, or
   * `SYSTEM|VALUE`, which needs `resolvePerson`.
   */
  readonly person?: string;
  /** The representative or the carer themselves, named in the same way. */
  readonly as?: string;
  /** For the others. Officer and auditor are the operator's unless told otherwise. */
  readonly organisation?: OrganisationReference;
  /** Whose account it is, so that one officer is told from another; default the role's own. */
  readonly account?: string;
  /** Seconds. */
  readonly validFor?: number;
  /** How long ago they proved who they are, in seconds; default just now. */
  readonly signedInAgo?: number;
}

/** What an issuer needs to know; part of the configuration. */
export type DemonstrationSetting = Pick<
  Configuration,
  'loopback' | 'identity' | 'dataFolder' | 'operator'
>;

/** The ledger's id of the person with that identifier. Rejects if there is none. */
export type ResolvePerson = (identifier: OrganisationReference) => Promise<string>;

/** Issues tokens to whoever runs the program on this machine, and verifies them. */
export class DemonstrationIssuer {
  readonly #key: KeyObject;
  readonly #operator: OrganisationReference;
  readonly #now: () => number;

  private constructor(key: KeyObject, operator: OrganisationReference, now: () => number) {
    this.#key = key;
    this.#operator = operator;
    this.#now = now;
  }

  /**
   * Opens the issuer of a data folder, with a key at `demo/issuer.key` in it that the first who
   * opens makes. Whoever can read that file can be anybody in this folder's ledger, so it is for
   * this machine only.
   *
   * @throws IdentityError `DEMONSTRATION_REFUSED` if the host is not this machine, a real issuer is
   *   set, or the key file cannot be used.
   */
  static open(setting: DemonstrationSetting, now: () => number = Date.now): DemonstrationIssuer {
    if (setting.identity.kind !== 'demonstration') {
      throw refused('The demonstration issuer must not issue where a real issuer is set.');
    }
    if (!setting.loopback) {
      throw refused('The demonstration issuer must not issue where the host is not this machine.');
    }
    const file = join(setting.dataFolder, 'demo', 'issuer.key');
    return new DemonstrationIssuer(openKey(file), setting.operator, now);
  }

  /**
   * A token.
   *
   * @param resolvePerson Finds a person named as `SYSTEM|VALUE`, so that the token holds the
   *   ledger's id only.
   * @throws IdentityError `DEMONSTRATION_REFUSED` if the request says too little.
   */
  async issue(request: DemonstrationRequest, resolvePerson?: ResolvePerson): Promise<string> {
    const seconds = Math.floor(this.#now() / 1_000);
    const claims = await this.#claims(request, resolvePerson);
    return new SignJWT({ ...claims, auth_time: seconds - (request.signedInAgo ?? 0) })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'JWT' })
      .setIssuer(DEMONSTRATION_ISSUER)
      .setAudience(DEMONSTRATION_ISSUER)
      .setSubject(`demonstration-${request.account ?? request.role}`)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + (request.validFor ?? VALID_FOR))
      .sign(this.#key);
  }

  /** Verifies what this issuer issues. */
  verifier(): TokenVerifier {
    const key = createPublicKey(this.#key);
    return tokenVerifier({
      issuer: DEMONSTRATION_ISSUER,
      audience: DEMONSTRATION_ISSUER,
      algorithms: ['EdDSA'],
      key: () => key,
      now: this.#now,
    });
  }

  async #claims(
    request: DemonstrationRequest,
    resolvePerson: ResolvePerson | undefined,
  ): Promise<Record<string, string>> {
    const { role } = request;
    if (role === 'person' || role === 'representative' || role === 'carer') {
      if (request.person === undefined) throw refused(`A token for a ${role} needs the person.`);
      const person = await resolve(request.person, resolvePerson);
      const who = { [CLAIMS.role]: role, [CLAIMS.person]: person };
      if (role === 'person') return who;
      if (request.as === undefined) throw refused(`A token for a ${role} says who they are.`);
      return { ...who, [CLAIMS.self]: await resolve(request.as, resolvePerson) };
    }
    const organisation = request.organisation ?? (role === 'partner' ? undefined : this.#operator);
    if (organisation === undefined) {
      throw refused('A token for a partner needs the organisation.');
    }
    return { [CLAIMS.role]: role, [CLAIMS.organisation]: organisationKey(organisation) };
  }
}

async function resolve(person: string, resolvePerson: ResolvePerson | undefined): Promise<string> {
  const identifier = parseReference(person);
  if (identifier === undefined) return person;
  if (resolvePerson === undefined) {
    throw refused("A person must be named here by the ledger's id.");
  }
  return resolvePerson(identifier);
}

/** The private key in a file, made where there is none. Two who make it at once use one. */
function openKey(file: string): KeyObject {
  try {
    if (!existsSync(file)) {
      const { privateKey } = generateKeyPairSync('ed25519');
      createPrivateFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    }
    const key = createPrivateKey(readPrivateFile(file, MAX_KEY_BYTES) ?? '');
    if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('not an Ed25519 key');
    return key;
  } catch (error) {
    if (!(error instanceof PrivateFileError)) {
      throw refused('The key of the demonstration issuer is not an Ed25519 key in PKCS #8.', error);
    }
    throw refused(`The key of the demonstration issuer ${error.message}.`, error);
  }
}

function refused(message: string, cause?: unknown): IdentityError {
  return new IdentityError('DEMONSTRATION_REFUSED', message, cause);
}
