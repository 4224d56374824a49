import { z } from 'zod'

/** The two languages every visible word exists in. */
export const languages = ['zh', 'en'] as const
export type Language = (typeof languages)[number]

/** One text in both languages. */
export interface Words {
  zh: string
  en: string
}

/** The border form of `Words`: both languages, neither empty. */
export const words = z.strictObject({ zh: z.string().trim().min(1), en: z.string().trim().min(1) })

/** The text in one language. */
export function inLanguage(text: Words, language: Language): string {
  return text[language]
}
