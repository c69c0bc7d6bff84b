const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const SCALES = ['', 'thousand', 'million', 'billion', 'trillion', 'quadrillion'];

function group(number: number): string {
  const [hundreds, rest] = [Math.floor(number / 100), number % 100];
  const below = rest < 20 ? UNITS[rest] : [TENS[Math.floor(rest / 10)], ...(rest % 10 ? [UNITS[rest % 10]] : [])].join('-');
  return [...(hundreds ? [`${UNITS[hundreds] ?? ''} hundred`] : []), ...(rest ? [below] : [])].join(' ');
}

/** A whole number from 0 to 10^18 − 1 in words, by the short scale: "one thousand two hundred thirty-four". */
export function englishNumber(number: bigint): string {
  if (number === 0n) return 'zero';
  const words: string[] = [];
  for (let scale = SCALES.length - 1; scale >= 0; scale--) {
    const part = Number((number / 1000n ** BigInt(scale)) % 1000n);
    if (part > 0) words.push(group(part), SCALES[scale] ?? '');
  }
  return words.filter((word) => word !== '').join(' ');
}
