import { describe, expect, it } from '@jest/globals';
import { readConfiguration, VARIABLES } from '../../libs/configuration/src/configuration.js';
import { CLAIMS } from '../../libs/identity/src/claims.js';
import { quoted, readPage, tableOf } from './markdown.js';

const page = readPage('docs/reference/configuration.md');
const rows = tableOf(page, ['variable', 'default']);

describe('The page about configuration', () => {
  it('has every variable, in the order in which the program names them', () => {
    expect(rows.map(([name = '']) => quoted(name)[0])).toEqual([...VARIABLES]);
  });

  it.each(
    rows
      .map(([name = '', value = '']) => [quoted(name)[0] ?? '', quoted(value)[0]] as const)
      .filter(([, value]) => value !== undefined),
  )('names for %s the value that it has where it is not set: %s', (name, value) => {
    expect(readConfiguration({ [name]: value }, '/srv')).toEqual(readConfiguration({}, '/srv'));
  });

  it('says truly where the key file stands', () => {
    expect(readConfiguration({}, '/srv').keyFile).toBe('/srv/data.key');
  });

  it('has every claim', () => {
    const told = tableOf(page, ['claim']).map(([claim = '']) => quoted(claim)[0]);
    expect(told).toEqual([CLAIMS.role, CLAIMS.organisation, CLAIMS.person, 'sub']);
  });
});
