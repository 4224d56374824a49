import type { ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components/I18nProvider'
import { usePreferences } from '../preferences.ts'

/** The library's own few words, for screen readers, in the language of the page and not the browser's. */
export function Localized({ children }: { children: ReactNode }) {
  const { language } = usePreferences()
  return <I18nProvider locale={language === 'zh' ? 'zh-CN' : 'en-GB'}>{children}</I18nProvider>
}
