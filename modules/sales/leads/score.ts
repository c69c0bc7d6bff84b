import { below, invalid } from '#kernel';

/** A question of a qualification form. */
export interface Question {
  readonly code: string;
  readonly text: string;
  readonly weight: number;
  /** The share of the weight, from 0 to 1, that each answer gives. */
  readonly answers: Readonly<Record<string, number>>;
  readonly knockOut: readonly string[];
}

export interface ScorePart {
  readonly code: string;
  readonly answer: string | null;
  readonly points: number;
  readonly of: number;
  readonly knockedOut: boolean;
}

export interface Score {
  /** 0 to 100: points got of those there are. */
  readonly score: number;
  readonly grade: 'A' | 'B' | 'C' | 'D';
  readonly knockedOut: boolean;
  readonly parts: readonly ScorePart[];
}

const MOST = 50;

/** The questions of a form as it keeps them; throws 400 with a pointer to the first that cannot be scored. */
export function readQuestions(given: unknown): Question[] {
  if (!Array.isArray(given) || given.length === 0 || given.length > MOST)
    throw invalid('/questions', 'Expected a list of 1 to 50 questions.');
  const codes = new Set<string>();
  return given.map((one: unknown, i): Question => {
    const pointer = below('/questions', i);
    const { code, text, weight, answers, knockOut = [] } = (one ?? {}) as Record<string, unknown>;
    if (typeof code !== 'string' || !/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(code) || codes.has(code))
      throw invalid(`${pointer}/code`, 'Expected a code of its own: letters, digits, - and _.');
    codes.add(code);
    if (typeof text !== 'string' || text === '') throw invalid(`${pointer}/text`, 'Expected the text of the question.');
    if (typeof weight !== 'number' || !Number.isInteger(weight) || weight < 1 || weight > 100)
      throw invalid(`${pointer}/weight`, 'Expected a whole number from 1 to 100.');
    const shares = Object.entries((answers ?? {}) as object);
    if (shares.length === 0 || shares.some(([, share]) => typeof share !== 'number' || share < 0 || share > 1))
      throw invalid(`${pointer}/answers`, 'Expected answers with their share of the weight, from 0 to 1.');
    const known = Object.fromEntries(shares) as Record<string, number>;
    if (!Array.isArray(knockOut) || knockOut.some((answer) => !Object.hasOwn(known, String(answer))))
      throw invalid(`${pointer}/knockOut`, 'Expected a list of answers that there are.');
    return { code, text, weight, answers: known, knockOut: knockOut.map(String) };
  });
}

const GRADES = [
  [80, 'A'],
  [60, 'B'],
  [40, 'C'],
  [0, 'D'],
] as const;

/** Scores answers; a question without one gives nothing of its weight. Throws 400 for an answer the form does not know. */
export function scoreOf(questions: readonly Question[], answers: Readonly<Record<string, unknown>>): Score {
  for (const code of Object.keys(answers))
    if (!questions.some((question) => question.code === code))
      throw invalid(below('/answers', code), `The form asks ${questions.map((question) => question.code).join(', ')}.`);
  const parts = questions.map((question): ScorePart => {
    const given = answers[question.code];
    if (given === undefined || given === null)
      return { code: question.code, answer: null, points: 0, of: question.weight, knockedOut: false };
    const answer = String(given);
    if (!Object.hasOwn(question.answers, answer))
      throw invalid(below('/answers', question.code), `Expected one of ${Object.keys(question.answers).join(', ')}.`);
    const points = Math.round(question.weight * (question.answers[answer] as number) * 100) / 100;
    return { code: question.code, answer, points, of: question.weight, knockedOut: question.knockOut.includes(answer) };
  });
  const [got, all] = [parts.reduce((sum, part) => sum + part.points, 0), parts.reduce((sum, part) => sum + part.of, 0)];
  const score = Math.round((100 * got) / all);
  const grade = (GRADES.find(([least]) => score >= least) ?? GRADES[3])[1];
  return { score, grade, knockedOut: parts.some((part) => part.knockedOut), parts };
}
