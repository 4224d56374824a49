/** One line of a menu: an act, a heading (`act` absent), or a rule between groups (`'rule'`). */
export type MenuLine =
  | 'rule'
  | {
      text: string
      /** A second, quieter text: why it can't be chosen, or what it comes to. */
      note?: string | undefined
      act?: () => void
      checked?: boolean
      off?: boolean
      danger?: boolean
    }

export type MenuAct = Exclude<MenuLine, 'rule'> & { act: () => void; key: string }

/** Lines that belong together: one of them chosen, or each an act of its own. */
export interface MenuGroup {
  key: string
  title: string | null
  ruled: boolean
  chooses: boolean
  acts: MenuAct[]
}

/** A menu's lines by group: a rule, a heading, and the step from acts to choices each begin one. */
export function menuGroups(lines: MenuLine[]): MenuGroup[] {
  const groups: MenuGroup[] = []
  let next: Pick<MenuGroup, 'title' | 'ruled'> | null = { title: null, ruled: false }
  lines.forEach((line, at) => {
    if (line === 'rule') next = { title: null, ruled: true }
    else if (!line.act) next = { title: line.text, ruled: next?.ruled ?? false }
    else {
      const chooses = line.checked !== undefined
      const last = groups.at(-1)
      const act = { ...line, act: line.act, key: String(at) }
      if (!next && last?.chooses === chooses) last.acts.push(act)
      else groups.push({ key: `group ${at}`, title: null, ruled: false, ...next, chooses, acts: [act] })
      next = null
    }
  })
  // A rule above the first line or below the last parts nothing.
  return groups.map((group, at) => (at === 0 ? { ...group, ruled: false } : group))
}
