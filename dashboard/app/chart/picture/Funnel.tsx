import type { FunnelDrawing, Mark } from '../../../core/chart/drawing.ts'
import { usePreferences } from '../../ui/preferences.ts'
import css from './Funnel.module.css'
import { RemarkSigns } from './remarks.tsx'

interface FunnelProps {
  funnel: FunnelDrawing
  label: string
  height: number
  onMark?: ((mark: Mark) => void) | undefined
}

/** Steps from first to last, each with what it kept of the one before and of all. */
export function Funnel({ funnel, label, height, onMark }: FunnelProps) {
  const { say } = usePreferences()
  return (
    <ol className={css.funnel} aria-label={label} style={{ minHeight: Math.min(height, funnel.steps.length * 44) }}>
      {funnel.steps.map((step) => (
        <li key={step.label}>
          {(step.ofBefore || step.took.length + step.details.length > 0) && (
            <div className={css.between}>
              {step.ofBefore && <span>↓ {say({ zh: `转化 ${step.ofBefore}`, en: `${step.ofBefore} went on` })}</span>}
              {step.lost && (
                <span>
                  {say({ zh: `未转化 ${step.lost}`, en: `${step.lost} did not` })}
                  {step.ofLost && say({ zh: `（${step.ofLost}）`, en: ` (${step.ofLost})` })}
                </span>
              )}
              {[...step.took, ...step.details].map(([name, text]) => (
                <em key={name}>
                  {name} {text}
                </em>
              ))}
            </div>
          )}
          <button type="button" className={css.step} disabled={!onMark} onClick={() => onMark?.(step.mark)}>
            <span className={css.label} title={step.label}>
              {step.label}
              <RemarkSigns mark={step.mark} />
            </span>
            <span className={css.track}>
              <i style={{ width: `${Math.max(step.share * 100, 0.4)}%` }} />
            </span>
            <b>{step.text}</b>
            <span className={css.share}>{step.ofFirst}</span>
          </button>
        </li>
      ))}
    </ol>
  )
}
