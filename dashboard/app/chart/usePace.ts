import { useIsFetching } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { ChartSpec } from '../../core/chart/spec.ts'

const pause = 300
const slow = 3000

interface Pace {
  /** The spec to ask now; the last one while the person has yet to press Run. */
  asked: ChartSpec
  /** The picture belongs to an earlier spec. */
  isOld: boolean
  /** The person has to ask for the run. */
  waits: boolean
  run: () => void
}

/** When a changed chart is asked: by itself shortly after the last change, or, when the last run was slow, at the person's word. */
export function usePace(spec: ChartSpec, runs: number): Pace {
  const [asked, setAsked] = useState(spec)
  const [isSlow, setSlow] = useState(false)
  const fetching = useIsFetching({ queryKey: ['cube'] }) > 0
  const started = useRef<number | null>(null)

  useEffect(() => {
    if (fetching) started.current ??= performance.now()
    else if (started.current !== null) {
      setSlow(performance.now() - started.current >= slow)
      started.current = null
    }
  }, [fetching])

  const run = useCallback(() => setAsked(spec), [spec])
  useEffect(() => {
    if (isSlow || spec === asked) return
    const timer = setTimeout(run, pause)
    return () => clearTimeout(timer)
  }, [spec, asked, isSlow, run])

  const seen = useRef(runs)
  useEffect(() => {
    if (runs !== seen.current) run()
    seen.current = runs
  }, [runs, run])

  return { asked, isOld: spec !== asked, waits: isSlow && spec !== asked, run }
}
