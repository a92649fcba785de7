import { Authenticator, type AuthenticatorOptions } from './authenticator.js';
import { DemonstrationIssuer, type DemonstrationSetting } from './demonstration-issuer.js';
import { oidcVerifier } from './oidc.js';

/** The authenticator that the configuration asks for. @throws IdentityError `DEMONSTRATION_REFUSED` */
export function openAuthenticator(
  setting: DemonstrationSetting,
  options: AuthenticatorOptions = {},
): Authenticator {
  const { identity } = setting;
  const clock = options.now === undefined ? {} : { now: options.now };
  const verifier =
    identity.kind === 'oidc'
      ? oidcVerifier({ issuer: identity.issuer, audience: identity.audience, ...clock })
      : DemonstrationIssuer.open(setting, options.now).verifier();
  return new Authenticator(verifier, options);
}
