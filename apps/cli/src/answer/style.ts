import type { Environment } from '../../../../libs/configuration/src/variables.js';

/** How text is set off on a screen. Words carry the meaning, always; this only helps the eye. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly unsure: (text: string) => string;
}

function sgr(on: number, off: number): (text: string) => string {
  // Each line has its own, so that a frame around it is not styled.
  return (text) => `\u001b[${on}m${text}\u001b[${off}m`;
}

const plainly = (text: string): string => text;

/** No style at all. */
export const PLAIN: Style = {
  bold: plainly,
  faint: plainly,
  good: plainly,
  bad: plainly,
  unsure: plainly,
};

const STYLED: Style = {
  bold: sgr(1, 22),
  faint: sgr(2, 22),
  good: sgr(32, 39),
  bad: sgr(31, 39),
  unsure: sgr(33, 39),
};

/** The style of a screen; none where it is none, or where it asks for none (no-color.org). */
export function styleOf(screen: boolean, environment: Environment): Style {
  const noColour = environment['NO_COLOR'];
  const unwanted = (noColour !== undefined && noColour !== '') || environment['TERM'] === 'dumb';
  return screen && !unwanted ? STYLED : PLAIN;
}
