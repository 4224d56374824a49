// One file for the browser: these parts share most of the library, and whoever needs one soon needs another.
export { Combobox } from './Combobox.tsx'
export { Dialog } from './Dialog.tsx'
export { Menu } from './Menu.tsx'
export { Popover } from './Popover.tsx'
export { Tooltip } from './Tooltip.tsx'
