import { MantineProvider } from '@mantine/core'
import type { ReactNode } from 'react'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { usePreferences } from './preferences.ts'
import { Toasts } from './Toasts.tsx'
import './theme.css'
import { mantineTheme, mantineVariables } from './theme.ts'

/** What every page of ours stands in: theme, toasts, and a catch for broken screens. */
export function Frame({ children }: { children: ReactNode }) {
  const { scheme } = usePreferences()
  return (
    <MantineProvider theme={mantineTheme} cssVariablesResolver={mantineVariables} forceColorScheme={scheme}>
      <ErrorBoundary>{children}</ErrorBoundary>
      <Toasts />
    </MantineProvider>
  )
}
