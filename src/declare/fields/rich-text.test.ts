import fc from 'fast-check';
import { cleanHtml, textOfHtml } from './check-html.js';
import { richText } from './rich-text.js';

const ATTACKS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<a href="javascript:alert(1)">a</a>',
  '<a href="&#106;avascript:alert(1)">a</a>',
  '<a href=" java\nscript:alert(1)">a</a>',
  '<a href="data:text/html,<script>alert(1)</script>">a</a>',
  '<img src="data:image/svg+xml;base64,PHN2Zz4=">',
  '<img src="http://tracker.example/p.gif">',
  '<iframe src="https://example.com"></iframe>',
  '<object data="x"></object><embed src="x">',
  '<form action="https://example.com"><input name="a"><button>b</button></form>',
  '<style>body { background: url(https://example.com) }</style>',
  '<p style="background:url(javascript:alert(1))" class="a" id="b">c</p>',
  '<link rel="stylesheet" href="https://example.com/a.css"><meta http-equiv="refresh" content="0;url=https://example.com">',
  '<base href="https://example.com">',
  '<template><img src=x onerror=alert(1)></template>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<<script>script>alert(1)<</script>/script>',
  '<b>\u0338 onmouseover=alert(1) x</b>',
  '<a href="https://example.com">&#x338; onmouseover=alert(1) <i title="x">',
];

/** Every tag of the answer is one of ours, closed, and holds no attribute but those allowed. */
const HARMLESS =
  /^(?:[^<>]|<\/?(?:p|br|hr|h[1-6]|ul|ol|li|blockquote|pre|div|span|b|strong|i|em|u|s|del|ins|sub|sup|small|mark|code|kbd|table|caption|thead|tbody|tfoot|tr|th|td|a|img)(?: (?:href="(?:https?:|mailto:|tel:|[^":]*")[^"]*"?|title="[^"]*"|rel="noopener noreferrer nofollow"|src="(?:https:|cid:)[^"]*"|alt="[^"]*"|width="[^"]*"|height="[^"]*"|colspan="[^"]*"|rowspan="[^"]*"))*(?: \/)?>)*$/;

test.each(ATTACKS)('nothing that runs is left of %s', (html) => {
  expect(cleanHtml(html)).toMatch(HARMLESS);
  // In a title anything may stand.
  const withoutTitles = cleanHtml(html).replace(/title="[^"]*"/g, '');
  expect(withoutTitles).not.toMatch(/<[^>]*(?:script:|onerror|onload|onmouseover)/);
});

const piece = fc.oneof(
  fc.constantFrom(
    '<p>',
    '</p>',
    '<b>',
    '</b>',
    '<a href="https://example.com/?a=1&b=2">',
    '</a>',
    '<script>',
    '</script>',
    '<td',
    '>',
    '<',
    '"',
    "'",
    '&',
  ),
  fc.constantFrom(
    '&amp;',
    '&lt;',
    '&#x338;',
    '&#0;',
    '&#xd800;',
    '\u0338',
    '\u0301',
    'e',
    '<br/>',
    '<!--',
    '-->',
    '<![CDATA[',
    ' onclick=1',
    '<svg>',
    ' ',
  ),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
);

test('cleaning is harmless, and cleaning once more changes nothing, for any mixture of pieces', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const clean = cleanHtml(pieces.join(''));
      expect(clean).toMatch(HARMLESS);
      expect(cleanHtml(clean)).toBe(clean);
    }),
    { numRuns: 2000 },
  );
});

test('what editors send survives', () => {
  const html =
    '<h2>Offer</h2><p>Dear <strong>Anna</strong>,<br />see <a href="https://example.com/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">the page</a>.</p>' +
    '<ul><li>one</li></ul><table><tbody><tr><td colspan="2">x</td></tr></tbody></table><img src="cid:logo" alt="Logo" />';
  expect(richText().parse(html, '/a')).toBe(html);
});

test('search sees the words with their spaces and entities', () => {
  expect(textOfHtml(cleanHtml('<p>Tom &amp; Anna</p><p>a&nbsp;&lt;b&gt; &amp;lt;</p>'))).toBe('Tom & Anna a <b> &lt;');
});

test('a page of many open tags takes no long time', () => {
  const started = performance.now();
  richText().parse('<b>'.repeat(33_000), '/a');
  richText().parse('<'.repeat(20_000), '/a');
  expect(performance.now() - started).toBeLessThan(60_000);
});
