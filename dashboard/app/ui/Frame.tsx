import type { ReactNode } from 'react'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { Toasts } from './Toasts.tsx'
import './theme.css'

/** What every page of ours stands in: the theme, toasts, and a catch for broken screens. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <>
      <ErrorBoundary>{children}</ErrorBoundary>
      <Toasts />
    </>
  )
}
