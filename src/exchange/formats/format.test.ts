import iconv from 'iconv-lite';
import { gzipSync } from 'node:zlib';
import { detect, formatOf } from './format.js';
import { describeWithRealFiles, realFile } from './test/streams.js';

const bytes = (text: string, encoding = 'utf-8', addBOM = false) => iconv.encode(text, encoding, { addBOM });

describe('the format by name', () => {
  it.each([
    ['csv', 'csv'],
    ['People.CSV', 'csv'],
    ['text/csv; charset=utf-8', 'csv'],
    ['a.tsv', 'csv'],
    ['export.jsonl', 'ndjson'],
    ['application/x-ndjson', 'ndjson'],
    ['application/json', 'json'],
    ['a.b.yml', 'yaml'],
    ['contacts.vcf', 'vcard'],
    ['text/vcard', 'vcard'],
  ])('%s is %s', (given, name) => {
    expect(formatOf(given).name).toBe(name);
  });

  it('refuses others by naming those there are', () => {
    expect(() => formatOf('people.ods')).toThrow(/csv, json, ndjson, yaml, vcard, xlsx/);
    expect(() => formatOf('constructor')).toThrow(expect.objectContaining({ code: 'unknown_format' }));
  });
});

describe('what a file is, by its content', () => {
  it.each<[string, string, object]>([
    ['{"a":1}', 'x.csv', { format: 'json' }],
    ['[\n {"a":1}]', 'x.csv', { format: 'json' }],
    ['{"a":1}\n{"a":2}\n', 'x.json', { format: 'ndjson' }],
    ['{"a":1}', 'x.ndjson', { format: 'ndjson' }],
    ['{\n"a":1}\n', 'x.json', { format: 'json' }],
    ['BEGIN:VCARD\nVERSION:3.0\n', 'x.txt', { format: 'vcard' }],
    ['# people\n- name: Ann\n', 'x.csv', { format: 'yaml' }],
    ['people:\n  - name: Ann\n', '', { format: 'yaml' }],
    ['a: 1\n', 'x.yml', { format: 'yaml' }],
    ['name;age\nAnn;5\nBob;6\n', 'x.json', { format: 'csv', delimiter: ';', header: true }],
    ['[Name],[Age]\nAnn,5\n', 'x.csv', { format: 'csv', delimiter: ',', header: true }],
    ['Ann;+7 495 1;ann@example.org\nBob;2;bob@example.org\n', 'x.csv', { format: 'csv', delimiter: ';', header: false }],
    ['1,2\n3,4\n', '', { format: 'csv', header: false }],
    ['sep=|\na|b\n1|2\n', '', { format: 'csv', delimiter: '|', header: true }],
    ['name\nAnn\nBob\n', 'x.csv', { format: 'csv', header: true }],
    ['- Ann,5\n- Bob,6\n', 'x.csv', { format: 'csv', delimiter: ',' }],
  ])('%j called %j', async (text, name, expected) => {
    expect(await detect(bytes(text), name)).toMatchObject({ encoding: 'utf-8', ...expected });
  });

  it('sees the encoding whatever the file is called', async () => {
    const table = 'имя\tгород\r\nАнна\tТверь\r\nОльга\tСамара\r\n';
    for (const encoding of ['utf-16le', 'utf-16be'])
      expect(await detect(bytes(table, encoding, true), 'x.csv')).toEqual({
        format: 'csv',
        encoding,
        delimiter: '\t',
        header: true,
      });
    for (const encoding of ['utf-8', 'windows-1251', 'koi8-r', 'utf-16le', 'ibm866'])
      expect(await detect(bytes(table, encoding), 'x.json')).toEqual({ format: 'csv', encoding, delimiter: '\t', header: true });
    expect(await detect(bytes('[{"a":"ж"}]', 'utf-16le', true), 'x.csv')).toEqual({ format: 'json', encoding: 'utf-16le' });
  });

  it.each<[string, Uint8Array, string]>([
    ['an xlsx called .csv', Buffer.from('504b030414000600', 'hex'), 'unsupported_file'],
    ['an xls', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), 'unsupported_file'],
    ['a gzip', gzipSync('a,b\n'), 'unsupported_file'],
    ['a PDF', Buffer.from('%PDF-1.7\n'), 'unsupported_file'],
    ['a picture', Buffer.from('89504e470d0a1a0a', 'hex'), 'unsupported_file'],
    ['HTML called .xls', Buffer.from('\ufeff <html><table>'), 'unsupported_file'],
    [
      'XML with an external entity',
      Buffer.from('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
      'unsupported_file',
    ],
    [
      'random bytes',
      Buffer.from(Array.from({ length: 4_096 }, (_, at) => (at * 73 + ((at * at) >> 3)) % 256)),
      'unsupported_file',
    ],
    ['nothing', Buffer.alloc(0), 'empty_file'],
    ['blanks', Buffer.from('\ufeff \r\n'), 'empty_file'],
  ])('refuses %s', async (_what, content, code) => {
    await expect(detect(content, 'x.csv')).rejects.toMatchObject({ code, status: 400, pointer: '/file' });
  });
});

describeWithRealFiles('what real files are', () => {
  it.each([
    ['country-codes/country-codes.csv', 'csv'],
    ['maven-crm/accounts.csv', 'csv'],
    ['maven-crm/products.csv', 'csv'],
    ['maven-crm/sales_teams.csv', 'csv'],
    ['maven-crm/sales_pipeline.csv', 'csv'],
    ['us-legislators/legislators-current.yaml', 'yaml'],
    ['us-legislators/legislators-social-media.yaml', 'yaml'],
    ['vcards/John_Doe_IPHONE.vcf', 'vcard'],
    ['vcards/rfc2426-example.vcf', 'vcard'],
  ])('%s is %s even without its name', async (path, format) => {
    expect(await detect(realFile(path))).toEqual({
      format,
      encoding: 'utf-8',
      ...(format === 'csv' ? { delimiter: ',', header: true } : {}),
    });
  });
});
