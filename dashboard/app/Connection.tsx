import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Problem } from '../core/problem.ts'
import css from './Connection.module.css'
import { usePreferences } from './ui/preferences.ts'
import { useWatchedWorkspace } from './watchWorkspace.ts'
import { useWorkspace } from './workspace.ts'

/** Says over every screen that the server can't be reached, and once it can, asks again whatever had failed meanwhile. */
export function Connection() {
  const { say } = usePreferences()
  const queries = useQueryClient()
  useWatchedWorkspace()
  const { error } = useWorkspace()
  const isLost = error instanceof Problem && (error.code === 'offline' || error.status >= 502)
  const wasLost = useRef(false)
  useEffect(() => {
    if (wasLost.current && !isLost) void queries.refetchQueries({ predicate: ({ state }) => state.status === 'error' })
    wasLost.current = isLost
  }, [isLost, queries])
  if (!isLost) return null
  return (
    <p className={css.lost} role="status">
      {say({
        zh: '连不上服务器，可能正在重启，或网络断开。恢复后本页会自动继续，未保存的修改仍在。',
        en: 'The server cannot be reached: it may be restarting, or the network is down. This page goes on by itself once it is back; unsaved changes are still here.',
      })}
    </p>
  )
}
