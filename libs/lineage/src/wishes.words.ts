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

function item({ atTheTime, knownToSender }: ItemWishes) {
  return { atTheTime: answer(atTheTime), knownToTheSender: answer(knownToSender) };
}

function answer({ value, decidedBy, sentence }: WishAnswer): AnswerInWords {
  return { value, decidedBy, words: words(sentence.code, sentence.params) };
}
