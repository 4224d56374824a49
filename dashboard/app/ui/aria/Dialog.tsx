import { IconX } from '@tabler/icons-react'
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { Dialog as AriaDialog } from 'react-aria-components/Dialog'
import { Modal, ModalOverlay } from 'react-aria-components/Modal'
import buttons from '../controls.module.css'
import { usePreferences } from '../preferences.ts'
import css from './Dialog.module.css'
import { Localized } from './Localized.tsx'

interface DialogProps {
  title: string
  onClose: () => void
  /** `sheet` rises from the foot of a phone's screen, `screen` fills the window. */
  shape?: 'dialog' | 'sheet' | 'screen'
  width?: number
  /** Only what stands in it closes it: no Esc, no cross, no press beside it. */
  stays?: boolean
  children: ReactNode
}

export function Dialog({ title, onClose, shape = 'dialog', width = 440, stays = false, children }: DialogProps) {
  const { say } = usePreferences()
  const box = useRef<HTMLDivElement>(null)
  const [asked] = useState(() => document.activeElement?.getBoundingClientRect().top ?? 0)
  useLayoutEffect(() => {
    const element = box.current
    // A frame is as high as its content, its middle may be far from what is on the screen: there a dialog opens where it was asked for.
    if (element && 'framed' in document.documentElement.dataset)
      element.style.marginTop = `${Math.max(8, Math.min(asked, innerHeight - element.offsetHeight - 8))}px`
  }, [asked])
  return (
    <Localized>
      <ModalOverlay
        isOpen
        onOpenChange={(isOpen) => !isOpen && onClose()}
        isDismissable={!stays}
        isKeyboardDismissDisabled={stays}
        className={css.shade ?? ''}
        data-shape={shape}
      >
        <Modal ref={box} className={css.box ?? ''} style={{ '--width': `${width}px` } as React.CSSProperties}>
          <AriaDialog aria-label={title} className={css.inside ?? ''}>
            <div className={css.head}>
              <h2>{title}</h2>
              {!stays && (
                <button
                  type="button"
                  className={`${buttons.sign} ${css.close}`}
                  aria-label={say({ zh: '关闭', en: 'Close' })}
                  onClick={onClose}
                >
                  <IconX size={shape === 'screen' ? 20 : 16} stroke={1.75} aria-hidden />
                </button>
              )}
            </div>
            {children}
          </AriaDialog>
        </Modal>
      </ModalOverlay>
    </Localized>
  )
}
