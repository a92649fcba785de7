import { type Acting, type ReducedScope, Viewer } from '../../access/src/viewer.js';
import type { ViewsReader } from '../../views/src/reader.js';
import { ABOUT, alsoAbout, joinedTable } from './joined.view.js';
import { OwnViewReader } from './own-view-reader.js';
import { keptFrom, keptFromScreen } from './own-view.js';

/** What goes with things that are kept back, and is kept back with them; these among them. */
export type KeptWith = (
  subjects: readonly string[],
  ids: readonly string[],
) => Promise<ReadonlySet<string>>;

/** Says what of a person's record whoever looks may be shown now. */
export class ViewerReader {
  constructor(
    private readonly views: Pick<ViewsReader, 'db'>,
    private readonly ownViews: OwnViewReader,
    private readonly keptWith: KeptWith,
  ) {}

  /**
   * The person themselves.
   *
   * @param all Whether they asked on purpose for what they keep from their own screen.
   */
  async ofPerson(subjects: readonly string[], all: boolean): Promise<Viewer> {
    if (all) return Viewer.UNBOUNDED;
    const kept = keptFromScreen(await this.ownViews.kept(subjects));
    return new Viewer(undefined, await this.keptWith(subjects, kept));
  }

  /**
   * Whoever acts for a person.
   *
   * @param self The pseudonyms of whoever acts.
   * @param scopes What they may see.
   */
  async ofActing(
    subjects: readonly string[],
    self: readonly string[],
    scopes: readonly ReducedScope[],
  ): Promise<Viewer> {
    const [kept, { correlations, events }] = await Promise.all([
      this.ownViews.kept(subjects),
      this.#joined(subjects, self),
    ]);
    const acting: Acting = { scopes, self: new Set(self), correlations };
    // What is about whoever acts is kept from them with all that goes with it, as what the person keeps.
    const without = await this.keptWith(subjects, [...keptFrom(kept, self), ...events]);
    return new Viewer(acting, without);
  }

  /**
   * What joins events of the person with whoever acts for them, and those events: what shares a
   * correlation with an event about them, and what says that it is also about them.
   */
  async #joined(subjects: readonly string[], self: readonly string[]) {
    const db = this.views.db(joinedTable);
    const rows = await db
      .selectFrom('joined_events')
      .select(['joint', 'event', 'saidOf'])
      .where('subject', 'in', subjects)
      .where((expression) =>
        expression.or([
          expression('joint', 'in', self.map(alsoAbout)),
          expression.exists(
            expression
              .selectFrom('joined_events as own')
              .select('own.event')
              .where('own.subject', 'in', self)
              // That both speak of a third does not make either about the other.
              .where('own.joint', 'not like', `${ABOUT}%`)
              .whereRef('own.joint', '=', 'joined_events.joint'),
          ),
        ]),
      )
      .execute();
    return {
      correlations: new Set(rows.map(({ joint }) => joint)),
      // What was said of something that way makes all of it so, at every moment that is asked about.
      events: [
        ...new Set(
          rows.flatMap(({ event, saidOf }) => (saidOf === null ? [event] : [event, saidOf])),
        ),
      ],
    };
  }
}
