import { useEffect, useState } from 'react'
import { usePreferences } from '../ui/preferences.ts'
import css from './Chart.module.css'

/** A question was given up: the earlier result is still there. */
export function Stopped({ onRetry }: { onRetry: () => void }) {
  const { say } = usePreferences()
  return (
    <div className={css.slow} role="status">
      <span>{say({ zh: '已保留上一次的结果', en: 'The earlier result is kept' })}</span>
      <button type="button" className={css.link} onClick={onRetry}>
        {say({ zh: '重新查询', en: 'Ask again' })}
      </button>
    </div>
  )
}

/** After three seconds how long it has been, after ten a way to stop. */
export function Slow({ hasOld, onStop }: { hasOld: boolean; onStop: () => void }) {
  const { say } = usePreferences()
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  if (seconds < 3) return null
  return (
    <div className={css.slow} role="status">
      <span>{say({ zh: `查询中，已 ${seconds} 秒`, en: `Asking for ${seconds} s` })}</span>
      {seconds >= 10 && (
        <button type="button" className={css.link} onClick={onStop}>
          {hasOld ? say({ zh: '取消，保留旧结果', en: 'Cancel and keep the old result' }) : say({ zh: '取消', en: 'Cancel' })}
        </button>
      )}
    </div>
  )
}
