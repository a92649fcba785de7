/** A question that is put wrongly: which argument, and what it must be. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly code = 'BAD_REQUEST';

  constructor(
    readonly argument: string,
    message: string,
  ) {
    super(message);
  }
}
