import { IconCheck, IconCopy } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { tellUncopied, toClipboard } from './clipboard.ts'
import buttons from './controls.module.css'
import { usePreferences } from './preferences.ts'

interface CopyButtonProps {
  text: string
  label?: string
  /** What to do where the browser does not allow copying. */
  onRefused?: () => void
  children: ReactNode
}

/** Copies a text, and says for two seconds that it did. */
export function CopyButton({ text, label, onRefused = tellUncopied, children }: CopyButtonProps) {
  const { say } = usePreferences()
  const [copied, setCopied] = useState(false)
  const timer = useRef(0)
  useEffect(() => () => clearTimeout(timer.current), [])
  async function copy() {
    if (!(await toClipboard(text))) return onRefused()
    setCopied(true)
    clearTimeout(timer.current)
    timer.current = window.setTimeout(() => setCopied(false), 2000)
  }
  return (
    <button type="button" className={buttons.button} aria-label={label} onClick={() => void copy()}>
      {copied ? <IconCheck size={16} stroke={1.75} aria-hidden /> : <IconCopy size={16} stroke={1.5} aria-hidden />}
      <span aria-live="polite">{copied ? say({ zh: '已复制', en: 'Copied' }) : children}</span>
    </button>
  )
}
