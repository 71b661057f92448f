// The words in the language asked for.

import { en, type Words } from "./en.ts";
import { ko } from "./ko.ts";

export const languages = { en, ko } as const;
export type Language = keyof typeof languages;
export const isLanguage = (name: string): name is Language => Object.hasOwn(languages, name);

export const wordsIn = (language: Language): Words => languages[language];
