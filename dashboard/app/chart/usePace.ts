import { useIsFetching } from '@tanstack/react-query'
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
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

/**
 * When a changed chart is asked: at once for a field or chart type placed after a rest, shortly after the last of many changes, or, when the
 * last run was slow, at the person's word.
 */
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
  const changed = useRef(Number.NEGATIVE_INFINITY)
  // Before the browser paints: a frame later the question would leave after the whole page has been painted once for nothing.
  useLayoutEffect(() => {
    if (isSlow || spec === asked) return
    const rested = performance.now() - changed.current > pause
    changed.current = performance.now()
    // Typing comes in bursts and waits for its end; a drop is one deliberate act and should be seen at once.
    if (rested && (spec.wells !== asked.wells || spec.type !== asked.type)) return run()
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
