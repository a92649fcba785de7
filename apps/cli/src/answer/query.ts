/** What `waymark ask` asks, and the form of what it is told. */

const CODE = '{ code words }';
const ORGANISATION = '{ system value name team }';
const WHEN = '{ earliest latest }';
const WISH = '{ value words }';
const RECIPIENT = `{ type organisation ${ORGANISATION} name kind }`;

const ITEMS = `items { plan version sections items category ${CODE} words necessary }`;

const DISCLOSURE = `
  id
  kind ${CODE}
  occurredAt ${WHEN}
  recordedAt
  from ${ORGANISATION}
  to ${RECIPIENT}
  channel ${CODE}
  ${ITEMS}
  purpose ${CODE}
  reason
  howUsed
  benefitExpected
  benefitSeen
  confidentialityBasis { code words provision }
  dataProtectionBasis { article6 ${CODE} article9 condition }
  regime ${CODE}
  agreement
  declaredBy ${CODE}
  reportedBy ${ORGANISATION}
  onwardOf
  emergency { atRisk whyNoConsent secondApproval informed }
  recalled
  deficiencies { code words field }
  withinWishes {
    atTheTime ${WISH}
    knownToTheSender ${WISH}
    senderConnected
    connection
    lawfulIsAnother
  }
  confirmation { status words }
  onwardTo { id to ${RECIPIENT} occurredAt ${WHEN} }
  receipt { eventId leafHash recordedAt }`;

const PERSON = `
  id
  whereMyDataWent(first: $first, after: $after) {
    lawKeepsBack
    notASubjectAccessAnswer
    edges { node { ${DISCLOSURE} } }
    pageInfo { hasNextPage endCursor }
  }`;

/** What is asked with the first page alone. */
const BESIDE = `
  undeclaredReceipts(first: 200) {
    edges {
      node {
        id
        occurredAt ${WHEN}
        recordedAt
        from ${ORGANISATION}
        to ${RECIPIENT}
        channel ${CODE}
        ${ITEMS}
        declaredBy ${CODE}
        reportedBy ${ORGANISATION}
        declaration ${CODE}
      }
    }
    pageInfo { hasNextPage }
  }
  coverage {
    partners {
      organisation ${ORGANISATION}
      reportsSince
      completeThrough
      channels ${CODE}
      missingChannels ${CODE}
      words
    }
    notReporting ${ORGANISATION}
    sentence
  }`;

/** The person who signed in asks. `$coverage` is true for the first page alone. */
export const OWN_ANSWER = `query WhereMyDataWent(
  $first: Int!, $after: String, $coverage: Boolean!, $freshAs: ID
) {
  person: me(freshAs: $freshAs) { ${PERSON} ... @include(if: $coverage) { ${BESIDE} } }
}`;

/** An officer asks, with a purpose; the look-up is recorded and shown to the person. */
export const OFFICERS_ANSWER = `query WhereTheirDataWent(
  $id: ID!, $purpose: AccessPurpose!, $first: Int!, $after: String, $coverage: Boolean!, $freshAs: ID
) {
  person(id: $id, purpose: $purpose, freshAs: $freshAs) {
    ${PERSON} ... @include(if: $coverage) { ${BESIDE} }
  }
}`;

/** A code with plain words. */
export interface Code {
  readonly code: string;
  readonly words: string;
}

/** An organisation as it is told of. */
export interface Organisation {
  readonly system: string;
  readonly value: string;
  readonly name: string | null;
  readonly team?: string | null;
}

/** From when to when, ISO 8601; both the same where it is known to the instant. */
export interface When {
  readonly earliest: string;
  readonly latest: string;
}

/** Who received. */
export interface Recipient {
  readonly type: string;
  readonly organisation: Organisation | null;
  readonly name: string | null;
  readonly kind: string | null;
}

/** Something that was given. */
export interface Item {
  readonly plan: string | null;
  readonly version: number | null;
  readonly sections: readonly string[];
  readonly items: readonly string[];
  readonly category: Code | null;
  readonly words: string | null;
  readonly necessary: string | null;
}

/** Whether something was within the wishes, and a sentence. */
export interface Wish {
  readonly value: string;
  readonly words: string;
}

/** One disclosure. */
export interface Disclosure {
  readonly id: string;
  readonly kind: Code;
  readonly occurredAt: When;
  readonly recordedAt: string;
  readonly from: Organisation;
  readonly to: Recipient;
  readonly channel: Code;
  readonly items: readonly Item[];
  readonly purpose: Code;
  readonly reason: string;
  readonly howUsed: string;
  readonly benefitExpected: string;
  readonly benefitSeen: string | null;
  readonly confidentialityBasis: Code & { readonly provision: string | null };
  readonly dataProtectionBasis: {
    readonly article6: Code;
    readonly article9: string | null;
    readonly condition: string | null;
  };
  readonly regime: Code;
  readonly agreement: string | null;
  readonly declaredBy: Code;
  readonly reportedBy: Organisation | null;
  readonly onwardOf: string | null;
  readonly emergency: {
    readonly atRisk: string;
    readonly whyNoConsent: string;
    readonly secondApproval: boolean;
    readonly informed: string | null;
  } | null;
  readonly recalled: string | null;
  readonly deficiencies: readonly (Code & { readonly field: string | null })[];
  readonly withinWishes: {
    readonly atTheTime: Wish;
    readonly knownToTheSender: Wish;
    readonly senderConnected: boolean;
    readonly connection: string;
    readonly lawfulIsAnother: string;
  };
  readonly confirmation: { readonly status: string; readonly words: string };
  readonly onwardTo: readonly {
    readonly id: string;
    readonly to: Recipient;
    readonly occurredAt: When;
  }[];
  readonly receipt: {
    readonly eventId: string;
    readonly leafHash: string;
    readonly recordedAt: string;
  };
}

/** Something that was received and that nobody declared. */
export interface UndeclaredReceipt extends Pick<
  Disclosure,
  'id' | 'occurredAt' | 'recordedAt' | 'from' | 'to' | 'channel' | 'items' | 'declaredBy'
> {
  readonly reportedBy: Organisation | null;
  readonly declaration: Code;
}

/** Who reports, and what is missing. */
export interface Coverage {
  readonly partners: readonly {
    readonly organisation: Organisation;
    readonly reportsSince: string;
    readonly completeThrough: string | null;
    readonly channels: readonly Code[];
    readonly missingChannels: readonly Code[];
    readonly words: string;
  }[];
  readonly notReporting: readonly Organisation[];
  readonly sentence: string;
}

/** One page of the answer, as GraphQL gives it. */
export interface AnswerPage {
  readonly id: string;
  readonly whereMyDataWent: {
    readonly lawKeepsBack: string;
    readonly notASubjectAccessAnswer: string;
    readonly edges: readonly { readonly node: Disclosure }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
  readonly undeclaredReceipts?: {
    readonly edges: readonly { readonly node: UndeclaredReceipt }[];
    readonly pageInfo: { readonly hasNextPage: boolean };
  };
  readonly coverage?: Coverage;
}

/** The answer, its pages put together. */
export interface Answer {
  /** The ledger's id of the person. */
  readonly person: string;
  /** Newest first. */
  readonly disclosures: readonly Disclosure[];
  /** Whether there are more than were asked for. */
  readonly more: boolean;
  /** What was received and nobody declared, the newest first. */
  readonly undeclaredReceipts: readonly UndeclaredReceipt[];
  readonly moreUndeclared: boolean;
  readonly coverage: Coverage;
  /** The sentence that never varies. */
  readonly lawKeepsBack: string;
  readonly notASubjectAccessAnswer: string;
}
