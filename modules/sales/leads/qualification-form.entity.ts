import { bool, defineEntity, defineRule, int, json, referenceAccess, text } from '#kernel';
import { readQuestions } from './score.js';

const readable = defineRule('readable-questions', {
  on: ['create', 'update'],
  check({ after, changed }) {
    if (changed.includes('questions')) readQuestions(after['questions']);
  },
});

/** What is asked of a lead, and what the answers are worth. */
export const qualificationForm = defineEntity('qualificationForm', {
  title: 'name',
  label: { en: 'Qualification form', ru: 'Анкета квалификации' },
  common: 'child',
  fields: {
    name: text({ required: true, max: 200 }),
    questions: json({
      required: true,
      description:
        'List of { code, text, weight, answers: { "yes": 1, "no": 0 }, knockOut: ["no"] }; an answer gives its share of the weight.',
    }),
    minScore: int({ required: true, default: 50, min: 0, max: 100, description: 'Below it a lead is not qualified.' }),
    active: bool({ required: true, default: true }),
  },
  access: referenceAccess,
  rules: [readable],
});
