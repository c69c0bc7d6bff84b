import { describe, expect, it } from '@jest/globals';
import { installed } from '../../modules/installed.js';
import { kernelModules } from '../../src/parts/index.js';
import { fileMessages } from '../../src/surfaces/messages/files.js';
import { peopleMessages } from '../../src/surfaces/messages/people.js';
import { recordMessages } from '../../src/surfaces/messages/records.js';
import { requestMessages } from '../../src/surfaces/messages/requests.js';
import { valueMessages } from '../../src/surfaces/messages/values.js';
import { learnMessages, localise } from '../../src/surfaces/messages.js';
import { problemSites } from './problem-sites.js';

const ofModules = [...kernelModules, ...installed].flatMap((module) => module.messages);
const all = [...valueMessages, ...requestMessages, ...recordMessages, ...fileMessages, ...peopleMessages, ...ofModules];
learnMessages(ofModules);

/** The command line speaks English; what it says goes to no client. */
const sites = problemSites(['src', 'modules']).filter(({ at, message }) => message !== null && !at.startsWith('src/cli'));
const templates = new Map(sites.map(({ message, at }) => [String(message), at]));
const HOLE = '${…}';

describe('refusals', () => {
  it('are found in the sources', () => {
    expect(templates.size).toBeGreaterThan(250);
  });

  it('all have Russian words', () => {
    const english = [...templates]
      .filter(([message]) => message !== HOLE)
      .filter(([message]) => !/[а-яё]{2}/i.test(localise(message.replaceAll(HOLE, 'x1'), 'ru')));
    expect(english.map(([message, at]) => `${at}: ${message}`)).toEqual([]);
  });

  it('keep in Russian all that is put into them', () => {
    const lost = all.filter(([english, russian]) => english.match(/\{\d\}/g)?.some((hole) => !russian.includes(hole)));
    expect(lost).toEqual([]);
  });

  it('are translated by the pattern made for them, not by one that fits by chance', () => {
    const own = new Map(all.map(([english, russian]) => [english, russian]));
    const wrong = [...own].filter(
      ([english, russian]) => localise(english.replace(/\{(\d)\}/g, 'x$1'), 'ru') !== russian.replace(/\{(\d)\}/g, 'x$1'),
    );
    expect(wrong).toEqual([]);
  });

  it('have no translation that no source needs', () => {
    const said = new Set([...templates.keys()].map(numbered));
    expect(all.map(([english]) => english).filter((english) => !said.has(english) && english !== OF_FORBIDDEN)).toEqual([]);
  });

  it('translate what is put in, if it is a message itself', () => {
    expect(localise('The file cannot be read as YAML: the key a comes twice.', 'ru')).toBe(
      'Файл не читается как YAML: ключ a встречается дважды.',
    );
    expect(localise('The file cannot be read as YAML: the key a comes twice.', 'en')).toBe(
      'The file cannot be read as YAML: the key a comes twice.',
    );
  });
});

/** The words of `forbidden` where it is given none. */
const OF_FORBIDDEN = 'You lack the permission {1}.';

function numbered(template: string): string {
  let n = 0;
  return template.replaceAll(HOLE, () => `{${++n}}`);
}
