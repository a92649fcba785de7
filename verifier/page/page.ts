import { fromUtf8, utf8 } from '../src/bytes.js';
import type { CheckedFile } from '../src/files.js';
import { parseTrust, type Trust } from '../src/trust.js';
import { isVerificationError, printable } from '../src/verification-error.js';
import { keyIdText } from '../src/verifier-key.js';
import { witnessesAsked } from '../src/policy.js';
import { tellError } from '../src/words.js';
import { checkFiles, summary } from './check-files.js';
import { byId, element } from './elements.js';
import { showFound } from './show-found.js';

/** The page `/verify`: what somebody chooses, drops or pastes is checked here, and goes nowhere. */

const file = byId('file', HTMLInputElement);
const pasted = byId('pasted', HTMLTextAreaElement);
const keys = byId('keys', HTMLTextAreaElement);
const policy = byId('policy', HTMLTextAreaElement);
const status = byId('status', HTMLElement);
const outcome = byId('outcome', HTMLElement);
const drop = byId('drop', HTMLElement);

/** Counts checks, so that an earlier one that is still under way shows nothing more. */
let latest = 0;

function readTrust(): Trust {
  return parseTrust(keys.value, policy.value.trim() === '' ? undefined : policy.value);
}

/** Shows whom the page believes now, or why it cannot tell. */
function showTrust(): void {
  const disbelieved = byId('disbelieved', HTMLElement);
  const believed = byId('believed', HTMLElement);
  try {
    const trust = readTrust();
    const names = trust.keys.map(({ name, id }) =>
      element('li', printable(`${name} (${keyIdText(id)})`)),
    );
    const { witnesses } = trust.policy;
    const asked = `Independent witnesses: ${witnesses.length} known, ${witnessesAsked(trust.policy)} must have signed.`;
    believed.replaceChildren(...names, element('li', asked));
    disbelieved.hidden = true;
  } catch (error) {
    if (!isVerificationError(error)) throw error;
    const { headline, sentences } = tellError(error);
    believed.replaceChildren();
    disbelieved.textContent = [headline, ...sentences].join(' ');
    disbelieved.hidden = false;
  }
}

/** Checks files and shows what was found. */
async function check(files: readonly CheckedFile[]): Promise<void> {
  latest += 1;
  const current = latest;
  const isCurrent = (): boolean => current === latest;
  outcome.hidden = true;
  status.textContent = 'Checking.';
  const results = await checkFiles(files, readTrust, (done) => {
    if (isCurrent()) status.textContent = `Checking. ${done} checked so far.`;
  });
  if (!isCurrent()) return;
  showFound(byId('found', HTMLElement), results);
  outcome.hidden = false;
  status.textContent = summary(results);
  byId('outcome-title', HTMLElement).focus();
}

async function checkChosen(chosen: readonly File[]): Promise<void> {
  if (chosen.length === 0) return;
  const read = chosen.map(async (each) => ({
    name: each.name,
    bytes: new Uint8Array(await each.arrayBuffer()),
  }));
  try {
    await check(await Promise.all(read));
  } catch (error) {
    status.textContent = `The file could not be opened: ${String(error)}`;
  }
}

file.addEventListener('change', () => {
  void checkChosen([...(file.files ?? [])]).then(() => {
    // So that the same file can be chosen again.
    file.value = '';
  });
});

byId('check', HTMLButtonElement).addEventListener('click', () => {
  const text = pasted.value.trim();
  // Half a character cannot be sent as bytes; it must not become another by that.
  if (fromUtf8(utf8(text)) === text) void check([{ name: 'the text', bytes: utf8(text) }]);
  else status.textContent = 'The text holds half a character, so it was not copied whole.';
});

document.addEventListener('dragover', (event) => {
  event.preventDefault();
  drop.classList.add('dragging');
});
document.addEventListener('dragleave', (event) => {
  if (event.relatedTarget === null) drop.classList.remove('dragging');
});
document.addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('dragging');
  void checkChosen([...(event.dataTransfer?.files ?? [])]);
});

keys.addEventListener('input', showTrust);
policy.addEventListener('input', showTrust);
// A saved page has nowhere to be saved from.
if (location.protocol === 'file:') byId('keep', HTMLElement).hidden = true;
showTrust();
