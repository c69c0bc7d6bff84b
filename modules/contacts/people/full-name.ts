import { invalid, type Derivation } from '#kernel';

const PARTS = ['firstName', 'middleName', 'lastName', 'suffix'] as const;

/** The name a list shows; somebody without any name is refused. */
export const fullNameDerivation: Derivation = {
  from: ['displayName', 'nickname', ...PARTS],
  sets: ['fullName'],
  of(person) {
    const parts = PARTS.map((part) => person[part])
      .filter(Boolean)
      .join(' ');
    const fullName = person.displayName ?? (parts || person.nickname);
    if (!fullName)
      throw invalid('/lastName', 'A person needs a name: give firstName, lastName or displayName.', undefined, 'required');
    return { fullName };
  },
};
