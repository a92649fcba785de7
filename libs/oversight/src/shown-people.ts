import { AccessDenied, demand, demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import { evenly } from '../../access/src/evenly.js';
import { demandFreshSignIn } from '../../access/src/fresh-sign-in.js';
import { Viewer } from '../../access/src/viewer.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import type { CarerReader } from '../../person/src/carer-reader.js';
import type { LinkedPeople } from '../../person/src/linked-people.js';
import type { Person } from '../../person/src/person.graphql.js';
import type { RepresentationReader } from '../../person/src/representation-reader.js';
import type { ViewerReader } from '../../person/src/viewer-reader.js';

/** A person that somebody is shown as their own, or as whom they act for. */
export interface ShownPerson {
  readonly person: Person;
  /** The authority on which somebody else acts: the ledger's id of its event. */
  readonly authority?: string;
}

type KnownPerson = Omit<Person, 'viewer'>;

/** Says who is shown to whom, and bounds what of them is. */
export class ShownPeople {
  constructor(
    private readonly ledger: Pick<Ledger, 'vault'>,
    private readonly linked: LinkedPeople,
    private readonly viewers: ViewerReader,
    private readonly representations: RepresentationReader,
    private readonly carers: CarerReader,
  ) {}

  /**
   * The person who signed in, or whom they act for now.
   *
   * @param keptToo Whether what they keep from their own screen is shown: on purpose, and only to
   *   whoever has just proved who they are.
   * @returns `undefined` for a person whom nobody knows, or not any more: they are not told that their
   *   data went nowhere.
   * @throws AccessDenied
   */
  async own(actor: Actor, keptToo = false): Promise<ShownPerson | undefined> {
    demandRole(actor, 'person.read');
    const { person: id, role } = actor;
    if (id === undefined) throw new AccessDenied('ROLE_NOT_PERMITTED');
    // Whoever acts for nobody is told so after the same time, whether anybody has that id or not.
    if (role === 'representative') return evenly(() => this.#represented(actor, id));
    demand(actor, 'person.read', { person: id });
    if (keptToo) demandFreshSignIn(actor, Date.now());
    const known = await this.#known(id);
    if (!known) return undefined;
    const viewer = () => this.viewers.ofPerson(known.subjects, keptToo);
    return { person: { ...known, viewer } };
  }

  /**
   * A person that an officer looked up, with all that may be shown of them.
   *
   * @throws AccessDenied `NOT_FOUND` for whom nobody knows.
   */
  async lookedUp(id: string): Promise<Person> {
    return { ...(await this.#found(id)), viewer: () => Promise.resolve(Viewer.UNBOUNDED) };
  }

  /**
   * A person as somebody who cares for them may see them, bounded by what was agreed: asked again for
   * each answer.
   *
   * @param self The carer's own pseudonyms.
   * @throws AccessDenied `NOT_FOUND` for whom nobody knows.
   */
  async caredFor(id: string, self: readonly string[]): Promise<Person> {
    const found = await this.#found(id);
    const { subjects } = found;
    const viewer = async () => {
      const [involvement, { died }] = await Promise.all([
        this.carers.of(subjects, self),
        this.carers.death(subjects),
      ]);
      const scope = died ? undefined : involvement?.scope;
      return this.viewers.ofActing(subjects, self, scope ? [scope] : []);
    };
    return { ...found, viewer };
  }

  /** Somebody, with all that are one with them now; `undefined` for whom nobody knows. */
  async #known(id: string): Promise<KnownPerson | undefined> {
    const veil = (await this.ledger.vault.keys([id])).get(id);
    if (veil?.kind !== 'person') return undefined;
    return { id, subjects: await this.linked.of(id), veil };
  }

  async #found(id: string): Promise<KnownPerson> {
    const known = await this.#known(id);
    if (!known) throw new AccessDenied('NOT_FOUND');
    return known;
  }

  async #represented(actor: Actor, id: string): Promise<ShownPerson> {
    const known = await this.#known(id);
    const subjects = known?.subjects ?? [id];
    const self = actor.self === undefined ? [] : await this.linked.of(actor.self);
    // Asked again for each answer: whoever is revoked meanwhile is shown nothing more.
    const authorities = async () => {
      const inForce = await this.representations.inForce(subjects, self);
      demand(actor, 'person.read', { person: id, represented: inForce.length > 0 });
      return inForce;
    };
    const [first] = await authorities();
    if (!known) throw new AccessDenied('NOT_FOUND');
    const viewer = async () => {
      const scopes = (await authorities()).map(({ scope }) => scope);
      return this.viewers.ofActing(subjects, self, scopes);
    };
    return {
      person: { ...known, viewer },
      ...(first && { authority: first.authorisation.id }),
    };
  }
}
