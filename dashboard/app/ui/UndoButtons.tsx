import { IconArrowBackUp, IconArrowForwardUp } from '@tabler/icons-react'
import buttons from './controls.module.css'
import { usePreferences } from './preferences.ts'

interface UndoButtonsProps {
  undo: () => void
  redo: () => void
  canUndo: boolean
  canRedo: boolean
}

const quiet = `${buttons.button} ${buttons.quiet} ${buttons.icon}`
const icon = { size: 17, stroke: 1.6, 'aria-hidden': true } as const

/** Back and forth in what was changed. */
export function UndoButtons({ undo, redo, canUndo, canRedo }: UndoButtonsProps) {
  const { say } = usePreferences()
  return (
    <>
      <button
        type="button"
        className={quiet}
        disabled={!canUndo}
        title={say({ zh: '撤销 Ctrl+Z', en: 'Undo Ctrl+Z' })}
        aria-label={say({ zh: '撤销', en: 'Undo' })}
        onClick={undo}
      >
        <IconArrowBackUp {...icon} />
      </button>
      <button
        type="button"
        className={quiet}
        disabled={!canRedo}
        title={say({ zh: '重做 Ctrl+Y', en: 'Redo Ctrl+Y' })}
        aria-label={say({ zh: '重做', en: 'Redo' })}
        onClick={redo}
      >
        <IconArrowForwardUp {...icon} />
      </button>
    </>
  )
}
