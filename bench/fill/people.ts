import {
  englishEndings,
  englishFirst,
  englishStems,
  russianEndings,
  russianEndingsOfWomen,
  russianFathers,
  russianFirst,
  russianStems,
} from './words.js';
import { chance, pick, uuidAt } from './sql-words.js';

/** The parts every made-up person has, by number `i`, as a subquery with the columns `first_name`, `middle_name`, `last_name`, `email`, `phone`, `born` …; `born` is known of every third. */
export const personParts = (numbers: string): string => `
  select i, russian, woman,
    case when russian then case when woman then ${pick(russianFirst.slice(24), 'i', 11)} else ${pick(russianFirst.slice(0, 24), 'i', 11)} end
         else ${pick(englishFirst, 'i', 11)} end as first_name,
    case when russian then ${pick(russianFathers, 'i', 10)} || case when woman then 'овна' else 'ович' end end as middle_name,
    case when russian then ${pick(russianStems, 'i', 12)} || case when woman then ${pick(russianEndingsOfWomen, 'i', 13)} else ${pick(russianEndings, 'i', 13)} end
         else ${pick(englishStems, 'i', 12)} || ${pick(englishEndings, 'i', 13)} end as last_name,
    case when russian then case when woman then ${pick(russianFirst.slice(24), 'i', 11, true)} else ${pick(russianFirst.slice(0, 24), 'i', 11, true)} end
         else ${pick(englishFirst, 'i', 11, true)} end || '.' ||
    case when russian then ${pick(russianStems, 'i', 12, true)} || case when woman then ${pick(russianEndingsOfWomen, 'i', 13, true)} else ${pick(russianEndings, 'i', 13, true)} end
         else ${pick(englishStems, 'i', 12, true)} || ${pick(englishEndings, 'i', 13, true)} end
      || i || '@' || (array['example.ru', 'example.com', 'example.org', 'example.net'])[1 + ${chance('i', 14, 4)}] as email,
    case when russian then '+79' || lpad((${chance('i', 15, 1_000_000_000)})::text, 9, '0')
         else '+1' || (array['202', '212', '303', '415', '512', '617'])[1 + ${chance('i', 16, 6)}] || '5550' || lpad((${chance('i', 17, 1000)})::text, 3, '0') end as phone,
    case when ${chance('i', 20, 3)} = 0 then date '1950-01-01' + ${chance('i', 45, 20000)} end as born
  from (select i, ${chance('i', 18, 10)} < 6 as russian, ${chance('i', 19, 2)} = 0 as woman from ${numbers} i) n`;

/** Milliseconds since 1970 at which person `i` was entered: one every 90 s from 2023-02-01. */
export const personMillis = (i: string): string => `1675209600000 + (${i})::bigint * 90000`;

/** The id of person `i`. */
export const personId = (i: string): string => uuidAt(personMillis(i), `'person' || (${i})`);
