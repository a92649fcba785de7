import { readFileSync } from 'node:fs';

/** Whom the page believes unless whoever has it says otherwise. */
export interface PublishedTrust {
  /** Verifier keys of this log, one a line. */
  readonly keys: string;
  /** A policy as C2SP `tlog-policy` has it; empty where no witness is asked. */
  readonly policy: string;
}

/** An answer with the page. */
export interface VerifyAnswer {
  readonly html: string;
  /** The content security policy, for the header: the page states it too, for when it is saved. */
  readonly policy: string;
}

/** Where `verifier/build.mjs` writes the page, from where the service is built to. */
const BUILT = new URL('../../../../verifier/verify.html', import.meta.url);

/** The page `/verify`: one file that checks receipts without a network. */
export class VerifyPage {
  readonly #template: string;
  readonly #policy: string;

  /**
   * @param trust Asked for each answer: keys change.
   * @param file The page as it was built.
   */
  constructor(
    private readonly trust: () => PublishedTrust | Promise<PublishedTrust>,
    file: URL = BUILT,
  ) {
    this.#template = readFileSync(file, 'utf8');
    const [, stated] = /<meta http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(
      this.#template,
    ) ?? [undefined, "default-src 'none'"];
    // A page cannot forbid that by itself (Content Security Policy 3, section 3.3).
    this.#policy = `${stated}; frame-ancestors 'none'`;
  }

  /** The page, with the keys and the policy of this moment in it. */
  async answer(): Promise<VerifyAnswer> {
    const trust = await this.trust();
    const html = this.#template.replaceAll(/\{\{(keys|policy)\}\}/g, (_, name) =>
      escaped(trust[name as keyof PublishedTrust]),
    );
    return { html, policy: this.#policy };
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
