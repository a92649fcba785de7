/**
 * The sentences that people read, in English, by code; `{name}` is the parameter of that name. In
 * plain words: reading age 9 to 11, sentences of up to 20 words (`domain.md`, "Care").
 */
export const SENTENCES_EN: Readonly<Record<string, string>> = {
  'wishes.notShown': 'What was wished is not part of what you may see here.',

  // Within wishes, by what is known today.
  'wishes.atTheTime.yes': 'This was within the wishes that had been stated.',
  'wishes.atTheTime.partly':
    'Part of this was within the wishes that had been stated. Nobody had asked about the rest.',
  'wishes.atTheTime.no.refused': 'This was not within the wishes. Sharing it had been refused.',
  'wishes.atTheTime.no.limited':
    'This was not within the wishes. It had been said that this must not be shared.',
  'wishes.atTheTime.no.withdrawn': 'This was not within the wishes. Consent had been withdrawn.',
  'wishes.atTheTime.no.notToBeTold':
    'This was not within the wishes. The plan says not to tell this recipient.',
  'wishes.atTheTime.notAsked.never': 'No wish about sharing had been stated by then.',
  'wishes.atTheTime.notAsked.lapsed': 'There had been consent for this, but it had run out.',
  'wishes.atTheTime.notAsked.capacity':
    'There was consent, but an assessment found that the decision could not be made. So it does not count.',
  'wishes.atTheTime.notAsked.notCovered': 'Wishes had been stated, but none of them covers this.',
  'wishes.atTheTime.cannotSay.order':
    'We cannot say. The times are not exact enough to know what came first.',
  'wishes.atTheTime.cannotSay.detail':
    'We cannot say. It is not stated clearly enough what was shared, why, or with whom.',

  // Within wishes, as far as the sender could know.
  'wishes.knownToSender.yes': 'As far as the sender could know, this was within the wishes.',
  'wishes.knownToSender.partly':
    'As far as the sender could know, part of this was within the wishes. Nobody had asked about the rest.',
  'wishes.knownToSender.no.refused': 'The sender could know that sharing this had been refused.',
  'wishes.knownToSender.no.limited': 'The sender could know that this must not be shared.',
  'wishes.knownToSender.no.withdrawn': 'The sender could know that consent had been withdrawn.',
  'wishes.knownToSender.no.notToBeTold':
    'The sender could know that the plan says not to tell this recipient.',
  'wishes.knownToSender.notAsked.never': 'The sender could know of no wish about sharing.',
  'wishes.knownToSender.notAsked.lapsed':
    'The sender could know that there had been consent, and that it had run out.',
  'wishes.knownToSender.notAsked.capacity':
    'The sender could know of an assessment that the decision could not be made. So consent does not count.',
  'wishes.knownToSender.notAsked.notCovered':
    'The sender could know of wishes, but none of them covers this.',
  'wishes.knownToSender.cannotSay.order':
    'We cannot say what the sender could know. The times are not exact enough.',
  'wishes.knownToSender.cannotSay.detail':
    'We cannot say. It is not stated clearly enough what was shared, why, or with whom.',
  'wishes.knownToSender.cannotSay.notReporting':
    'We cannot say what the sender could know. It did not report to this ledger then.',

  'wishes.sender.connected': 'The sender was reporting to this ledger at that moment.',
  'wishes.sender.notConnected': 'The sender was not reporting to this ledger at that moment.',
};
