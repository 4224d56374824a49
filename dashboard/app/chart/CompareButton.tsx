import { IconArrowsLeftRight } from '@tabler/icons-react'
import { lazy, Suspense, useRef, useState } from 'react'
import type { Change } from '../../core/chart/edit.ts'
import { earlierSpan, spanOf } from '../../core/chart/range.ts'
import { type ChartSpec, compares } from '../../core/chart/spec.ts'
import { betweenWords, spanText } from '../../core/chart/title.ts'
import controls from '../ui/controls.module.css'
import { MenuButton } from '../ui/Menu.tsx'
import { Popover } from '../ui/Popover.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { Waiting } from '../ui/Waiting.tsx'
import { compareWords } from './words.ts'

const OwnRange = lazy(() => import('./RangePicker.tsx').then(({ OwnRange }) => ({ default: OwnRange })))

interface CompareButtonProps {
  spec: ChartSpec
  today: string
  change: (change: Change, group?: string) => void
}

/** What the chart is compared with: a period that follows from its range, or dates of one's own. */
export function CompareButton({ spec, today, change }: CompareButtonProps) {
  const { say, language } = usePreferences()
  const anchor = useRef<HTMLSpanElement>(null)
  const [open, setOpen] = useState(false)
  const { compare, against } = spec
  const dates = compare === 'custom' && against ? { zh: spanText(against, 'zh'), en: spanText(against, 'en') } : null
  const groups = spec.between ? betweenWords(spec.between) : null
  const named = groups ?? dates ?? (compare === 'none' ? { zh: '对比', en: 'Compare' } : compareWords[compare])
  const whole = groups ?? dates ?? compareWords[compare]
  return (
    <span ref={anchor}>
      <MenuButton
        className={`${controls.button} ${controls.small} ${controls.quiet}`}
        label={say({ zh: `对比：${whole.zh}`, en: `Compare: ${whole.en}` })}
        lines={compares.map((one) => ({
          text: say(compareWords[one]),
          checked: !groups && compare === one,
          act: () => (one === 'custom' ? setOpen(true) : change({ do: 'compare', compare: one })),
        }))}
      >
        <IconArrowsLeftRight size={15} stroke={1.6} aria-hidden />
        {named[language]}
      </MenuButton>
      {open && (
        <Popover anchor={anchor} onClose={() => setOpen(false)} label={say({ zh: '对照日期', en: 'Dates to compare with' })}>
          <Suspense fallback={<Waiting />}>
            <OwnRange
              span={against ?? earlierSpan(spec.range, 'last_year', today) ?? spanOf(spec.range, today)}
              today={today}
              onChoose={(chosen) => {
                setOpen(false)
                change({ do: 'compare', compare: 'custom', against: chosen })
              }}
            />
          </Suspense>
        </Popover>
      )}
    </span>
  )
}
