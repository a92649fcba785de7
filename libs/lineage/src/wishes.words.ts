import { sentence } from '../../vocabulary/src/sentence.js';
import { words } from '../../vocabulary/src/vocabulary.graphql.js';
import type {
  DisclosureWishes as WishesInWords,
  WishAnswer as AnswerInWords,
} from './lineage.graphql.js';
import type { WishAnswer } from './wishes.answer.js';
import type { DisclosureWishes, ItemWishes } from './wishes.js';

/** Wishes as they are answered: each value with its sentence in plain words. */
export function wishesInWords(wishes: DisclosureWishes): WishesInWords {
  return {
    ...item(wishes),
    items: wishes.items.map(item),
    senderConnected: wishes.senderConnected,
    connection: words(wishes.connection.code, wishes.connection.params),
    lawfulIsAnother: words('answer.lawfulIsAnother'),
  };
}

/** The same for whoever may not see what the person wished: it tells nothing of it. */
export function wishesNotShown(wishes: DisclosureWishes): DisclosureWishes {
  const nothing = {
    value: 'cannotSay',
    decidedBy: [],
    sentence: sentence('wishes.notShown'),
  } as const;
  const both = { atTheTime: nothing, knownToSender: nothing };
  return { ...wishes, ...both, items: wishes.items.map((one) => ({ ...one, ...both })) };
}

function item({ atTheTime, knownToSender }: ItemWishes) {
  return { atTheTime: answer(atTheTime), knownToTheSender: answer(knownToSender) };
}

function answer({ value, decidedBy, sentence }: WishAnswer): AnswerInWords {
  return { value, decidedBy, words: words(sentence.code, sentence.params) };
}
