import type { Field } from './field.ts'

/** Chinese text → the syllables of its characters without tones; brought by the caller, since the table is large. */
export type ToSyllables = (chinese: string) => string[]

interface Entry {
  field: Field
  texts: string[]
  /** Pinyin in full and by initials, of the Chinese title and of Chinese synonyms. */
  sounds: string[]
}

const hasChinese = (text: string) => /\p{Script=Han}/u.test(text)

/** NFKC turns full-width letters and digits into the ones people type. */
export const normal = (text: string) => text.normalize('NFKC').toLowerCase().trim()

export function soundsOf(text: string, toSyllables: ToSyllables): string[] {
  const syllables = toSyllables(text).map(normal).filter(Boolean)
  return [syllables.join(''), syllables.map((syllable) => syllable[0]).join('')]
}

/** How well an entry answers: 0 not at all; a title's beginning counts most, the description least. */
function score(entry: Entry, word: string): number {
  const [zh = '', en = ''] = entry.texts
  if (zh === word || en === word) return 100
  // The earlier among a field's synonyms, the nearer: "revenue" is net sales before it is gross.
  const synonym = entry.texts.slice(2, -4).indexOf(word)
  if (synonym >= 0) return Math.max(81, 95 - synonym)
  if (zh.startsWith(word) || en.startsWith(word)) return 80
  if (en.split(/[\s_-]+/).some((part) => part.startsWith(word))) return 70
  if (zh.includes(word) || en.includes(word)) return 60
  if (entry.texts.slice(2, -2).some((text) => text.includes(word))) return 50
  if (entry.sounds.some((sound) => sound.startsWith(word))) return 45
  if (entry.sounds.some((sound) => sound.includes(word))) return 30
  return entry.texts.slice(-2).some((text) => text.includes(word)) ? 10 : 0
}

/** A search over fields: Chinese, English, synonyms, names, and pinyin once `toSyllables` is there. Best first. */
export function createSearch(fields: Field[], toSyllables?: ToSyllables): (text: string) => Field[] {
  const entries: Entry[] = fields.map((field) => ({
    field,
    texts: [
      normal(field.title.zh),
      normal(field.title.en),
      ...field.synonyms.map(normal),
      normal(field.name.replace(/[._]/g, ' ')),
      normal(field.name),
      normal(field.description.zh),
      normal(field.description.en),
    ],
    sounds: toSyllables ? [field.title.zh, ...field.synonyms].filter(hasChinese).flatMap((text) => soundsOf(text, toSyllables)) : [],
  }))
  return (text) => {
    const words = normal(text).split(/\s+/).filter(Boolean)
    if (words.length === 0) return fields
    // Of several words also the whole counts: “median days” is its own title before it is the beginning of another.
    const whole = words.length > 1 ? words.join(' ') : null
    return entries
      .map((entry) => ({
        field: entry.field,
        scores: words.map((word) => score(entry, word)),
        wholeScore: whole === null ? 0 : score(entry, whole),
      }))
      .filter(({ scores }) => scores.every((one) => one > 0))
      .map(({ field, scores, wholeScore }) => ({ field, total: scores.reduce((sum, one) => sum + one, 0) + wholeScore }))
      .sort((a, b) => b.total - a.total)
      .map(({ field }) => field)
  }
}

/** A search over plain texts, say the values of a field: by part and, once `toSyllables` is there, by sound. In the order they came. */
export function createTextSearch<T>(items: T[], textOf: (item: T) => string, toSyllables?: ToSyllables): (text: string) => T[] {
  const entries = items.map((item) => {
    const text = textOf(item)
    return { item, text: normal(text), sounds: toSyllables && hasChinese(text) ? soundsOf(text, toSyllables) : [] }
  })
  return (text) => {
    const word = normal(text)
    return entries
      .filter((entry) => entry.text.includes(word) || entry.sounds.some((sound) => sound.startsWith(word)))
      .map(({ item }) => item)
  }
}

/** Whether a text is part of a field's title. */
export const isTitled = ({ title }: Field, text: string): boolean => [title.zh, title.en].some((one) => normal(one).includes(normal(text)))
