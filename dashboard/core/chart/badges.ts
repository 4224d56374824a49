/** A place on the screen, in pixels. */
export interface Box {
  left: number
  top: number
  width: number
  height: number
}

/** Where a badge is put: its middle, and whether it had to go so far that a line leads to its mark. */
export interface PlacedBadge {
  x: number
  y: number
  isLed: boolean
}

/** What a badge belongs to; `isRoomy`: the badge may stand on the very point. */
export interface BadgePoint {
  x: number
  y: number
  isRoomy?: boolean
}

const near = 14
const farthest = 96
const directions = 16

const overlaps = (one: Box, other: Box) =>
  one.left < other.left + other.width &&
  other.left < one.left + one.width &&
  one.top < other.top + other.height &&
  other.top < one.top + one.height

const around = (x: number, y: number, size: number): Box => ({ left: x - size / 2, top: y - size / 2, width: size, height: size })

/**
 * Puts small round badges beside the points they belong to, where they cover neither words nor numbers (`taken`) nor each other: the nearest free
 * place, above first, then round about. Where all is taken as far as one would look, it stands at its point: nearest is then the best there is.
 */
export function placeBadges(points: BadgePoint[], taken: Box[], room: Box, size: number): PlacedBadge[] {
  const filled = [...taken]
  return points.map(({ x, y, isRoomy = false }) => {
    const place = freePlace({ x, y, isRoomy }, filled, room, size)
    filled.push(around(place.x, place.y, size))
    return { ...place, isLed: Math.hypot(place.x - x, place.y - y) > size + near }
  })
}

function freePlace({ isRoomy, ...point }: Required<BadgePoint>, filled: Box[], room: Box, size: number): { x: number; y: number } {
  const isInside = ({ left, top, width, height }: Box) =>
    left >= room.left && top >= room.top && left + width <= room.left + room.width && top + height <= room.top + room.height
  const isFree = (box: Box) => isInside(box) && !filled.some((one) => overlaps(one, box))
  if (isRoomy && isFree(around(point.x, point.y, size))) return point
  for (let far = size / 2 + 3; far <= farthest; far += 5) {
    for (let turn = 0; turn < directions; turn++) {
      // Above, then alternately to the right and to the left of it, below last.
      const step = turn % 2 === 1 ? (turn + 1) / 2 : -turn / 2
      const angle = -Math.PI / 2 + (step * 2 * Math.PI) / directions
      const place = { x: point.x + far * Math.cos(angle), y: point.y + far * Math.sin(angle) }
      if (isFree(around(place.x, place.y, size))) return place
    }
  }
  return point
}
