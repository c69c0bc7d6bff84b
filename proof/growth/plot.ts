/** A line of the plot: a point for each size. */
export interface Line {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

interface Panel {
  readonly title: string;
  readonly lines: readonly Line[];
}

const COLOURS = ['#1f6feb', '#d1242f', '#1a7f37', '#9a6700', '#8250df', '#57606a', '#bc4c00'];
const [WIDTH, HEIGHT, LEFT, TOP, INNER_WIDTH, INNER_HEIGHT] = [520, 360, 60, 40, 300, 260] as const;
const escaped = (text: string): string => text.replace(/[<&]/g, (c) => (c === '<' ? '&lt;' : '&amp;'));
const decades = (values: readonly number[]): [number, number] => [
  Math.floor(Math.log10(Math.min(...values))),
  Math.max(Math.ceil(Math.log10(Math.max(...values))), Math.floor(Math.log10(Math.min(...values))) + 1),
];

/** Panels side by side, both axes logarithmic; a straight rising line is a power, a flat one costs the same at any size. */
export function plot(panels: readonly Panel[]): string {
  const body = panels.map((panel, i) => `<g transform="translate(${i * WIDTH},0)">${drawn(panel)}</g>`).join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH * panels.length} ${HEIGHT}" font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
${body}
</svg>
`;
}

function drawn({ title, lines }: Panel): string {
  const points = lines.flatMap((line) => line.points);
  const [x0, x1] = decades(points.map((p) => p.x));
  const [y0, y1] = decades(points.map((p) => p.y));
  const across = (x: number): number => LEFT + ((Math.log10(x) - x0) / (x1 - x0)) * INNER_WIDTH;
  const down = (y: number): number => TOP + (1 - (Math.log10(y) - y0) / (y1 - y0)) * INNER_HEIGHT;
  const steps = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
  const grid = [
    ...steps(x0, x1).map((n) => {
      const x = across(10 ** n);
      return `<path d="M${x} ${TOP}V${TOP + INNER_HEIGHT}" stroke="#ddd"/><text x="${x}" y="${TOP + INNER_HEIGHT + 18}" text-anchor="middle">10^${n}</text>`;
    }),
    ...steps(y0, y1).map((n) => {
      const y = down(10 ** n);
      return `<path d="M${LEFT} ${y}H${LEFT + INNER_WIDTH}" stroke="#ddd"/><text x="${LEFT - 8}" y="${y + 4}" text-anchor="end">${10 ** n}</text>`;
    }),
  ];
  const drawnLines = lines.map(({ name, points: own }, i) => {
    const colour = COLOURS[i % COLOURS.length] as string;
    const path = own.map((p, k) => `${k === 0 ? 'M' : 'L'}${across(p.x).toFixed(1)} ${down(p.y).toFixed(1)}`).join('');
    const dots = own
      .map((p) => `<circle cx="${across(p.x).toFixed(1)}" cy="${down(p.y).toFixed(1)}" r="3" fill="${colour}"/>`)
      .join('');
    const y = TOP + 8 + i * 18;
    const legend = `<path d="M${LEFT + INNER_WIDTH + 14} ${y}h18" stroke="${colour}" stroke-width="2"/><text x="${LEFT + INNER_WIDTH + 38}" y="${y + 4}">${escaped(name)}</text>`;
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${dots}${legend}`;
  });
  return [
    `<text x="${LEFT}" y="22" font-size="14">${escaped(title)}</text>`,
    ...grid,
    ...drawnLines,
    `<text x="${LEFT + INNER_WIDTH / 2}" y="${HEIGHT - 12}" text-anchor="middle">rows of the ledger</text>`,
  ].join('\n');
}
