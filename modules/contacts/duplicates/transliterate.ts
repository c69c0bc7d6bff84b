/** Cyrillic letters of Russian, Ukrainian, Belarusian, Kazakh and Tatar. Signs give nothing; ё is е, as most people write it. */
// prettier-ignore
const cyrillic: Readonly<Record<string, string>> = {
  а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o',
  п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: '', ы: 'y', ь: '', э: 'e',
  ю: 'yu', я: 'ya', і: 'i', ї: 'yi', є: 'ye', ґ: 'g', ў: 'u', ә: 'a', ө: 'o', ү: 'u', ұ: 'u', қ: 'k', ғ: 'g', ң: 'n', һ: 'h', җ: 'zh',
};

/** Latin letters that are no base letter with a mark, so that decomposition does not reach them. */
// prettier-ignore
const latin: Readonly<Record<string, string>> = {
  ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', ı: 'i',
};

/**
 * Lower-case Latin writing of a Russian or European text for comparison, not for display: «Щёлоков» and «Щелоков» give
 * `shchelokov`, «Müller» gives `muller`. Apostrophes go («Vasil'ev», «О'Нил»); letters of other scripts stay as they are.
 */
export function transliterate(text: string): string {
  const whole = spelled(text.normalize('NFKC').toLowerCase());
  return spelled(whole.normalize('NFKD').replace(/[\p{M}'’‘ʹʼ`]/gu, ''));
}

/** Done before marks are taken off, for й and ё to be letters, and after, for those that were marked (ѓ). */
const spelled = (text: string): string => Array.from(text, (letter) => cyrillic[letter] ?? latin[letter] ?? letter).join('');

/** The words (letters and digits) of a text after `transliterate`, in their order. */
export const latinWords = (text: string): string[] => transliterate(text).match(/[\p{L}\p{N}]+/gu) ?? [];
