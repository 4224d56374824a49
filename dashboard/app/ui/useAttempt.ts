import { type FormEvent, useCallback, useRef, useState } from 'react'
import { Problem } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import { toast } from './Toasts.tsx'

type Work = () => Promise<unknown>

/** Does what may be refused and tells the refusal. What else goes wrong is a defect, and thrown on. */
async function attempt(work: Work, tell: (problem: Problem) => void): Promise<void> {
  try {
    await work()
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause
    tell(cause)
  }
}

const inToast = ({ words }: Problem) => toast(words, { tone: 'bad' })

/** For a press of a button: a refusal appears at the foot of the screen. `after` follows all that succeeds, such as asking a list again. */
export function useAttempt(after?: () => Promise<unknown>) {
  const [busy, setBusy] = useState(false)
  const last = useRef(after)
  last.current = after
  const act = useCallback(async (work: Work) => {
    setBusy(true)
    await attempt(async () => {
      await work()
      await last.current?.()
    }, inToast).finally(() => setBusy(false))
  }, [])
  return { busy, act }
}

/** For a form: a refusal stands in it, beside what was typed, until the next try. */
export function useSubmit(work: (form: FormData) => Promise<unknown>) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Words | null>(null)
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setBusy(true)
    setProblem(null)
    await attempt(
      () => work(form),
      ({ words }) => setProblem(words),
    ).finally(() => setBusy(false))
  }
  return { busy, problem, submit }
}
