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
  /** Only what stands in it closes it: no Esc, no cross, no press beside it. */
  stays?: boolean
  children: ReactNode
}

/** A dialog over the page; the browser keeps focus inside and gives it back. Esc, the cross and a press beside it close it. */
export function Dialog({ title, onClose, shape = 'dialog', width = 440, stays = false, children }: DialogProps) {
  const { say } = usePreferences()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    const asked = document.activeElement?.getBoundingClientRect().top ?? 0
    element?.showModal()
    // A frame is as high as its content, its middle may be far from what is on the screen: there a dialog opens where it was asked for.
    if (element && 'framed' in document.documentElement.dataset)
      element.style.marginTop = `${Math.max(8, Math.min(asked, innerHeight - element.offsetHeight - 8))}px`
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
        if (!stays) onClose()
      }}
      // A second Esc closes it whatever the page says; it is opened again, or whoever comes from there stands before an empty place.
      onClose={() => {
        if (dialog.current?.open) return
        if (stays) dialog.current?.showModal()
        else onClose()
      }}
      // Only a press on the backdrop has the dialog itself as its target.
      onPointerDown={(event) => !stays && event.target === dialog.current && onClose()}
    >
      <div className={css.inside}>
        <div className={css.head}>
          <h2>{title}</h2>
          {!stays && (
            <button
              type="button"
              className={`${buttons.sign} ${css.close}`}
              aria-label={say({ zh: '关闭', en: 'Close' })}
              onClick={onClose}
            >
              <IconX size={16} stroke={1.75} aria-hidden />
            </button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  )
}
