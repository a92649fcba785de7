import { AccessDenied, demand, demandRole } from '../../access/src/access-denied.js';
import type { Actor } from '../../access/src/actor.js';
import { evenly } from '../../access/src/evenly.js';
import { demandFreshSignIn } from '../../access/src/fresh-sign-in.js';
import { Viewer } from '../../access/src/viewer.js';
import type { Ledger } from '../../ledger/src/open-ledger.js';
import type { SubjectKeys } from '../../vault/src/vault.js';
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
    const veil = await this.#keys(id);
    if (!veil) return undefined;
    const subjects = await this.linked.of(id);
    const viewer = () => this.viewers.ofPerson(subjects, keptToo);
    return { person: { id, subjects, veil, viewer } };
  }

  /**
   * A person that an officer looked up, with all that may be shown of them.
   *
   * @throws AccessDenied `NOT_FOUND` for whom nobody knows.
   */
  async lookedUp(id: string): Promise<Person> {
    const veil = await this.#keys(id);
    if (!veil) throw new AccessDenied('NOT_FOUND');
    const viewer = () => Promise.resolve(Viewer.UNBOUNDED);
    return { id, subjects: await this.linked.of(id), veil, viewer };
  }

  /**
   * A person as somebody who cares for them may see them, bounded by what was agreed: asked again for
   * each answer.
   *
   * @param self The carer's own pseudonyms.
   * @throws AccessDenied `NOT_FOUND` for whom nobody knows.
   */
  async caredFor(id: string, self: readonly string[]): Promise<Person> {
    const veil = await this.#keys(id);
    if (!veil) throw new AccessDenied('NOT_FOUND');
    const subjects = await this.linked.of(id);
    const viewer = async () => {
      const [involvement, { died }] = await Promise.all([
        this.carers.of(subjects, self),
        this.carers.death(subjects),
      ]);
      const scope = died ? undefined : involvement?.scope;
      return this.viewers.ofActing(subjects, self, scope ? [scope] : []);
    };
    return { id, subjects, veil, viewer };
  }

  async isPerson(id: string): Promise<boolean> {
    return (await this.#keys(id)) !== undefined;
  }

  async #keys(id: string): Promise<SubjectKeys | undefined> {
    const keys = (await this.ledger.vault.keys([id])).get(id);
    return keys?.kind === 'person' ? keys : undefined;
  }

  async #represented(actor: Actor, id: string): Promise<ShownPerson> {
    const veil = await this.#keys(id);
    const subjects = veil ? await this.linked.of(id) : [id];
    const self = actor.self === undefined ? [] : await this.linked.of(actor.self);
    // Asked again for each answer: whoever is revoked meanwhile is shown nothing more.
    const authorities = async () => {
      const inForce = await this.representations.inForce(subjects, self);
      demand(actor, 'person.read', { person: id, represented: inForce.length > 0 });
      return inForce;
    };
    const [first] = await authorities();
    if (!veil) throw new AccessDenied('NOT_FOUND');
    const viewer = async () => {
      const scopes = (await authorities()).map(({ scope }) => scope);
      return this.viewers.ofActing(subjects, self, scopes);
    };
    return {
      person: { id, subjects, veil, viewer },
      ...(first && { authority: first.authorisation.id }),
    };
  }
}
