import { type CSSVariablesResolver, createTheme } from '@mantine/core'

const jade = ['#e3f0ec', '#c3e0d9', '#9fcdc3', '#76b8ab', '#45a08f', '#1f8b7b', '#0b7a6b', '#08604f', '#064c40', '#043a31'] as const

/** Mantine's own sizes, brought onto our scale. Colours follow below, from `theme.css`. */
export const mantineTheme = createTheme({
  primaryColor: 'jade',
  colors: { jade },
  primaryShade: { light: 6, dark: 4 },
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--font-mono)',
  headings: { fontFamily: 'var(--font)', fontWeight: '600' },
  defaultRadius: 6,
  fontSizes: { xs: 'var(--size-12)', sm: 'var(--body)', md: 'var(--size-14)', lg: 'var(--size-16)', xl: 'var(--size-20)' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  // Named by string, so that no component is loaded before a screen uses it.
  components: {
    Button: { defaultProps: { size: 'sm' }, vars: () => ({ root: { '--button-height': 'var(--control)', '--button-padding-x': '12px' } }) },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Menu: { defaultProps: { shadow: 'none', radius: 8, transitionProps: { duration: 120 } } },
    Popover: { defaultProps: { shadow: 'none', radius: 8, transitionProps: { duration: 120 } } },
    Modal: { defaultProps: { radius: 8, padding: 16, transitionProps: { duration: 140 }, overlayProps: { backgroundOpacity: 0.32 } } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 120 } } },
  },
})

const named = {
  '--mantine-color-body': 'var(--surface-raised)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-soft)',
  '--mantine-color-placeholder': 'var(--ink-faint)',
  '--mantine-color-default': 'var(--surface-raised)',
  '--mantine-color-default-hover': 'var(--surface-sunken)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-strong)',
  '--mantine-primary-color-contrast': 'var(--on-accent)',
  '--mantine-primary-color-light': 'var(--accent-soft)',
  '--mantine-primary-color-light-color': 'var(--accent)',
  '--mantine-color-jade-filled': 'var(--accent)',
  '--mantine-color-jade-filled-hover': 'var(--accent-strong)',
  '--mantine-color-jade-text': 'var(--accent)',
  '--mantine-color-jade-light': 'var(--accent-soft)',
  '--mantine-color-jade-light-hover': 'var(--accent-soft)',
  '--mantine-color-jade-light-color': 'var(--accent)',
  '--mantine-color-gray-light-color': 'var(--ink-soft)',
  '--mantine-color-gray-light-hover': 'var(--surface-sunken)',
  '--mantine-line-height': 'var(--body-line)',
}

/** Mantine's colours are ours, by name, so a theme change is a change of `theme.css` alone. */
export const mantineVariables: CSSVariablesResolver = () => ({ variables: {}, light: named, dark: named })
