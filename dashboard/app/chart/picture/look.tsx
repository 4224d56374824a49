import type { CSSProperties } from 'react'
import type { CellLook, Sign as SignName } from '../../../core/chart/conditionalFormat.ts'
import { usePreferences } from '../../ui/preferences.ts'
import css from './look.module.css'

/** The signs of rules: text, so that they are printed, copied and enlarged as the numbers are. */
export const signTexts: Record<Exclude<SignName, 'none'>, string> = { up: '▲', down: '▼', dot: '●', check: '✓', cross: '✕', alert: '!' }

type LookProps = { className?: string; 'data-tone'?: string; 'data-hue'?: string; style?: CSSProperties }

const percent = (share: number) => `${Math.round(share * 1000) / 10}%`

/** What a cell needs to look as its number asks for. */
export function toLook(look: CellLook | null | undefined): LookProps {
  switch (look?.kind) {
    case 'rule':
      return { className: css.rule, 'data-tone': look.tone }
    case 'shade':
      return { className: css.shade, 'data-hue': look.hue, style: { '--depth': look.depth } as CSSProperties }
    case 'bar':
      return {
        className: css.bar,
        'data-hue': look.isLoss ? 'loss' : 'gain',
        style: { '--from': percent(look.from), '--to': percent(look.to) } as CSSProperties,
      }
    default:
      return {}
  }
}

/** The sign of the rule that holds; who cannot see it or its colour hears the rule. */
export function Sign({ look }: { look: CellLook | null | undefined }) {
  const { say } = usePreferences()
  if (look?.kind !== 'rule') return null
  return (
    <span className={css.sign} data-tone={look.tone} title={say(look.words)}>
      {look.sign !== 'none' && <i aria-hidden>{signTexts[look.sign]}</i>}
      <span className="only-read-aloud">{say({ zh: `（${look.words.zh}）`, en: `(${look.words.en}) ` })}</span>
    </span>
  )
}
