import { useEffect, useState } from 'react'
import type { Words } from '../../core/words.ts'
import { usePreferences } from './preferences.ts'
import css from './Splitter.module.css'

interface SplitterProps {
  /** The width is kept under this name and set as the CSS variable `--width-<name>`. */
  name: string
  least: number
  most: number
  label: Words
}

/** The edge of a panel that can be pulled, or moved by arrow keys. */
export function Splitter({ name, least, most, label }: SplitterProps) {
  const { say } = usePreferences()
  const key = `clientele.width.${name}`
  const clamp = (value: number) => Math.max(least, Math.min(most, Math.round(value)))
  const [width, setWidth] = useState(() => {
    const stored = Number(localStorage.getItem(key))
    return stored ? clamp(stored) : least + 24
  })
  useEffect(() => {
    document.documentElement.style.setProperty(`--width-${name}`, `${width}px`)
    localStorage.setItem(key, String(width))
  }, [name, key, width])
  return (
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={say(label)}
      aria-valuenow={width}
      aria-valuemin={least}
      aria-valuemax={most}
      className={css.splitter}
      onKeyDown={(event) => {
        if (event.key === 'ArrowLeft') setWidth(clamp(width - 8))
        else if (event.key === 'ArrowRight') setWidth(clamp(width + 8))
      }}
      onPointerDown={(event) => {
        const from = event.clientX - width
        const element = event.currentTarget
        element.setPointerCapture(event.pointerId)
        const move = (moved: PointerEvent) => setWidth(clamp(moved.clientX - from))
        element.addEventListener('pointermove', move)
        element.addEventListener('lostpointercapture', () => element.removeEventListener('pointermove', move), { once: true })
      }}
    />
  )
}
