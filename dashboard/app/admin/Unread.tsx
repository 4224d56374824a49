import { Problem } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import { Failed } from '../ui/Failed.tsx'

/** A page of administration that could not be read: for want of the right, or for now. */
export function Unread({ error, title, onRetry }: { error: Error; title: Words; onRetry: () => void }) {
  const isRefused = error instanceof Problem && error.status === 403
  return (
    <Failed
      alone
      error={error}
      calm={isRefused}
      title={isRefused ? { zh: '只有管理员能进来', en: 'For administrators only' } : title}
      onRetry={isRefused ? undefined : onRetry}
    />
  )
}
