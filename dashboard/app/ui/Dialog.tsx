import { IconX } from '@tabler/icons-react'
import { type ReactNode, useEffect, useRef } from 'react'
import buttons from './controls.module.css'
import css from './Dialog.module.css'
import { usePreferences } from './preferences.ts'

interface DialogProps {
  title: string
  onClose: () => void
  /** `sheet` rises from the foot of a phone's screen. */
  shape?: 'dialog' | 'sheet'
  width?: number
  children: ReactNode
}

/** A dialog over the page; the browser keeps focus inside and gives it back. Esc, the cross and a press beside it close it. */
export function Dialog({ title, onClose, shape = 'dialog', width = 440, children }: DialogProps) {
  const { say } = usePreferences()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={css.dialog}
      data-shape={shape}
      style={{ '--width': `${width}px` } as React.CSSProperties}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      // Only a press on the backdrop has the dialog itself as its target.
      onPointerDown={(event) => event.target === dialog.current && onClose()}
    >
      <div className={css.inside}>
        <div className={css.head}>
          <h2>{title}</h2>
          <button type="button" className={`${buttons.sign} ${css.close}`} aria-label={say({ zh: '关闭', en: 'Close' })} onClick={onClose}>
            <IconX size={16} stroke={1.75} aria-hidden />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  )
}
