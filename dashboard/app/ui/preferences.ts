import { useSyncExternalStore } from 'react'
import { inLanguage, type Language, languages, type Words } from '../../core/words.ts'

export const themes = ['light', 'dark', 'system'] as const
export type Theme = (typeof themes)[number]
/** What red and green say: up and down, as on the Chinese market, or bad and good. */
export const habits = ['market', 'western'] as const
export type Habit = (typeof habits)[number]

/** Whether measures that one axis cannot show have an axis each. */
export const axesAnswers = ['one', 'two'] as const
export type Axes = (typeof axesAnswers)[number]

interface Choice {
  language: Language
  theme: Theme
  /** null: as is usual in the language. */
  habit: Habit | null
  /** What was answered when measures of unlike sizes were on one chart; null: ask. */
  axes: Axes | null
}

export interface Preferences extends Omit<Choice, 'habit'> {
  habit: Habit
  /** What `theme` comes to on this screen now. */
  scheme: 'light' | 'dark'
  /** The words in the viewer's language. */
  say: (words: Words) => string
}

const key = 'clientele.preferences'
const isLanguage = (value: unknown): value is Language => languages.some((language) => language === value)
const isHabit = (value: unknown): value is Habit => habits.some((habit) => habit === value)
const isAxes = (value: unknown): value is Axes => axesAnswers.some((answer) => answer === value)
const isTheme = (value: unknown): value is Theme => themes.some((theme) => theme === value)

function readStored(): Partial<Choice> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    const { language, theme, habit, axes } = stored as Record<string, unknown>
    return {
      ...(isLanguage(language) && { language }),
      ...(isTheme(theme) && { theme }),
      ...(isHabit(habit) && { habit }),
      ...(isAxes(axes) && { axes }),
    }
  } catch {
    // Storage may be switched off or hold anything; the browser's own wishes are a good second.
    return {}
  }
}

function readAddress(): Partial<Choice> {
  const search = new URLSearchParams(location.search)
  const language = search.get('lang')
  const theme = search.get('theme')
  return { ...(isLanguage(language) && { language }), ...(isTheme(theme) && { theme }) }
}

const dark = matchMedia('(prefers-color-scheme: dark)')

function resolve(choice: Choice): Preferences {
  const { language, theme, axes } = choice
  const scheme = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme
  return {
    language,
    theme,
    scheme,
    axes,
    habit: choice.habit ?? (language === 'zh' ? 'market' : 'western'),
    say: (words) => inLanguage(words, language),
  }
}

let chosen: Choice = {
  language: navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en',
  theme: 'system',
  habit: null,
  axes: null,
  ...readStored(),
  ...readAddress(),
}
let current = resolve(chosen)
const listeners = new Set<() => void>()

function show(): void {
  const root = document.documentElement
  root.lang = current.language === 'zh' ? 'zh-CN' : 'en'
  root.dataset.theme = current.scheme
  root.style.colorScheme = current.scheme
}

function change(choice: Partial<Choice>): void {
  chosen = { ...chosen, ...choice }
  current = resolve(chosen)
  show()
  for (const listener of listeners) listener()
}

show()
dark.addEventListener('change', () => change({}))

/** Sets language or theme. `keep: false` is for a host page that only lends its own. */
export function setPreferences(choice: Partial<Choice>, keep = true): void {
  change(choice)
  if (!keep) return
  try {
    localStorage.setItem(key, JSON.stringify(chosen))
  } catch {
    // Without storage the choice holds until the page is closed.
  }
}

/** Language and theme of the viewer, and `say` to choose words. The address (`?lang=zh&theme=dark`) wins over what was stored. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => current,
  )
}
