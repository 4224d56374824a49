import type { ReactNode, RefObject } from 'react'
import { Tooltip as AriaTooltip, TooltipTriggerStateContext } from 'react-aria-components/Tooltip'
import css from './Popover.module.css'

interface TooltipProps {
  anchor: RefObject<HTMLElement | null>
  width?: number
  className?: string | undefined
  children: ReactNode
}

// Whoever shows it also takes it away. The library asks a trigger around it all the same, and there is none.
const open = { isOpen: true, shouldSkipAnimation: true, open: () => {}, close: () => {} }

export function Tooltip({ anchor, width, className, children }: TooltipProps) {
  return (
    <TooltipTriggerStateContext.Provider value={open}>
      <AriaTooltip
        triggerRef={anchor}
        placement="right top"
        offset={4}
        containerPadding={8}
        className={[css.popover, className].filter(Boolean).join(' ')}
        style={width ? { width } : {}}
      >
        {children}
      </AriaTooltip>
    </TooltipTriggerStateContext.Provider>
  )
}
