/** Who is one person, and what joins or names them: other nouns know, and the application says. */
export interface JoinedSubjects {
  /** The pseudonyms that are linked with one now, this one first. */
  linked(person: string): Promise<readonly string[]>;
  /** The subjects that join these people with others, or name them: links, misfilings. */
  joining(people: readonly string[]): Promise<readonly string[]>;
}

/** The application's `JoinedSubjects`. */
export const JOINED_SUBJECTS = Symbol('JOINED_SUBJECTS');
